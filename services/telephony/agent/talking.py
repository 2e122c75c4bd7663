"""Somebody of ours talks to the client: holding, asking a colleague, handing over. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.telephony.agent.call import State, Step, live, new_legs, over, require
from services.telephony.agent.plan import (
    CLIENT,
    Action,
    Call,
    Dial,
    Digits,
    HangUp,
    Mix,
    Party,
    Report,
    Sound,
    Source,
    after,
)
from services.telephony.interface.commands import LiveCall, NotNow

TRANSFER_SECONDS = 40.0
"""How long the one rings to whom a call is given; then it comes back."""
TALKED = 200


def talk(
    call: Call, seller: int, party: Party, record: bool, announcement: Sound | None, at: datetime, *actions: Action
) -> Step:
    """A phone of ours and the client are connected for the first time, after these actions."""
    rung = call.rung(party) if call.direction == "inbound" else call
    answered = replace(rung, user_id=call.user_id or party.user_id, answered_at=at)
    talking = Talking(answered, seller, party, record)
    if announcement is not None:
        talking = replace(talking, announcement=announcement, announced_at=after(at, announcement.seconds))
    return Step(talking, [*actions, Report(answered.fact("answered", at))])


@dataclass(frozen=True)
class Talking(State):
    """The client and `seller` hear each other."""

    seller: int
    party: Party
    record: bool
    announcement: Sound | None = None
    announced_at: datetime | None = None
    held: bool = False
    phone_holds: bool = False
    """The seller's phone has put us on hold by itself."""

    @property
    def until(self) -> datetime | None:
        return self.announced_at

    @property
    def mix(self) -> Mix:
        hears: dict[int, tuple[Source, ...]] = {CLIENT: (self.seller,), self.seller: (CLIENT,)}
        if self.announcement is not None:
            hears = {CLIENT: (self.announcement.file,), self.seller: (self.announcement.file,)}
        elif self.held or self.phone_holds:
            hears = {CLIENT: ("music",)}
        return self.taped(hears)

    def taped(self, hears: dict[int, tuple[Source, ...]]) -> Mix:
        return Mix(hears, CLIENT, self.seller) if self.record else Mix(hears)

    @property
    def live(self) -> LiveCall:
        return live(self.call, "talking", user_id=self.party.user_id, held=self.held or self.phone_holds)

    def leg_answered(self, leg: int, at: datetime) -> Step:
        """Two phones answered at once: the later one is let go."""
        return Step(self) if leg in (self.seller, CLIENT) else Step(self, [HangUp(leg)])

    def leg_held(self, leg: int, held: bool) -> Step:
        return Step(replace(self, phone_holds=held)) if leg == self.seller else Step(self)

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        if leg not in (self.seller, CLIENT):
            return Step(self)
        return self.ended(at, HangUp(CLIENT if leg == self.seller else self.seller))

    def digit(self, leg: int, digit: str) -> Step:
        """Passed on to the other side."""
        if leg not in (self.seller, CLIENT):
            return Step(self)
        return Step(self, [Digits(CLIENT if leg == self.seller else self.seller, digit)])

    def time_passed(self, at: datetime) -> Step:
        return Step(replace(self, announcement=None, announced_at=None))

    def gave_up(self, at: datetime) -> Step:
        return self.ended(at, HangUp(CLIENT), HangUp(self.seller))

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.party.user_id)
        return self.gave_up(at)

    def hold(self, by: UUID | None, on: bool) -> Step:
        require(by, self.party.user_id)
        return Step(replace(self, held=on))

    def transfer(self, by: UUID | None, to: Party, attended: bool, at: datetime) -> Step:
        require(by, self.party.user_id)
        if to.user_id is not None and to.user_id == self.party.user_id:
            raise NotNow("This is the phone that already has the call.")
        call, (leg,) = new_legs(self.call.rung(to), 1)
        more = [Report(call.fact("ringing", at, step=max(1, call.told)))] if to.user_id else []
        call = replace(call, told=max(1, call.told) + len(more))
        here = replace(self, call=call, held=False, announcement=None, announced_at=None)
        until = after(at, TRANSFER_SECONDS)
        if attended:
            return Step(Consulting(call, here, leg, to, until), [Dial(leg, to), *more])
        return Step(Handing(call, leg, to, self.party, self.record, until), [HangUp(self.seller), Dial(leg, to), *more])

    def digits(self, by: UUID | None, digits: str) -> Step:
        require(by, self.party.user_id)
        return Step(self, [Digits(CLIENT, digits)])

    def ended(self, at: datetime, *hang_ups: HangUp) -> Step:
        return over(self.call, "talked", TALKED, at, *hang_ups)


@dataclass(frozen=True)
class Consulting(State):
    """The client waits while the seller asks somebody who may take the call."""

    here: Talking
    """The talk that goes on where nothing comes of it."""
    asked: int
    party: Party
    ringing_until: datetime
    answered: bool = False

    @property
    def until(self) -> datetime | None:
        return None if self.answered else self.ringing_until

    @property
    def mix(self) -> Mix:
        seller = self.here.seller
        if self.answered:
            return self.here.taped({CLIENT: ("music",), seller: (self.asked,), self.asked: (seller,)})
        return self.here.taped({CLIENT: ("music",), seller: ("ringback",)})

    @property
    def live(self) -> LiveCall:
        return live(
            self.call,
            "transferring",
            user_id=self.here.party.user_id,
            held=True,
            transfer_to=self.party.shown,
            transfer_answered=self.answered,
        )

    def leg_answered(self, leg: int, at: datetime) -> Step:
        if leg == self.asked:
            return Step(replace(self, answered=True))
        return self.here.leg_answered(leg, at) if leg not in (CLIENT, self.here.seller) else Step(self)

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        if leg == CLIENT:
            return self.here.ended(at, HangUp(self.here.seller), HangUp(self.asked))
        if leg == self.here.seller:
            return self._given()
        return Step(self.here) if leg == self.asked else Step(self)

    def digit(self, leg: int, digit: str) -> Step:
        """Between the two of ours; the client hears nothing of it."""
        other = {self.here.seller: self.asked, self.asked: self.here.seller}.get(leg)
        return Step(self, [Digits(other, digit)]) if other is not None and self.answered else Step(self)

    def time_passed(self, at: datetime) -> Step:
        return Step(self.here, [HangUp(self.asked)])

    def gave_up(self, at: datetime) -> Step:
        return self.here.ended(at, HangUp(CLIENT), HangUp(self.here.seller), HangUp(self.asked))

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.here.party.user_id)
        return self.gave_up(at)

    def complete(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.here.party.user_id)
        return self._given().after(HangUp(self.here.seller))

    def cancel(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.here.party.user_id)
        return Step(self.here, [HangUp(self.asked)])

    def digits(self, by: UUID | None, digits: str) -> Step:
        require(by, self.here.party.user_id)
        return Step(self, [Digits(self.asked, digits)]) if self.answered else Step(self)

    def _given(self) -> Step:
        if self.answered:
            return Step(Talking(self.call, self.asked, self.party, self.here.record))
        return Step(Handing(self.call, self.asked, self.party, self.here.party, self.here.record, self.ringing_until))


@dataclass(frozen=True)
class Handing(State):
    """The client hears it ring: nobody of ours is there yet. `back` is who gave the call away, to be rung again."""

    asked: int
    party: Party
    back: Party | None
    record: bool
    ringing_until: datetime

    @property
    def until(self) -> datetime | None:
        return self.ringing_until

    @property
    def mix(self) -> Mix:
        hears: dict[int, tuple[Source, ...]] = {CLIENT: ("ringback",)}
        return Mix(hears, CLIENT) if self.record else Mix(hears)

    @property
    def live(self) -> LiveCall:
        user = self.back.user_id if self.back else None
        return live(self.call, "transferring", user_id=user, transfer_to=self.party.shown)

    def leg_answered(self, leg: int, at: datetime) -> Step:
        if leg == self.asked:
            return Step(Talking(self.call, self.asked, self.party, self.record))
        return Step(self) if leg == CLIENT else Step(self, [HangUp(leg)])

    def leg_ended(self, leg: int, code: int, at: datetime) -> Step:
        if leg == CLIENT:
            return over(self.call, "talked", TALKED, at, HangUp(self.asked))
        return self._returned(at) if leg == self.asked else Step(self)

    def time_passed(self, at: datetime) -> Step:
        return self._returned(at).after(HangUp(self.asked))

    def gave_up(self, at: datetime) -> Step:
        return over(self.call, "talked", TALKED, at, HangUp(CLIENT), HangUp(self.asked))

    def hang_up(self, by: UUID | None, at: datetime) -> Step:
        require(by, self.back.user_id if self.back else self.party.user_id)
        return self.gave_up(at)

    def cancel(self, by: UUID | None, at: datetime) -> Step:
        if self.back is None:
            raise NotNow("The call is coming back already.")
        require(by, self.back.user_id)
        return self.time_passed(at)

    def _returned(self, at: datetime) -> Step:
        """To whom it was taken from; where that was tried as well, the talk is over."""
        if self.back is None:
            return over(self.call, "talked", TALKED, at, HangUp(CLIENT))
        call, (leg,) = new_legs(self.call, 1)
        state = Handing(call, leg, self.back, None, self.record, after(at, TRANSFER_SECONDS))
        return Step(state, [Dial(leg, self.back)])
