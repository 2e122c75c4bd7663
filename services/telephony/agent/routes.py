"""What is to be done with a call, from `telephony`, made ready: sounds fetched, seconds bounded."""

import hashlib
import time
import wave
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from services.kit.log import get_logger
from services.kit.objects import ObjectStore
from services.kit.rpc_client import RpcClient
from services.kit.wire import ServiceError, Unavailable, system
from services.telephony.agent.lines import OpenLine
from services.telephony.agent.plan import Party, Plan, ReferPlan, RingPlan, Sound, VoicemailPlan
from services.telephony.interface import Route, Telephony
from services.telephony.interface.agent import ForwardStep, RingStep, RouteStep

log = get_logger(__name__)
ROUTE_SECONDS = 0.5
"""How long `telephony` may take to say what to do; then the line's own phones ring."""
SILENT_AT_MOST, LEFT_ALONE_SECONDS = 3, 1.0
"""Where `telephony` has let so many calls wait in a row, others are not held up by asking it for so long."""
LONGEST_MESSAGE = 600


class Shelf:
    """Sounds out of the object store, kept at hand on disk. An object is never changed, so what is here is right."""

    def __init__(self, folder: Path, store: Callable[[], ObjectStore]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.store = folder, store

    def take(self, key: str | None) -> Sound | None:
        """None where it cannot be had: a call without its announcement is better than none."""
        if key is None:
            return None
        file = self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.wav"
        try:
            if not file.exists():
                part = file.with_suffix(".part")
                part.write_bytes(b"".join(self.store().open(key)))
                part.rename(file)
            with wave.open(str(file)) as sound:
                return Sound(file, sound.getnframes() / sound.getframerate())
        except Exception as error:  # of the store, whichever it is, or of the file
            log.error("sound_not_at_hand", key=key, error=str(error))
            return None


class Routes:
    """Answers from threads of the caller's own."""

    def __init__(self, rpc: RpcClient, shelf: Shelf, ring_seconds: float) -> None:
        self.rpc, self.shelf, self.ring_seconds = rpc, shelf, ring_seconds
        self._silent, self._left_alone_until = 0, 0.0

    def plan(self, call_id: UUID, account_id: UUID, client_number: str, fallback: Route) -> Plan:
        """What to do with the call; the line's fallback where `telephony` does not say. Never raises.

        `telephony` may take ROUTE_SECONDS; while it lets all wait, one call a second asks it, and no other is held up.
        """
        at = time.monotonic()
        if at < self._left_alone_until:
            return self.ready(fallback)
        if self._silent >= SILENT_AT_MOST:
            self._left_alone_until = at + LEFT_ALONE_SECONDS  # this call alone finds out
        route = fallback
        try:
            telephony = self.rpc.of(Telephony, system("call", call_id.hex), deadline=ROUTE_SECONDS)
            route = telephony.get_route(account_id, client_number)
            self._silent, self._left_alone_until = 0, 0.0
        except ServiceError as error:
            log.warning("route_unknown", call_id=str(call_id), error=str(error))
            self._silent += isinstance(error, Unavailable)
        return self.ready(route)

    def may_forward(self, call_id: UUID, line: OpenLine, number: str) -> bool:
        """Counts it. No where the limits say so, and where `telephony` does not answer. Never raises."""
        try:
            telephony = self.rpc.of(Telephony, system("call", call_id.hex), deadline=ROUTE_SECONDS)
            telephony.count_forward(line.line.id, number)
        except ServiceError as error:
            log.warning(
                "not_forwarded", call_id=str(call_id), line=line.name, to=number, code=error.code, error=error.message
            )
            return False
        return True

    def ready(self, route: Route) -> Plan:
        return Plan(
            steps=tuple(self._step(step) for step in route.steps),
            record=route.record,
            announcement=self.shelf.take(route.announcement),
            greeting=self.shelf.take(route.greeting),
        )

    def _step(self, step: RouteStep) -> RingPlan | ReferPlan | VoicemailPlan:
        if isinstance(step, RingStep):
            parties = tuple(Party(extension=phone) for phone in step.phones)
            return RingPlan(parties, self._bounded(step.seconds), step.in_turn)
        if isinstance(step, ForwardStep):
            if step.refer:
                return ReferPlan(step.number, self._bounded(step.seconds))
            party = Party(number=step.number, line_id=step.account_id, forwarded=True)
            return RingPlan((party,), self._bounded(step.seconds))
        return VoicemailPlan(self.shelf.take(step.greeting), min(max(step.seconds, 1), LONGEST_MESSAGE))

    def _bounded(self, seconds: float) -> float:
        return min(max(seconds, 1.0), self.ring_seconds)
