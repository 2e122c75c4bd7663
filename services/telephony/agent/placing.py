"""We call a client: the seller's own phone first, then the number. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.telephony.agent.call import CANCELLED, OUTBOUND, State, Step, live, over, require
from services.telephony.agent.plan import CLIENT, Call, Dial, HangUp, Mix, Party, Report, Sound, after
from services.telephony.agent.talking import talk
from services.telephony.interface import Outcome
from services.telephony.interface.commands import LiveCall

SELLER = 1
CALL_SECONDS = 90.0
"""How long a client is called."""


def placed(call: Call, seller: Party, client: Party, seconds: float, record: bool, announcement: Sound | None) -> Step:
    """The seller's phone is rung for so long."""
    call = replace(call, legs=SELLER + 1, user_id=seller.user_id)
    state = Summoning(call, seller, client, after(call.started_at, seconds), record, announcement)
    return Step(state, [Report(call.fact("ringing", call.started_at)), Dial(SELLER, seller)])


@dataclass(frozen=True)
class Placing(State):
    """Nobody talks yet."""

    seller: Party
    client: Party
    ends_at: datetime
    record: bool
    announcement: Sound | None

    @property
    def until(self) -> datetime | None:
        return self.ends_at

    @property
    def live(self) -> LiveCall:
        return live(self.call, "calling", user_id=self.call.user_id)

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        """The seller does not want to, or was not there."""
        return self.stopped(CANCELLED, at) if leg == SELLER else Step(self)

    def time_passed(self, at: datetime) -> Step:
        return self.stopped(CANCELLED, at, HangUp(SELLER))

    def gave_up(self, at: datetime) -> Step:
        return self.stopped(CANCELLED, at, HangUp(SELLER))

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.call.user_id)
        return self.gave_up(at)

    def stopped(self, code: int, at: datetime, *hang_ups: HangUp, outcome: Outcome = "cancelled") -> Step:
        return over(self.call, outcome, code, at, *hang_ups)


@dataclass(frozen=True)
class Summoning(Placing):
    """The seller's phone rings."""

    @property
    def live(self) -> LiveCall:
        return live(self.call, "summoning", user_id=self.call.user_id)

    def leg_answered(self, leg: int, at: datetime) -> Step:
        if leg != SELLER:
            return Step(self)
        calling = Calling(self.call, self.seller, self.client, after(at, CALL_SECONDS), self.record, self.announcement)
        return Step(calling, [Dial(CLIENT, self.client)])


@dataclass(frozen=True)
class Calling(Placing):
    """The client's phone rings; the seller hears it."""

    sounds: bool = False
    """The client's network is heard already: its ringing, or what it says."""

    @property
    def mix(self) -> Mix:
        return Mix({SELLER: (CLIENT,) if self.sounds else ("ringback",)})

    def leg_sounds(self, leg: int) -> Step:
        return Step(replace(self, sounds=True)) if leg == CLIENT else Step(self)

    def leg_answered(self, leg: int, at: datetime) -> Step:
        if leg != CLIENT:
            return Step(self)
        return talk(self.call, SELLER, self.seller, self.record, self.announcement, at)

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        if leg == CLIENT:
            return self.stopped(code, at, HangUp(SELLER), outcome=OUTBOUND.get(code, "failed"))
        return self.stopped(CANCELLED, at, HangUp(CLIENT)) if leg == SELLER else Step(self)

    def time_passed(self, at: datetime) -> Step:
        return self.stopped(408, at, HangUp(CLIENT), HangUp(SELLER), outcome="no_answer")

    def gave_up(self, at: datetime) -> Step:
        return self.stopped(CANCELLED, at, HangUp(CLIENT), HangUp(SELLER))
