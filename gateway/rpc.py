"""The services as the gateway sees them: one long-lived client, the caller's asker, and no long wait for the dead."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from services.kit.rpc_client import Reply, RpcClient, reads
from services.kit.wire import Asker, Unavailable, owner_of

if TYPE_CHECKING:
    from gateway.parts import Parts

P = TypeVar("P")
Answer = TypeVar("Answer")
DOWN_SECONDS = 1.0
"""How long a read waits for a service that did not answer its last pings."""


class Rpc:
    def __init__(self, client: RpcClient, parts: "Parts") -> None:
        self.client, self.parts = client, parts

    def raw(
        self,
        interface: type,
        method: str,
        asker: Asker,
        arguments: dict[str, Any],
        *,
        deadline: float,
        idempotency_key: str | None = None,
    ) -> Reply:
        """The answer's JSON, to be passed on unread. Raises what the service raises, Unavailable, DeadlineExceeded."""
        try:
            return self.client.raw(
                interface,
                method,
                asker,
                arguments,
                deadline=self._deadline(interface, method, deadline),
                idempotency_key=idempotency_key,
            )
        except Unavailable:
            self.parts.suspect()
            raise

    def of(self, interface: type[P], asker: Asker, deadline: float = 5.0) -> P:
        """The service as its Protocol, on behalf of the asker."""
        return self.client.of(interface, asker, deadline=self._deadline(interface, "get_", deadline))

    def _deadline(self, interface: type, method: str, deadline: float) -> float:
        if reads(method) and self.parts.is_down(owner_of(interface)):
            return min(deadline, DOWN_SECONDS)
        return deadline


def together(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Makes the calls at once and answers in their order; the first that raises, raises here."""
    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]
