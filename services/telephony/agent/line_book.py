"""Which lines this agent holds, from `telephony`, kept on disk so that calls are taken while it is away.

Passwords stay sealed on disk and are opened in memory only. The lease of the lines is renewed every few seconds; while
nobody answers the agent keeps what it holds, and only another agent that was given a line takes it away.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
from prometheus_client import Counter

from services.kit.log import get_logger
from services.kit.rpc_client import RpcClient
from services.kit.secrets import WrongSecretKey
from services.kit.wire import ServiceError, new_id, system
from services.telephony.agent.lines import OpenLine, open_line
from services.telephony.interface import Telephony
from services.telephony.interface.agent import LEASE_SECONDS, RENEW_SECONDS, AgentConfiguration, LineReport

log = get_logger(__name__)
claims = Counter("otklik_agent_claims", "How often the lease of the lines was renewed")
FIRST_SECONDS = 2.0
"""How long to wait for `telephony` at the start, before the lines kept on disk are opened."""
RPC_SECONDS = 5.0
SETTLE_SECONDS = 0.2
"""Several lines that change at once are told of together."""


def own_id(file: Path) -> UUID:
    """The agent's id: made once, and kept, so that after a restart it has its lines again at once."""
    try:
        return UUID(file.read_text().strip())
    except (OSError, ValueError):
        made = new_id()
        file.write_text(str(made))
        return made


class LineBook:
    """Claims the lines at the start and every RENEW_SECONDS, on a thread of its own, and hands them on.

    `changed` gets all lines at each change of them, on that thread; `reports` says how each line stands.
    """

    def __init__(
        self,
        rpc: RpcClient,
        file: Path,
        agent_id: UUID,
        name: str,
        changed: Callable[[list[OpenLine]], None],
        reports: Callable[[], list[LineReport]],
    ) -> None:
        self.rpc, self.file, self.agent_id, self.name = rpc, file, agent_id, name
        self.changed, self.reports = changed, reports
        self._last: AgentConfiguration | None = None
        self._again = False
        self._renewed_at = time.monotonic()
        self._stopping, self._woken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="lines", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """A line stands otherwise than was told."""
        self._woken.set()

    def cut_off(self) -> bool:
        """Has our lease run out, so that another agent may have the lines? From any thread."""
        return time.monotonic() - self._renewed_at > LEASE_SECONDS

    def hand_on_again(self) -> None:
        """A line was yielded: what is claimed next is handed on even where it is what it was. From any thread."""
        self._again = True

    def stop(self) -> None:
        """Gives the lines away, so that another agent has them at once."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(RPC_SECONDS)
        try:
            self.rpc.of(Telephony, system("agent"), deadline=1.0).release_lines(self.agent_id)
        except ServiceError as error:
            log.warning("lines_not_released", error=str(error))

    def _run(self) -> None:
        seconds = FIRST_SECONDS
        while not self._stopping.is_set():
            try:
                telephony = self.rpc.of(Telephony, system("agent"), deadline=seconds)
                configuration = telephony.claim_lines(self.agent_id, self.name, self.reports())
                self._renewed_at = time.monotonic()
                self._hand_on(configuration)
                self._keep(configuration)
                claims.inc()
            except ServiceError as error:
                log.warning("lines_not_renewed", error=str(error))
                if self._last is None and (kept := self._kept()) is not None:
                    self._hand_on(kept)
            except Exception:
                log.exception("lines_not_renewed")
            seconds = RPC_SECONDS
            if self._woken.wait(1.0 if self._last is None else RENEW_SECONDS):
                self._woken.clear()
                self._stopping.wait(SETTLE_SECONDS)

    def _hand_on(self, configuration: AgentConfiguration) -> None:
        if configuration == self._last and not self._again:
            return
        self._last, self._again = configuration, False
        lines = []
        for account in configuration.accounts:
            try:
                lines.append(open_line(account))
            except WrongSecretKey as error:
                log.error("line_unusable", line=account.name, error=str(error))
        self.changed(lines)

    def _kept(self) -> AgentConfiguration | None:
        try:
            return msgspec.json.decode(self.file.read_bytes(), type=AgentConfiguration)
        except (OSError, msgspec.DecodeError):
            return None

    def _keep(self, configuration: AgentConfiguration) -> None:
        content = msgspec.json.encode(configuration)
        if self.file.exists() and self.file.read_bytes() == content:
            return
        part = self.file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(content)
        part.rename(self.file)
