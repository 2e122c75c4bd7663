"""The telephone network at work: many calls at once, each of which rings for a while and is given up."""

import heapq
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from deploy.local.bench.sip import Dialog, bound, header_of, new_dialog, status_of

RING_SECONDS = 1.0
PATIENCE_SECONDS = 20.0


@dataclass
class Placed:
    """A call, and how far it got."""

    dialog: Dialog
    began: float
    """Seconds since 1970."""
    rang: bool = False
    over: bool = False


@dataclass
class Network:
    """Calls one number at an agent, from as many as are asked for."""

    agent_port: int
    called: str
    calls: dict[str, Placed] = field(default_factory=dict)
    """By their SIP Call-ID."""
    refusals: Counter[int] = field(default_factory=Counter)
    """SIP statuses of the calls that did not ring, or ended otherwise than by our CANCEL."""

    def __post_init__(self) -> None:
        self._socket = bound()
        self._due: list[tuple[float, str]] = []
        self._open = True
        self._thread = threading.Thread(target=self._work, name="telephone network", daemon=True)
        self._thread.start()

    def ring(self, number: str) -> Placed:
        """Sends the INVITE and returns at once."""
        dialog = new_dialog(number, self.called, self.agent_port, self._socket.getsockname()[1])
        placed = self.calls[dialog.call_id] = Placed(dialog, time.time())
        self._send(dialog.invite())
        return placed

    def wait(self) -> None:
        """Until every call is over, or patience is."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(not call.over for call in self.calls.values()) and time.monotonic() < deadline:
            time.sleep(0.05)

    def close(self) -> None:
        self._open = False
        self._thread.join(1)
        self._socket.close()

    def _work(self) -> None:
        self._socket.settimeout(0.02)
        while self._open:
            while self._due and self._due[0][0] <= time.monotonic():
                self._send(self.calls[heapq.heappop(self._due)[1]].dialog.cancel())
            try:
                self._take(self._socket.recv(65536).decode(errors="replace"))
            except TimeoutError:
                continue
            except OSError:
                return

    def _take(self, message: str) -> None:
        call = self.calls.get(header_of(message, "call-id"))
        status = status_of(message)
        if call is None or not header_of(message, "cseq").endswith("INVITE"):
            return
        if status == 180 and not call.rang:
            call.rang = True
            heapq.heappush(self._due, (time.monotonic() + RING_SECONDS, call.dialog.call_id))
        elif status >= 300:
            self._send(call.dialog.ack(message))
            if not call.over and status != 487:
                self.refusals[status] += 1
            call.over = True

    def _send(self, text: str) -> None:
        self._socket.sendto(text.encode(), ("127.0.0.1", self.agent_port))
