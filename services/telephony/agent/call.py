"""The states of a call. Pure: each step answers the next state and what is to be done.

    inbound    Arrived ─► Greeting? ─► Ringing ─► … next step … ─► Voicemail, Referring or refused
                                         │ a phone answers
                                         ▼
    outbound   Summoning ─► Calling ─► Talking ◄─► Consulting ─► Handing ─► Talking …        any ─► Over

What makes no sense in a state changes nothing: a second answer, a leg that ended twice, a route that came too late.
What somebody asks for and cannot be had now raises NotNow.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.telephony.agent.plan import CLIENT, QUIET, Action, Call, HangUp, Mix, Party, Plan, Report
from services.telephony.interface import Outcome
from services.telephony.interface.commands import CallCommand, LiveCall, LiveState, NotNow, NotYourCall

UNAVAILABLE, BUSY, CANCELLED, DECLINED = 480, 486, 487, 603
BUSY_CODES = {486, 600}
COMMANDS: tuple[CallCommand, ...] = (
    "hang_up",
    "hold",
    "resume",
    "transfer",
    "ask",
    "take_back",
    "complete",
    "digits",
)
OUTBOUND: dict[int, Outcome] = {
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((403, 603), "rejected"),
    **dict.fromkeys((404, 410, 484, 604), "unavailable"),
    **dict.fromkeys((408, 480, 487), "no_answer"),
}
"""What it means that the client's side ended before it answered; anything else is `failed`."""


@dataclass(frozen=True)
class State(ABC):
    """What may happen to a call; where a state does not say otherwise, nothing comes of it."""

    call: Call

    @property
    def until(self) -> datetime | None:
        """When `time_passed` is to be said; None for never."""
        return None

    @property
    def mix(self) -> Mix:
        return QUIET

    @property
    @abstractmethod
    def live(self) -> LiveCall:
        """How it stands, for the page of who talks."""

    def routed(self, plan: Plan, at: datetime) -> "Step":
        return Step(self)

    def leg_answered(self, leg: int, at: datetime) -> "Step":
        return Step(self)

    def leg_sounds(self, leg: int) -> "Step":
        """It is heard before it has answered: its network's own ringing or announcement."""
        return Step(self)

    def leg_held(self, leg: int, held: bool) -> "Step":
        """Its phone has put us on hold, or took us back."""
        return Step(self)

    def leg_ended(self, leg: int, code: int, at: datetime) -> "Step":
        return Step(self)

    def referred(self, leg: int, code: int, at: datetime) -> "Step":
        """How the call fared that we asked the leg's side to make."""
        return Step(self)

    def digit(self, leg: int, digit: str) -> "Step":
        """A tone came from the leg."""
        return Step(self)

    def time_passed(self, at: datetime) -> "Step":
        return Step(self)

    def gave_up(self, at: datetime) -> "Step":
        """We are stopping."""
        return Step(self)

    def accept(self, party: Party, at: datetime) -> "Step":
        raise NotNow("This call does not ring any more.")

    def hang_up(self, by: UUID | None, at: datetime) -> "Step":
        raise NotNow("This call is over.")

    def hold(self, by: UUID | None, on: bool) -> "Step":
        raise NotNow("Only a call in which somebody talks can be held.")

    def transfer(self, by: UUID | None, to: Party, attended: bool, at: datetime) -> "Step":
        raise NotNow("Only a call in which somebody talks can be given away.")

    def complete(self, by: UUID | None, at: datetime) -> "Step":
        raise NotNow("This call is not being given away.")

    def cancel(self, by: UUID | None, at: datetime) -> "Step":
        raise NotNow("This call is not being given away.")

    def digits(self, by: UUID | None, digits: str) -> "Step":
        raise NotNow("Tones can be sent only while somebody talks.")


@dataclass(frozen=True)
class Step:
    """The next state, and what to do in this order."""

    state: State
    actions: list[Action] = field(default_factory=list)

    def after(self, *actions: Action) -> "Step":
        """With these done first."""
        return Step(self.state, [*actions, *self.actions])


@dataclass(frozen=True)
class Over(State):
    """Nothing more happens."""

    @property
    def live(self) -> LiveCall:
        return live(self.call, "over")


def over(call: Call, outcome: Outcome, code: int, at: datetime, *actions: Action) -> Step:
    """It ends, after these actions."""
    return Step(Over(call), [*actions, Report(call.fact("ended", at, outcome=outcome, code=code))])


def refused(call: Call, outcome: Outcome, code: int, at: datetime, *actions: Action) -> Step:
    """It ends with the client being refused (or, where we had answered, hung up)."""
    return over(call, outcome, code, at, *actions, HangUp(CLIENT, code))


def turned_away(call: Call, outcome: Outcome, code: int) -> Step:
    """A call that we cannot take (too many, stopping): refused, and told of as an ended one."""
    return refused(call, outcome, code, call.started_at)


def verdict(refusals: tuple[int, ...]) -> tuple[Outcome, int]:
    """What became of a call that every phone refused, and what the client is answered."""
    if any(code in BUSY_CODES for code in refusals):
        return "busy", BUSY
    if any(code == DECLINED for code in refusals):
        return "rejected", DECLINED
    return "missed", UNAVAILABLE


def new_legs(call: Call, count: int) -> tuple[Call, list[int]]:
    """The numbers of legs that are about to be dialled."""
    return replace(call, legs=call.legs + count), list(range(call.legs, call.legs + count))


def live(
    call: Call,
    state: LiveState,
    *,
    user_id: UUID | None = None,
    held: bool = False,
    transfer_to: str | None = None,
    transfer_answered: bool = False,
) -> LiveCall:
    return LiveCall(
        call_id=call.id,
        state=state,
        user_id=user_id,
        held=held,
        transfer_to=transfer_to,
        transfer_answered=transfer_answered,
        offers=list(COMMANDS),
    )


def require(by: UUID | None, user_id: UUID | None) -> None:
    """Raises NotYourCall."""
    if by is not None and by != user_id:
        raise NotYourCall("Somebody else talks in this call.")
