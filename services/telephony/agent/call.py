"""The states of one inbound call. Pure: each step answers the next state and what is to be done.

    Arrived ──routed──► Ringing ──a phone answers──► Talking ──either hangs up──► Over
       │ nobody to ring    │ caller gives up, all phones refuse, nobody answers      ▲
       └───────────────────┴─────────────────────────────────────────────────────────┘

What makes no sense in a state changes nothing: a second answer, a leg that ended twice, a route that came too late.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.telephony.interface import CallObserved, Extension, FactKind, Outcome, RecordingFile

UNAVAILABLE, BUSY, CANCELLED, DECLINED = 480, 486, 487, 603
BUSY_CODES = {486, 600}


@dataclass(frozen=True)
class Dial:
    leg: int
    extension: Extension


@dataclass(frozen=True)
class Answer:
    """Take the client's call."""

    leg: int


@dataclass(frozen=True)
class HangUp:
    """End a leg; `code` is the refusal where it was not answered."""

    leg: int
    code: int = 0


@dataclass(frozen=True)
class Bridge:
    """Let them talk, and record: the client on the left."""

    client: int
    seller: int


@dataclass(frozen=True)
class Report:
    fact: CallObserved


Action = Dial | Answer | HangUp | Bridge | Report


@dataclass(frozen=True)
class Call:
    """What stays the same while a call goes on. `provider` names the source of its facts."""

    id: UUID
    account_id: UUID | None
    leg: int
    """The client's leg."""
    client_number: str
    line_number: str | None
    started_at: datetime
    provider: str = "sip"

    def fact(
        self,
        kind: FactKind,
        at: datetime,
        *,
        rings: tuple[UUID, ...] = (),
        user_id: UUID | None = None,
        answered_at: datetime | None = None,
        outcome: Outcome | None = None,
        code: int = 0,
        recording: RecordingFile | None = None,
    ) -> CallObserved:
        """A fact says again what earlier ones said, so each can stand alone."""
        return CallObserved(
            provider=self.provider,
            account_id=self.account_id,
            call_id=self.id,
            kind=kind,
            occurred_at=at,
            direction="inbound",
            client_number=self.client_number,
            line_number=self.line_number,
            rings=list(rings),
            user_id=user_id,
            outcome=outcome,
            reason_code=code,
            recording=recording,
            started_at=self.started_at,
            answered_at=answered_at,
        )


@dataclass(frozen=True)
class State:
    """What may happen to a call; where a state does not say otherwise, nothing comes of it."""

    call: Call

    def routed(self, phones: dict[int, Extension], at: datetime) -> "Step":
        """`phones` are to be rung, each by a leg that is kept for it."""
        return Step(self)

    def leg_answered(self, leg: int, at: datetime) -> "Step":
        return Step(self)

    def leg_ended(self, leg: int, code: int, at: datetime) -> "Step":
        return Step(self)

    def gave_up(self, at: datetime) -> "Step":
        """Nobody answered in time, or we are stopping."""
        return Step(self)


@dataclass(frozen=True)
class Over(State):
    """Nothing more happens."""

    answered: bool


@dataclass(frozen=True)
class Arrived(State):
    """The client hears ringing; whom to ring is being asked."""

    def routed(self, phones: dict[int, Extension], at: datetime) -> "Step":
        if not phones:
            return _refused(self.call, "missed", UNAVAILABLE, (), at)
        rings = tuple(dict.fromkeys(phone.user_id for phone in phones.values()))
        return Step(Ringing(self.call, phones, rings), [Dial(leg, phone) for leg, phone in phones.items()])

    def leg_ended(self, leg: int, code: int, at: datetime) -> "Step":
        return _over(self.call, "missed", CANCELLED, (), at) if leg == self.call.leg else Step(self)

    def gave_up(self, at: datetime) -> "Step":
        return _refused(self.call, "missed", UNAVAILABLE, (), at)


@dataclass(frozen=True)
class Ringing(State):
    """The sellers' phones ring. The first to answer has the call."""

    phones: dict[int, Extension]
    rings: tuple[UUID, ...]
    refusals: tuple[int, ...] = ()

    def leg_answered(self, leg: int, at: datetime) -> "Step":
        if (taken_by := self.phones.get(leg)) is None:
            return Step(self)
        others = [HangUp(other) for other in self.phones if other != leg]
        fact = self.call.fact("answered", at, rings=self.rings, user_id=taken_by.user_id, answered_at=at)
        talking = Talking(self.call, leg, taken_by.user_id, self.rings, at)
        return Step(talking, [Answer(self.call.leg), Bridge(self.call.leg, leg), *others, Report(fact)])

    def leg_ended(self, leg: int, code: int, at: datetime) -> "Step":
        if leg == self.call.leg:
            over = _over(self.call, "missed", CANCELLED, self.rings, at)
            return Step(over.state, [*(HangUp(phone) for phone in self.phones), *over.actions])
        if leg not in self.phones:
            return Step(self)
        left = {other: phone for other, phone in self.phones.items() if other != leg}
        refusals = (*self.refusals, code)
        if left:
            return Step(replace(self, phones=left, refusals=refusals))
        outcome, answer = verdict(refusals)
        return _refused(self.call, outcome, answer, self.rings, at)

    def gave_up(self, at: datetime) -> "Step":
        refused = _refused(self.call, "missed", UNAVAILABLE, self.rings, at)
        return Step(refused.state, [*(HangUp(phone) for phone in self.phones), *refused.actions])


@dataclass(frozen=True)
class Talking(State):
    """The client and one seller hear each other."""

    seller: int
    user_id: UUID
    rings: tuple[UUID, ...]
    answered_at: datetime

    def leg_answered(self, leg: int, at: datetime) -> "Step":
        """Two phones answered at once: the later one is let go."""
        return Step(self) if leg in (self.seller, self.call.leg) else Step(self, [HangUp(leg)])

    def leg_ended(self, leg: int, code: int, at: datetime) -> "Step":
        if leg not in (self.seller, self.call.leg):
            return Step(self)
        return self._ended(at, [HangUp(self.call.leg if leg == self.seller else self.seller)])

    def gave_up(self, at: datetime) -> "Step":
        return self._ended(at, [HangUp(self.call.leg), HangUp(self.seller)])

    def _ended(self, at: datetime, hang_ups: list[HangUp]) -> "Step":
        fact = self.call.fact(
            "ended",
            at,
            rings=self.rings,
            user_id=self.user_id,
            answered_at=self.answered_at,
            outcome="talked",
            code=200,
        )
        return Step(Over(self.call, answered=True), [*hang_ups, Report(fact)])


@dataclass(frozen=True)
class Step:
    """The next state, and what to do in this order."""

    state: State
    actions: list[Action] = field(default_factory=list)


def arrived(call: Call) -> Step:
    """A call comes in: the world hears of it before anybody is asked whom to ring."""
    return Step(Arrived(call), [Report(call.fact("ringing", call.started_at))])


def turned_away(call: Call, outcome: Outcome, code: int) -> Step:
    """A call that we cannot take (too many, stopping): refused, and told of as an ended one."""
    return _refused(call, outcome, code, (), call.started_at)


def verdict(refusals: tuple[int, ...]) -> tuple[Outcome, int]:
    """What became of a call that every phone refused, and what the client is answered."""
    if any(code in BUSY_CODES for code in refusals):
        return "busy", BUSY
    if any(code == DECLINED for code in refusals):
        return "rejected", DECLINED
    return "missed", UNAVAILABLE


def _refused(call: Call, outcome: Outcome, code: int, rings: tuple[UUID, ...], at: datetime) -> Step:
    over = _over(call, outcome, code, rings, at)
    return Step(over.state, [HangUp(call.leg, code), *over.actions])


def _over(call: Call, outcome: Outcome, code: int, rings: tuple[UUID, ...], at: datetime) -> Step:
    return Step(Over(call, answered=False), [Report(call.fact("ended", at, rings=rings, outcome=outcome, code=code))])
