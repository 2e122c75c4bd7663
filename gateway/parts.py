"""The parts of the suite: which services answer, and since when."""

import threading
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Literal

from gateway.interface import Part
from gateway.live import Streams
from gateway.news import News
from gateway.rpc import together
from services.kit.log import get_logger
from services.kit.rpc_client import RpcClient
from services.kit.wire import now

log = get_logger(__name__)
SERVICES = ("contacts", "leads", "telephony", "mail", "reminders", "rbs_sync")
EVERY_SECONDS = 2.0
PATIENCE = (1.0, 2.0)
"""How long the ping and its one repeat wait: a busy service is not a dead one."""


class Parts:
    """Pings every service now and then, and tells pages when one goes or comes."""

    def __init__(self, rpc: RpcClient, streams: Streams, services: Iterable[str] = SERVICES) -> None:
        self.rpc, self.streams = rpc, streams
        self._states: dict[str, tuple[Literal["up", "down"], datetime]] = {}
        self._services = tuple(services)
        self._looked, self._hurry, self._stopping = threading.Event(), threading.Event(), False

    def start(self) -> None:
        threading.Thread(target=self._run, name="parts", daemon=True).start()

    def stop(self) -> None:
        self._stopping = True
        self._hurry.set()

    def list(self) -> list[Part]:
        """Every service; waits for the first look."""
        self._looked.wait(sum(PATIENCE) + 1)
        return [Part(name=name, state=state, since=since) for name, (state, since) in self._states.items()]

    def is_down(self, service: str) -> bool:
        return self._states.get(service, ("up", None))[0] == "down"

    def suspect(self) -> None:
        """Somebody got no answer: look now, not at the next turn."""
        self._hurry.set()

    def look(self) -> None:
        """Pings all services at once and takes note."""
        answers = together([partial(self._answers, name) for name in self._services])
        changed = [name for name, up in zip(self._services, answers, strict=True) if self._note(name, up)]
        first = not self._looked.is_set()
        self._looked.set()
        if changed and not first:
            log.warning("parts_changed", down=[name for name in self._services if self.is_down(name)])
            self.streams.tell(News(kind="parts_changed", data={"parts": self.list()}, audience=None))

    def _answers(self, service: str) -> bool:
        return any(self.rpc.ping(service, deadline) for deadline in PATIENCE)

    def _note(self, name: str, up: bool) -> bool:
        state: Literal["up", "down"] = "up" if up else "down"
        if name in self._states and self._states[name][0] == state:
            return False
        self._states[name] = state, now()
        return True

    def _run(self) -> None:
        while not self._stopping:
            try:
                self.look()
            except Exception:
                log.exception("parts_not_looked_at")
            self._hurry.wait(EVERY_SECONDS)
            self._hurry.clear()
