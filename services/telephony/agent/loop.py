"""The agent's one loop: lets the phone work, turns what happened into steps of the calls, and does what they say.

Everything about calls happens on the thread of `run`. Others (routes, lines, signals) speak to it through `tell`.
"""

import queue
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from prometheus_client import Counter, Gauge

from services.kit.log import get_logger
from services.kit.rpc_client import RpcClient
from services.kit.wire import ServiceError, new_id, now, system
from services.telephony.agent import call as calls
from services.telephony.agent.call import Action, Answer, Bridge, Call, Dial, HangUp, Over, Report, State, Step
from services.telephony.agent.happenings import Happening, Invited, LegChanged, LineChanged, Trouble
from services.telephony.agent.lines import OpenLine, find_line
from services.telephony.agent.phone import Phone, PhoneError
from services.telephony.agent.recordings import Recordings
from services.telephony.agent.sip import host_of
from services.telephony.agent.spool import Spool, interrupted
from services.telephony.interface import CallObserved, Extension, Telephony
from services.telephony.interface.agent import LineReport, RingStep
from services.telephony.interface.lines import LineStatus

log = get_logger(__name__)

ROUTE_SECONDS = 0.5
"""How long `telephony` may take to say whom to ring; then the line's own phones ring."""
ROUTES_AT_ONCE = 32
RINGING, OK, NOT_FOUND, BROKEN, STOPPING = 180, 200, 404, 500, 503

live = Gauge("otklik_agent_calls", "Calls going on")
ended = Counter("otklik_agent_calls_ended_total", "Calls by how they ended", ["outcome"])
registered = Gauge("otklik_agent_line_registered", "1 while the registrar has us, else 0", ["line"])


@dataclass(frozen=True)
class Limits:
    calls: int
    """Calls at once; more are answered 486."""
    ring_seconds: float
    """How long the phones ring before the client is told that nobody answers."""


class Loop:
    """Takes calls from `run` on until `stop`."""

    def __init__(self, rpc: RpcClient, spool: Spool, recordings: Recordings, limits: Limits) -> None:
        self.rpc, self.spool, self.recordings, self.limits = rpc, spool, recordings, limits
        self.phone: Phone | None = None
        self._happenings: deque[Happening] = deque()
        self._told: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._routes = ThreadPoolExecutor(ROUTES_AT_ONCE, thread_name_prefix="route")
        self._lines: dict[UUID, OpenLine] = {}
        self._wanted: list[OpenLine] = []
        self._states: dict[UUID, State] = {}
        self._legs: dict[int, UUID] = {}
        self._give_up: dict[UUID, float] = {}
        self._stop_at: float | None = None
        self._reports: dict[UUID, LineReport] = {}

    def happened(self, happening: Happening) -> None:
        """The phone's callbacks end here; they are worked on after them."""
        self._happenings.append(happening)

    def tell(self, do: Callable[[], None]) -> None:
        """Runs `do` on the loop's thread, soon. From any thread."""
        self._told.put(do)

    def set_lines(self, lines: list[OpenLine]) -> None:
        """These are the lines from now on. One with a call on it is changed after the call. From any thread."""

        def want() -> None:
            self._wanted = lines
            self._change_lines()

        self.tell(want)

    def stop(self, grace_seconds: float) -> None:
        """Takes no new call, and ends when the calls have, or after the grace. From any thread or signal."""
        if self._stop_at is None:
            self._stop_at = time.monotonic() + grace_seconds

    def line_reports(self) -> list[LineReport]:
        """How each line stands. From any thread."""
        return list(self._reports.values())

    def check(self) -> str:
        return "ok" if self.phone is not None else "the SIP port is not open"

    def recover(self) -> None:
        """Tells the end of the calls that an earlier agent died in, and saves what was recorded of them."""
        for call_id, facts in self.spool.unsettled().items():
            heard = self.recordings.last_heard(call_id) or facts[-1].occurred_at
            if (end := interrupted(facts, heard)) is not None:
                log.warning("call_interrupted", call_id=str(call_id), last_fact=facts[-1].kind)
                self._told_of_end(end)
            else:
                self._settle(next(fact for fact in facts if fact.kind == "ended"))

    def run(self, phone: Phone) -> None:
        """Opens the phone and works until stopped. Raises PhoneError where the port cannot be opened."""
        phone.open()
        self.phone = phone
        try:
            while not self._finished():
                phone.poll(10)
                self._work(phone)
        finally:
            self._routes.shutdown(wait=False, cancel_futures=True)
            for state in list(self._states.values()):
                self._take(phone, state.gave_up(now()))
            self.phone = None
            phone.close()
            self._work(phone)

    def _finished(self) -> bool:
        if self._stop_at is None:
            return False
        return not self._states or time.monotonic() > self._stop_at

    def _work(self, phone: Phone) -> None:
        while not self._told.empty():
            self._guarded(self._told.get_nowait())
        while self._happenings:
            self._guarded(partial(self._handle, phone, self._happenings.popleft()))
        for call_id, until in list(self._give_up.items()):
            if time.monotonic() > until:
                del self._give_up[call_id]
                self._guarded(partial(self._advance, phone, call_id, lambda state, at: state.gave_up(at)))

    def _guarded(self, do: Callable[[], None]) -> None:
        """One call's trouble is not the others'."""
        try:
            do()
        except Exception:
            log.exception("step_failed")

    def _handle(self, phone: Phone, happening: Happening) -> None:
        match happening:
            case Invited():
                try:
                    self._invited(phone, happening)
                except Exception:
                    phone.hang_up(happening.leg, BROKEN)
                    raise
            case LegChanged(leg, "answered"):
                if self._legs.get(leg) not in self._states:
                    phone.hang_up(leg)  # its call was over when it answered
                else:
                    self._advance(phone, self._legs[leg], lambda state, at: state.leg_answered(leg, at))
            case LegChanged(leg, "ended", code):
                call_id = self._legs.pop(leg, None)
                phone.unbridge(leg)
                if call_id is not None:
                    self._advance(phone, call_id, lambda state, at: state.leg_ended(leg, code, at))
            case LineChanged():
                self._line_changed(happening)
            case Trouble(where, error):
                log.warning("phone_trouble", where=where, error=error)

    def _invited(self, phone: Phone, invited: Invited) -> None:
        line = find_line(self._lines.values(), invited.invitation, invited.source)
        if line is None:
            log.warning("call_of_no_line", source=invited.source, called=invited.invitation.called)
            phone.hang_up(invited.leg, NOT_FOUND)
            return
        call = Call(
            id=new_id(),
            account_id=line.line.id,
            leg=invited.leg,
            client_number=invited.invitation.caller,
            line_number=line.line_number or next(iter(invited.invitation.called), None),
            started_at=now(),
        )
        self._legs[invited.leg] = call.id
        if self._stop_at is not None:
            self._take(phone, calls.turned_away(call, "missed", STOPPING))
        elif len(self._states) >= self.limits.calls:
            log.warning("too_many_calls", limit=self.limits.calls, line=line.name)
            self._take(phone, calls.turned_away(call, "busy", calls.BUSY))
        else:
            phone.answer(invited.leg, RINGING)
            log.info("call_ringing", call_id=str(call.id), line=line.name)
            self._give_up[call.id] = time.monotonic() + self.limits.ring_seconds
            self._take(phone, calls.arrived(call))
            self._ask_route(phone, call, line)

    def _ask_route(self, phone: Phone, call: Call, line: OpenLine) -> None:
        def ask() -> None:
            route = line.fallback
            try:
                asker = system("call", call.id.hex)
                telephony = self.rpc.of(Telephony, asker, deadline=ROUTE_SECONDS)
                route = telephony.get_route(line.line.id, call.client_number)
            except ServiceError as error:
                log.warning("route_unknown", call_id=str(call.id), error=str(error))
            finally:
                rings = [phone for step in route.steps if isinstance(step, RingStep) for phone in step.phones]
                self.tell(lambda: self._routed(phone, call.id, rings))

        self._routes.submit(ask)

    def _routed(self, phone: Phone, call_id: UUID, rings: list[Extension]) -> None:
        phones = {phone.new_leg(): extension for extension in rings}
        self._advance(phone, call_id, lambda state, at: state.routed(phones, at))

    def _advance(self, phone: Phone, call_id: UUID, step: Callable[[State, datetime], Step]) -> None:
        if (state := self._states.get(call_id)) is not None:
            self._take(phone, step(state, now()))

    def _take(self, phone: Phone, step: Step) -> None:
        """The call is in this state from now on: does what the step says."""
        call = step.state.call
        if isinstance(step.state, Over):
            self._states.pop(call.id, None)
            self._give_up.pop(call.id, None)
        else:
            self._states[call.id] = step.state
            if isinstance(step.state, calls.Talking):
                self._give_up.pop(call.id, None)
        live.set(len(self._states))
        for action in step.actions:
            self._do(phone, call, action)
        if isinstance(step.state, Over):
            self._change_lines()

    def _do(self, phone: Phone, call: Call, action: Action) -> None:
        match action:
            case Dial(leg, extension):
                self._legs[leg] = call.id
                try:
                    phone.dial(leg, extension.uri, self._line_to(extension.uri), shown_as=call.client_number)
                except PhoneError as error:
                    log.warning("phone_not_dialled", call_id=str(call.id), uri=extension.uri, error=str(error))
                    self.happened(LegChanged(leg, "ended", BROKEN))
            case Answer(leg):
                phone.answer(leg, OK)
            case HangUp(leg, code):
                phone.hang_up(leg, code)
            case Bridge(client, seller):
                phone.bridge(client, seller, *self.recordings.files(call.id))
            case Report(fact) if fact.kind == "ended":
                phone.unbridge(call.leg)
                self._told_of_end(fact)
            case Report(fact):
                self.spool.put(fact)

    def _told_of_end(self, fact: CallObserved) -> None:
        log.info("call_ended", call_id=str(fact.call_id), outcome=fact.outcome, code=fact.reason_code)
        ended.labels(fact.outcome).inc()
        self.spool.put(fact)
        self._settle(fact)

    def _settle(self, fact: CallObserved) -> None:
        if fact.answered_at is not None:
            self.recordings.save(fact)
        else:
            self.spool.settle(fact.call_id)

    def _line_to(self, uri: str) -> UUID | None:
        """The line whose exchange the phone belongs to, else none: it is dialled directly."""
        host = host_of(uri)
        own = (line for line in self._lines.values() if line.line.registrar and host_of(line.line.domain) == host)
        return next((line.line.id for line in own), None)

    def _change_lines(self) -> None:
        if self.phone is None:
            return
        wanted = {line.line.id: line for line in self._wanted}
        busy = {state.call.account_id for state in self._states.values()}
        for line_id in (self._lines.keys() - wanted.keys()) - busy:
            self.phone.drop_line(line_id)
            self._reports.pop(line_id, None)
            log.info("line_closed", line=self._lines.pop(line_id).name)
        for line_id, line in wanted.items():
            before = self._lines.get(line_id)
            if before is None or (before.line != line.line and line_id not in busy):
                try:
                    self.phone.set_line(line.line)
                    self._report(line_id, "opening" if line.line.registrar else "ready")
                    log.info("line_opened", line=line.name, registrar=line.line.registrar)
                except PhoneError as error:
                    self._report(line_id, "failed", 0, str(error))
                    log.error("line_not_opened", line=line.name, error=str(error))
                self._lines[line_id] = line
            elif before.line == line.line:
                self._lines[line_id] = line

    def _report(self, line_id: UUID, status: LineStatus, code: int = 0, reason: str = "") -> None:
        self._reports[line_id] = LineReport(account_id=line_id, status=status, code=code, reason=reason)

    def _line_changed(self, change: LineChanged) -> None:
        if change.line_id in self._lines:
            status: LineStatus = "registered" if change.registered else "failed"
            self._report(change.line_id, status, change.code, change.reason)
        name = self._lines[change.line_id].name if change.line_id in self._lines else str(change.line_id)
        registered.labels(name).set(change.registered)
        if change.code // 100 == 2:
            log.info("line_registered" if change.registered else "line_unregistered", line=name)
        else:
            log.warning("line_not_registered", line=name, code=change.code, reason=change.reason)
