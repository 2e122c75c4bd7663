"""A client calls: what is done until somebody talks to them. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.telephony.agent.call import (
    CANCELLED,
    DECLINED,
    UNAVAILABLE,
    State,
    Step,
    live,
    new_legs,
    over,
    refused,
    verdict,
)
from services.telephony.agent.plan import (
    CLIENT,
    Answer,
    Call,
    Dial,
    HangUp,
    Mix,
    Party,
    Plan,
    Refer,
    ReferPlan,
    Report,
    RingPlan,
    VoicemailPlan,
    after,
)
from services.telephony.agent.talking import TALKED, talk
from services.telephony.interface.commands import LiveCall, NotNow

ACCEPT_SECONDS = 20.0
"""How long a phone has to take a call that its seller has accepted."""
BEEP_SECONDS = 0.4


def arrived(call: Call) -> Step:
    """A call comes in: the world hears of it before anybody is asked whom to ring."""
    return Step(Arrived(call), [Report(call.fact("ringing", call.started_at))])


@dataclass(frozen=True)
class Waiting(State):
    """Nobody talks to the client yet."""

    @property
    def live(self) -> LiveCall:
        return live(self.call, "ringing")

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        return over(self.call, "missed", CANCELLED, at) if leg == CLIENT else Step(self)

    def leg_answered(self, leg: int, at: datetime) -> Step:
        """A phone that was no longer to answer."""
        return Step(self) if leg == CLIENT else Step(self, [HangUp(leg)])

    def gave_up(self, at: datetime) -> Step:
        return refused(self.call, "missed", UNAVAILABLE, at)

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        if by is not None:
            raise NotNow("Your phone does not ring.")
        return refused(self.call, "missed", DECLINED, at)


@dataclass(frozen=True)
class Arrived(Waiting):
    """The client hears ringing; what to do is being asked."""

    def routed(self, plan: Plan, at: datetime) -> Step:
        if plan.greeting is None or not plan.steps:
            return next_step(self.call, plan, 0, False, (), at)
        return Step(Greeting(self.call, plan, after(at, plan.greeting.seconds)), [Answer(CLIENT)])


@dataclass(frozen=True)
class Greeting(Waiting):
    plan: Plan
    ends_at: datetime

    @property
    def until(self) -> datetime | None:
        return self.ends_at

    @property
    def mix(self) -> Mix:
        return Mix({CLIENT: (self.plan.greeting.file,)}) if self.plan.greeting else Mix()

    def time_passed(self, at: datetime) -> Step:
        return next_step(self.call, self.plan, 0, True, (), at)


@dataclass(frozen=True)
class Ringing(Waiting):
    """Phones ring, or wait for their sellers to say so. The first to answer has the call."""

    plan: Plan
    index: int
    """Which step of the plan this is."""
    greeted: bool
    """We have answered the client already."""
    refusals: tuple[int, ...]
    phones: dict[int, Party]
    """By their legs."""
    waiting: tuple[UUID, ...]
    """Users whose phones ring once they say so."""
    queue: tuple[Party, ...]
    """To be rung next, in turn."""
    ends_at: datetime

    @property
    def until(self) -> datetime | None:
        return self.ends_at

    @property
    def mix(self) -> Mix:
        return Mix({CLIENT: ("ringback",)}) if self.greeted else Mix()

    def leg_answered(self, leg: int, at: datetime) -> Step:
        if (party := self.phones.get(leg)) is None:
            return Waiting.leg_answered(self, leg, at)
        others = [HangUp(other) for other in self.phones if other != leg]
        take = [] if self.greeted else [Answer(CLIENT)]
        return talk(self.call, leg, party, self.plan.record, self.plan.announcement, at, *take, *others)

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        if leg == CLIENT:
            return over(self.call, "missed", CANCELLED, at, *self._hang_ups())
        if leg not in self.phones:
            return Step(self)
        left = {other: party for other, party in self.phones.items() if other != leg}
        return replace(self, phones=left, refusals=(*self.refusals, code))._unless_all_refused(at)

    def time_passed(self, at: datetime) -> Step:
        return replace(self, phones={}, waiting=())._unless_all_refused(at).after(*self._hang_ups())

    def gave_up(self, at: datetime) -> Step:
        return refused(self.call, "missed", UNAVAILABLE, at, *self._hang_ups())

    def accept(self, party: Party, at: datetime) -> Step:
        """The seller's phone is rung anew, asked to answer by itself; others go on ringing."""
        own = [leg for leg, other in self.phones.items() if other.user_id == party.user_id]
        call, (leg,) = new_legs(self.call.rung(party), 1)
        phones = {other: rung for other, rung in self.phones.items() if other not in own}
        state = replace(
            self,
            call=call,
            phones={**phones, leg: replace(party, auto_answer=True)},
            waiting=tuple(user for user in self.waiting if user != party.user_id),
            ends_at=max(self.ends_at, after(at, ACCEPT_SECONDS)),
        )
        return Step(state, [*map(HangUp, own), Dial(leg, state.phones[leg])])

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        if by is None:
            return refused(self.call, "missed", DECLINED, at, *self._hang_ups())
        own = [leg for leg, party in self.phones.items() if party.user_id == by]
        if not own and by not in self.waiting:
            raise NotNow("Your phone does not ring.")
        state = replace(
            self,
            phones={leg: party for leg, party in self.phones.items() if leg not in own},
            waiting=tuple(user for user in self.waiting if user != by),
            refusals=(*self.refusals, DECLINED),
        )
        return state._unless_all_refused(at).after(*map(HangUp, own))

    def _hang_ups(self) -> list[HangUp]:
        return [HangUp(leg) for leg in self.phones]

    def _unless_all_refused(self, at: datetime) -> Step:
        if self.phones or self.waiting:
            return Step(self)
        if self.queue:
            return ring(self.call, self.plan, self.index, self.greeted, self.refusals, self.queue, at)
        return next_step(self.call, self.plan, self.index + 1, self.greeted, self.refusals, at)


@dataclass(frozen=True)
class Referring(Waiting):
    """The provider was asked to connect the client elsewhere."""

    plan: Plan
    index: int
    ends_at: datetime

    @property
    def until(self) -> datetime | None:
        return self.ends_at

    @property
    def mix(self) -> Mix:
        return Mix({CLIENT: ("ringback",)})

    def referred(self, leg: int, code: int, at: datetime) -> Step:
        if leg != CLIENT or code < 200:
            return Step(self)
        if code >= 300:
            return self.time_passed(at)
        call = replace(self.call, answered_at=at)
        return over(call, "talked", TALKED, at, Report(call.fact("answered", at)), HangUp(CLIENT))

    def time_passed(self, at: datetime) -> Step:
        return next_step(self.call, self.plan, self.index + 1, True, (), at)


@dataclass(frozen=True)
class Voicemail(Waiting):
    """A machine answers: greeting, tone, recording."""

    plan: VoicemailPlan
    phase: str
    ends_at: datetime

    @property
    def until(self) -> datetime | None:
        return self.ends_at

    @property
    def mix(self) -> Mix:
        if self.phase == "greeting" and self.plan.greeting is not None:
            return Mix({CLIENT: (self.plan.greeting.file,)})
        return Mix({CLIENT: ("beep",)}) if self.phase == "beep" else Mix(left=CLIENT)

    @property
    def live(self) -> LiveCall:
        return live(self.call, "voicemail")

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        """What was said before the tone is no message."""
        if leg != CLIENT:
            return Step(self)
        return over(self.call, "voicemail" if self.phase == "message" else "missed", TALKED, at)

    def time_passed(self, at: datetime) -> Step:
        if self.phase == "greeting":
            return Step(replace(self, phase="beep", ends_at=after(at, BEEP_SECONDS)))
        if self.phase == "beep":
            return Step(replace(self, phase="message", ends_at=after(at, self.plan.seconds)))
        return over(self.call, "voicemail", TALKED, at, HangUp(CLIENT))

    def gave_up(self, at: datetime) -> Step:
        return self.leg_ended(CLIENT, 0, at).after(HangUp(CLIENT))


def next_step(call: Call, plan: Plan, index: int, greeted: bool, refusals: tuple[int, ...], at: datetime) -> Step:
    """The first step of the plan, from this one on, that there is something to do in; else the client is refused."""
    for number, step in list(enumerate(plan.steps))[index:]:
        match step:
            case RingPlan(parties) if parties:
                return ring(call, plan, number, greeted, refusals, parties, at)
            case ReferPlan(to, seconds):
                take = [] if greeted else [Answer(CLIENT)]
                return Step(Referring(call, plan, number, after(at, seconds)), [*take, Refer(CLIENT, to)])
            case VoicemailPlan(greeting, _):
                take = [] if greeted else [Answer(CLIENT)]
                phase, seconds = ("greeting", greeting.seconds) if greeting else ("beep", BEEP_SECONDS)
                return Step(Voicemail(call, step, phase, after(at, seconds)), [*take])
    outcome, code = verdict(refusals)
    return refused(call, outcome, code, at)


def ring(
    call: Call,
    plan: Plan,
    index: int,
    greeted: bool,
    refusals: tuple[int, ...],
    parties: tuple[Party, ...],
    at: datetime,
) -> Step:
    """Rings them all, or the first of them where they are rung in turn. Further phones are told of."""
    step = plan.steps[index]
    assert isinstance(step, RingPlan)
    now, queue = (parties[:1], parties[1:]) if step.in_turn else (parties, ())
    dialled = [party for party in now if not party.waits]
    call, legs = new_legs(call.rung(*now), len(dialled))
    more = [Report(call.fact("ringing", at, step=call.told))] if call.told else []
    state = Ringing(
        replace(call, told=call.told + 1),
        plan,
        index,
        greeted,
        refusals,
        dict(zip(legs, dialled, strict=True)),
        tuple(party.user_id for party in now if party.waits and party.user_id),
        queue,
        after(at, step.seconds),
    )
    return Step(state, [*(Dial(leg, party) for leg, party in state.phones.items()), *more])
