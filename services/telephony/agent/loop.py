"""The agent's one loop: lets the phone work, and tells the calls what happened.

Everything about calls happens on the thread of `run`. Others (routes, lines, commands, signals) speak to it through
`tell`.
"""

import queue
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from prometheus_client import Gauge

from services.kit.log import get_logger
from services.kit.wire import new_id, now
from services.telephony.agent.call import BUSY, turned_away
from services.telephony.agent.happenings import (
    DigitPressed,
    Happening,
    Invited,
    LegChanged,
    LegHeld,
    LegSounds,
    LineChanged,
    Referred,
    Trouble,
)
from services.telephony.agent.lines import OpenLine, find_line
from services.telephony.agent.live_calls import LiveCalls
from services.telephony.agent.phone import Phone, PhoneError
from services.telephony.agent.plan import Call, Plan
from services.telephony.agent.recordings import Recordings
from services.telephony.agent.ringing import arrived
from services.telephony.agent.rivals import Rivals, marked_contacts
from services.telephony.agent.routes import Routes
from services.telephony.agent.spool import Spool, interrupted
from services.telephony.agent.tones import Tones
from services.telephony.interface.agent import LineReport
from services.telephony.interface.lines import LineStatus

log = get_logger(__name__)
T = TypeVar("T")
ROUTES_AT_ONCE = 32
RINGING, NOT_FOUND, BROKEN, STOPPING = 180, 404, 500, 503

registered = Gauge("otklik_agent_line_registered", "1 while the registrar has us, else 0", ["line"])


@dataclass(frozen=True)
class Limits:
    calls: int
    """Calls at once; more are answered 486."""
    ring_seconds: float
    """How long phones may ring, whatever a route says."""


class Loop:
    """Takes calls from `run` on until `stop`."""

    def __init__(
        self, agent_id: UUID, routes: Routes, spool: Spool, recordings: Recordings, tones: Tones, limits: Limits
    ) -> None:
        self.agent_id, self.routes, self.spool, self.recordings = agent_id, routes, spool, recordings
        self.limits = limits
        self.tones = tones
        self.phone: Phone | None = None
        self.lines: dict[UUID, OpenLine] = {}
        self._happenings: deque[Happening] = deque()
        self._told: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._asking = ThreadPoolExecutor(ROUTES_AT_ONCE, thread_name_prefix="route")
        self._wanted: list[OpenLine] = []
        self._resting: set[UUID] = set()
        """Lines that another agent has now; only the calls on them go on here."""
        self._reports: dict[UUID, LineReport] = {}
        self._yielded: set[UUID] = set()
        """Lines that rest because another agent was seen to have them, until it is told anew which lines are ours."""
        self._rivals = Rivals()
        self.reported: Callable[[], None] = lambda: None
        """Called when a line stands otherwise than before."""
        self.cut_off: Callable[[], bool] = lambda: False
        """Has our lease of the lines run out?"""
        self.yielded: Callable[[], None] = lambda: None
        """Called when a line was left to another agent without being told to."""
        self._stop_at: float | None = None

    def happened(self, happening: Happening) -> None:
        """The phone's callbacks end here; they are worked on after them."""
        self._happenings.append(happening)

    def tell(self, do: Callable[[], None]) -> None:
        """Runs `do` on the loop's thread, soon. From any thread."""
        self._told.put(do)

    def ask(self, do: Callable[[], T]) -> "Future[T]":
        """What `do` answers or raises on the loop's thread. From any thread."""
        future: Future[T] = Future()

        def work() -> None:
            try:
                future.set_result(do())
            except Exception as error:
                future.set_exception(error)

        self.tell(work)
        return future

    def set_lines(self, lines: list[OpenLine]) -> None:
        """These are the lines from now on. One with a call on it is changed after the call. From any thread."""

        def want() -> None:
            self._wanted = lines
            self._yielded.clear()
            self._change_lines()

        self.tell(want)

    def line_reports(self) -> list[LineReport]:
        """How each line stands. From any thread."""
        return list(self._reports.values())

    def stop(self, grace_seconds: float) -> None:
        """Takes no new call, and ends when the calls have, or after the grace. From any thread or signal."""
        if self._stop_at is None:
            self._stop_at = time.monotonic() + grace_seconds

    @property
    def stopping(self) -> bool:
        return self._stop_at is not None

    def check(self) -> str:
        return "ok" if self.phone is not None else "the SIP port is not open"

    def recover(self, calls: LiveCalls) -> None:
        """Tells the end of the calls that an earlier agent died in, and saves what was recorded of them."""
        for call_id, facts in self.spool.unsettled().items():
            heard = self.recordings.last_heard(call_id) or facts[-1].occurred_at
            if (end := interrupted(facts, heard)) is not None:
                log.warning("call_interrupted", call_id=str(call_id), last_fact=facts[-1].kind)
                calls.told_of_end(end)
            else:
                calls.settle(next(fact for fact in facts if fact.kind == "ended"))

    def run(self, phone: Phone) -> None:
        """Opens the phone and works until stopped. Raises PhoneError where the port cannot be opened."""
        self.calls = LiveCalls(
            phone, self.lines, self.spool, self.recordings, self.tones, self._change_lines, self._may_forward
        )
        self.recover(self.calls)
        phone.open()
        self.phone = phone
        try:
            while not self._finished():
                phone.poll(10)
                self._work(phone)
        finally:
            self._asking.shutdown(wait=False, cancel_futures=True)
            self._guarded(self.calls.end_all)
            self.phone = None
            phone.close()
            self._work(phone)

    def _finished(self) -> bool:
        if self._stop_at is None:
            return False
        return not self.calls.states or time.monotonic() > self._stop_at

    def _work(self, phone: Phone) -> None:
        while not self._told.empty():
            self._guarded(self._told.get_nowait())
        while self._happenings:
            self._guarded(partial(self._handle, phone, self._happenings.popleft()))
        self.calls.look_at_clock(self._guarded)

    def _guarded(self, do: Callable[[], None]) -> None:
        """One call's trouble is not the others'."""
        try:
            do()
        except Exception:
            log.exception("step_failed")

    def _handle(self, phone: Phone, happening: Happening) -> None:
        calls = self.calls
        match happening:
            case Invited():
                try:
                    self._invited(phone, happening)
                except Exception:
                    phone.hang_up(happening.leg, BROKEN)
                    raise
            case LegChanged(leg, "answered"):
                if not calls.on_leg(leg, lambda state, own, at: state.leg_answered(own, at)):
                    phone.hang_up(leg)  # its call was over when it answered
            case LegChanged(leg, "ended", code):
                calls.leg_ended(leg, code)
            case LegSounds(leg):
                calls.on_leg(leg, lambda state, own, at: state.leg_sounds(own))
            case LegHeld(leg, held):
                calls.on_leg(leg, lambda state, own, at: state.leg_held(own, held))
            case DigitPressed(leg, digit):
                calls.on_leg(leg, lambda state, own, at: state.digit(own, digit))
            case Referred(leg, code):
                calls.on_leg(leg, lambda state, own, at: state.referred(own, code, at))
            case LineChanged():
                self._line_changed(happening)
            case Trouble(where, error):
                log.warning("phone_trouble", where=where, error=error)

    def _invited(self, phone: Phone, invited: Invited) -> None:
        line = find_line(self.lines.values(), invited.invitation, invited.source)
        if line is None:
            log.warning("call_of_no_line", source=invited.source, called=invited.invitation.called)
            phone.hang_up(invited.leg, NOT_FOUND if self.lines else STOPPING)  # another agent has the lines
            return
        call = Call(
            id=new_id(),
            account_id=line.line.id,
            client_number=invited.invitation.caller,
            line_number=line.line_number or next(iter(invited.invitation.called), None),
            started_at=now(),
            agent_id=self.agent_id,
        )
        if self.stopping or line.line.id in self._resting:
            self.calls.begin(turned_away(call, "missed", STOPPING), invited.leg)
        elif len(self.calls.states) >= self.limits.calls:
            log.warning("too_many_calls", limit=self.limits.calls, line=line.name)
            self.calls.begin(turned_away(call, "busy", BUSY), invited.leg)
        else:
            phone.answer(invited.leg, RINGING)
            log.info("call_ringing", call_id=str(call.id), line=line.name)
            self.calls.begin(arrived(call), invited.leg)
            self._asking.submit(self._route, call, line)

    def _route(self, call: Call, line: OpenLine) -> None:
        plan = Plan(steps=())
        try:
            plan = self.routes.plan(call.id, line.line.id, call.client_number, line.fallback)
        finally:
            self.tell(lambda: self.calls.advance(call.id, lambda state, at: state.routed(plan, at)))

    def _may_forward(self, call_id: UUID, line: OpenLine, number: str, then: Callable[[bool], None]) -> None:
        def asks() -> None:
            allowed = self.routes.may_forward(call_id, line, number)
            self.tell(lambda: then(allowed))

        self._asking.submit(asks)

    def _change_lines(self) -> None:
        if self.phone is None:
            return
        wanted = {line.line.id: line for line in self._wanted}
        busy = {state.call.account_id for state in self.calls.states.values()}
        for line_id in self.lines.keys() - wanted.keys():
            self._reports.pop(line_id, None)
            if line_id not in busy:
                self.phone.drop_line(line_id)
                self._resting.discard(line_id)
                log.info("line_closed", line=self.lines.pop(line_id).name)
            elif line_id not in self._resting:
                self._resting.add(line_id)
                self.phone.rest_line(line_id)
                log.info("line_left_to_another", line=self.lines[line_id].name)
        for line_id, line in wanted.items():
            before = self.lines.get(line_id)
            changed = before is None or before.line != line.line or line_id in self._resting
            if line_id in self._yielded:
                continue
            if changed and (before is None or line_id not in busy):
                self._open(self.phone, line)
            elif not changed:
                self.lines[line_id] = line

    def _yield_to_another(self, change: LineChanged, name: str) -> None:
        """Where our lease has run out, and another agent is at work on the line: two would both ring for a call."""
        assert self.phone is not None
        contacts = marked_contacts(change.contacts)
        others = {mark: seconds for mark, seconds in contacts.items() if mark != self.phone.mark}
        at_work = self._rivals.at_work(change.line_id, others, time.monotonic())
        if at_work and self.cut_off() and change.line_id in self.lines and change.line_id not in self._resting:
            self._yielded.add(change.line_id)
            self._resting.add(change.line_id)
            self.phone.rest_line(change.line_id)
            self.yielded()
            log.warning("line_yielded", line=name, to=sorted(others))

    def _open(self, phone: Phone, line: OpenLine) -> None:
        self._resting.discard(line.line.id)
        self.lines[line.line.id] = line
        try:
            phone.set_line(line.line)
            self._report(line.line.id, "opening" if line.line.registrar else "ready")
            log.info("line_opened", line=line.name, registrar=line.line.registrar)
        except PhoneError as error:
            self._report(line.line.id, "failed", 0, str(error))
            log.error("line_not_opened", line=line.name, error=str(error))

    def _report(self, line_id: UUID, status: LineStatus, code: int = 0, reason: str = "") -> None:
        report = LineReport(account_id=line_id, status=status, code=code, reason=reason)
        if self._reports.get(line_id) != report:
            self._reports[line_id] = report
            self.reported()

    def _line_changed(self, change: LineChanged) -> None:
        name = self.lines[change.line_id].name if change.line_id in self.lines else str(change.line_id)
        if change.line_id in self.lines and change.line_id not in self._resting:
            self._report(change.line_id, "registered" if change.registered else "failed", change.code, change.reason)
        registered.labels(name).set(change.registered)
        if change.registered:
            self._yield_to_another(change, name)
        if change.code // 100 == 2:
            log.info("line_registered" if change.registered else "line_unregistered", line=name)
        else:
            log.warning("line_not_registered", line=name, code=change.code, reason=change.reason)
