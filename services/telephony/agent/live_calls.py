"""The calls going on: turns what the phone tells into steps of their states, and does what the steps say."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from prometheus_client import Counter, Gauge

from services.kit.log import get_logger
from services.kit.wire import now
from services.telephony.agent.call import Over, State, Step
from services.telephony.agent.happenings import LegChanged, Referred
from services.telephony.agent.lines import OpenLine
from services.telephony.agent.phone import Phone, PhoneError, number_uri
from services.telephony.agent.phone_mix import Tape
from services.telephony.agent.plan import (
    CLIENT,
    Action,
    Answer,
    Call,
    Dial,
    Digits,
    HangUp,
    Party,
    Refer,
    Report,
    Source,
)
from services.telephony.agent.recordings import Recordings
from services.telephony.agent.ringing import Referring
from services.telephony.agent.sip import host_of
from services.telephony.agent.spool import Spool
from services.telephony.agent.tones import Tones
from services.telephony.interface import CallObserved
from services.telephony.interface.commands import CallNotLive

log = get_logger(__name__)
OK, BROKEN = 200, 500

live = Gauge("otklik_agent_calls", "Calls going on")
ended = Counter("otklik_agent_calls_ended_total", "Calls by how they ended", ["outcome"])
Advance = Callable[[State, datetime], Step]


class LiveCalls:
    """All on the loop's thread. `lines` are those open now; `freed` is called when a call has ended.

    `may_forward` asks whether a rule may have an outside number dialled over a line, and says so later.
    """

    def __init__(
        self,
        phone: Phone,
        lines: dict[UUID, OpenLine],
        spool: Spool,
        recordings: Recordings,
        tones: Tones,
        freed: Callable[[], None],
        may_forward: Callable[[UUID, OpenLine, str, Callable[[bool], None]], None],
    ) -> None:
        self.may_forward = may_forward
        self.phone, self.lines, self.spool, self.recordings = phone, lines, spool, recordings
        self.tones, self.freed = tones, freed
        self.states: dict[UUID, State] = {}
        self._legs: dict[int, tuple[UUID, int]] = {}
        """Of the phone's leg: the call, and the call's own number of it."""
        self._phone_legs: dict[UUID, dict[int, int]] = {}
        self._asked_for: set[int] = set()
        """Legs to outside numbers that are not dialled yet: it is asked whether they may be."""
        self._looked_at = 0.0

    def begin(self, step: Step, leg: int | None = None) -> None:
        """A call is here from now on; `leg` is the phone's leg of a client who calls."""
        call_id = step.state.call.id
        self._phone_legs[call_id] = {}
        if leg is not None:
            self._join(call_id, CLIENT, leg)
        self.take(step)

    def call_of(self, leg: int) -> tuple[UUID, int] | None:
        return self._legs.get(leg)

    def advance(self, call_id: UUID, step: Advance) -> None:
        if (state := self.states.get(call_id)) is not None:
            self.take(step(state, now()))

    def ask(self, call_id: UUID, step: Advance) -> State:
        """What somebody wants; answers how the call then stands. Raises CallNotLive, NotNow, NotYourCall."""
        if (state := self.states.get(call_id)) is None:
            raise CallNotLive("This call is over.")
        done = step(state, now())
        self.take(done)
        return done.state

    def on_leg(self, leg: int, step: Callable[[State, int, datetime], Step]) -> bool:
        """What happened to a leg; False where its call is over or unknown."""
        if (found := self._legs.get(leg)) is None or found[0] not in self.states:
            return False
        self.advance(found[0], lambda state, at: step(state, found[1], at))
        return True

    def leg_ended(self, leg: int, code: int) -> None:
        if (found := self._legs.pop(leg, None)) is not None:
            self._phone_legs.get(found[0], {}).pop(found[1], None)
            self.advance(found[0], lambda state, at: state.leg_ended(found[1], code, at))

    def look_at_clock(self, guarded: Callable[[Callable[[], None]], None]) -> None:
        """Tells those calls for which it is time; looks some twenty times a second."""
        if time.monotonic() - self._looked_at < 0.05:
            return
        self._looked_at, at = time.monotonic(), now()
        for call_id, state in list(self.states.items()):
            if state.until is not None and at >= state.until:
                guarded(partial(self.advance, call_id, _time_passed))

    def end_all(self) -> None:
        """We are stopping."""
        for state in list(self.states.values()):
            self.take(state.gave_up(now()))

    def take(self, step: Step) -> None:
        """The call is in this state from now on: does what the step says."""
        state = step.state
        call = state.call
        over = isinstance(state, Over)
        if over:
            self.states.pop(call.id, None)
        else:
            self.states[call.id] = state
        live.set(len(self.states))
        for action in step.actions:
            self._do(call, action)
        if over:
            self._phone_legs.pop(call.id, None)
            self.freed()
        else:
            self._mix(state)

    def _mix(self, state: State) -> None:
        legs, mix = self._phone_legs[state.call.id], state.mix
        hears: dict[int, tuple[int | Path, ...]] = {}
        for leg, sources in mix.hears.items():
            if leg in legs:
                named = (self._source(legs, source) for source in sources)
                hears[legs[leg]] = tuple(source for source in named if source is not None)
        tape = None
        if mix.left is not None:
            right = legs.get(mix.right) if mix.right is not None else None
            tape = Tape(self.recordings.files(state.call.id), legs.get(mix.left), right)
        self.phone.mix(state.call.id, hears, tape)

    def _source(self, legs: dict[int, int], source: Source) -> int | Path | None:
        if isinstance(source, int):
            return legs.get(source)
        return source if isinstance(source, Path) else self.tones[source]

    def _do(self, call: Call, action: Action) -> None:
        match action:
            case Dial(leg, party):
                self._dial(call, leg, party)
            case Answer(leg):
                self.phone.answer(self._phone_leg(call, leg), OK)
            case HangUp(leg, code):
                self._hang_up(self._phone_leg(call, leg), code)
            case Refer(leg, number):
                self._refer(call, self._phone_leg(call, leg), number)
            case Digits(leg, digits):
                self.phone.send_digits(self._phone_leg(call, leg), digits)
            case Report(fact) if fact.kind == "ended":
                self.phone.mixer.end(call.id)
                self.told_of_end(fact)
            case Report(fact):
                self.spool.put(fact)

    def _dial(self, call: Call, leg: int, party: Party) -> None:
        phone_leg = self.phone.new_leg()
        self._join(call.id, leg, phone_leg)
        try:
            if party.extension is not None:
                uri = party.extension.uri
                line_id = self._line_to(uri)
                self.phone.dial(phone_leg, uri, line_id, call.client_number, auto_answer=party.auto_answer)
            else:
                self._dial_outside(call, phone_leg, party)
        except PhoneError as error:
            self._not_dialled(call, phone_leg, party, error)

    def _dial_outside(self, call: Call, phone_leg: int, party: Party) -> None:
        """Raises PhoneError."""
        line_id = party.line_id or call.account_id
        line = self.lines.get(line_id) if line_id else None
        if line is None:
            raise PhoneError("the line is not held by this agent")
        shown = call.client_number if call.direction == "inbound" else ""
        uri = number_uri(party.number, line.line)

        def dial(allowed: bool) -> None:
            if phone_leg not in self._asked_for:
                return  # it was given up meanwhile
            self._asked_for.discard(phone_leg)
            try:
                if not allowed:
                    raise PhoneError("calls may not be forwarded there now")
                self.phone.dial(phone_leg, uri, line.line.id, shown)
            except PhoneError as error:
                self._not_dialled(call, phone_leg, party, error)

        self._asked_for.add(phone_leg)
        if party.forwarded:
            self.may_forward(call.id, line, party.number, dial)
        else:
            dial(True)

    def _hang_up(self, phone_leg: int, code: int) -> None:
        if phone_leg in self._asked_for:
            self._asked_for.discard(phone_leg)
            self.phone.tell(LegChanged(phone_leg, "ended", code))
        else:
            self.phone.hang_up(phone_leg, code)

    def _not_dialled(self, call: Call, phone_leg: int, party: Party, error: PhoneError) -> None:
        log.warning("not_dialled", call_id=str(call.id), to=party.shown, error=str(error))
        self.phone.tell(LegChanged(phone_leg, "ended", BROKEN))

    def _refer(self, call: Call, phone_leg: int, number: str) -> None:
        line = self.lines.get(call.account_id) if call.account_id else None
        if line is None:
            self.phone.tell(Referred(phone_leg, BROKEN))
            return
        uri = number_uri(number, line.line)

        def refer(allowed: bool) -> None:
            if not isinstance(self.states.get(call.id), Referring):
                return  # it was given up meanwhile
            if not allowed or not self.phone.refer(phone_leg, uri):
                self.phone.tell(Referred(phone_leg, BROKEN))

        self.may_forward(call.id, line, number, refer)

    def _join(self, call_id: UUID, leg: int, phone_leg: int) -> None:
        self._legs[phone_leg] = (call_id, leg)
        self._phone_legs[call_id][leg] = phone_leg

    def _phone_leg(self, call: Call, leg: int) -> int:
        """0, which is none, where it has ended."""
        return self._phone_legs.get(call.id, {}).get(leg, 0)

    def told_of_end(self, fact: CallObserved) -> None:
        """The call's last fact but for the recording."""
        log.info("call_ended", call_id=str(fact.call_id), outcome=fact.outcome, code=fact.reason_code)
        ended.labels(fact.outcome).inc()
        self.spool.put(fact)
        self.settle(fact)

    def settle(self, fact: CallObserved) -> None:
        if any(file.exists() for file in self.recordings.files(fact.call_id)):
            self.recordings.save(fact)
        else:
            self.spool.settle(fact.call_id)

    def _line_to(self, uri: str) -> UUID | None:
        """The line whose exchange the phone belongs to, else none: it is dialled directly."""
        host = host_of(uri)
        own = (line for line in self.lines.values() if line.line.registrar and host_of(line.line.domain) == host)
        return next((line.line.id for line in own), None)


def _time_passed(state: State, at: datetime) -> Step:
    return state.time_passed(at)
