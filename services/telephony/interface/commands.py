"""What people do with calls, and what `telephony` makes the agents do."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Forbidden, Input, ServiceError, Struct, Unavailable
from services.telephony.interface.calls import Call, CallObserved
from services.telephony.interface.lines import Extension

COMMAND_SECONDS = 5.0
"""How long a command to an agent may take."""
Dialled = Annotated[str, Meta(min_length=1, max_length=60)]
Digits = Annotated[str, Meta(pattern=r"^[0-9A-D*#]{1,40}$")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Prefix = Annotated[str, Meta(pattern=r"^\+[0-9]{1,15}$")]
Rate = Annotated[int, Meta(ge=1, le=100_000)]


class CallDraft(Input):
    """A call to be placed. `record_id` is the client or person whose card it is placed from."""

    number: Dialled
    record_id: UUID | None = None
    account_id: UUID | None = None
    """The line; None for the first that may be used."""


class HoldDraft(Input):
    on: bool


class TransferDraft(Input):
    to: Dialled
    """A colleague's short number, or an outside number."""
    attended: bool


class DigitsDraft(Input):
    digits: Digits


LiveState = Literal["ringing", "summoning", "calling", "talking", "transferring", "voicemail", "over"]


CallCommand = Literal["hang_up", "hold", "resume", "transfer", "ask", "take_back", "complete", "digits", "record"]
"""`transfer`: at once; `ask`: after the colleague was asked; `take_back` and `complete` end a transfer."""


class LiveCall(Struct):
    """How a call stands at the agent that has it, or, as far as we know, at the provider that carries it."""

    call_id: UUID
    state: LiveState
    """`summoning`: the phone of who places the call rings. `calling`: the client's does.

    `transferring`: the one it is transferred to is asked, or rings.
    """
    user_id: UUID | None
    """Whose call it is now."""
    held: bool
    transfer_to: str | None
    transfer_answered: bool
    offers: list[CallCommand]
    """Which commands whoever carries the call has. Whether one fits now, its state says."""


class CallLimits(Struct):
    """Against toll fraud: what may be dialled, and how often. One record for all."""

    version: int
    countries: list[str]
    """ISO 3166 codes of the countries whose numbers may be dialled."""
    allowed: list[str]
    """Numbers and prefixes in E.164 that may be dialled whatever their country."""
    forbidden: list[str]
    """Those that may not, whatever else is said; the longer of two prefixes decides."""
    user_per_minute: int
    user_per_day: int
    line_per_minute: int
    premium: bool
    """May numbers of raised and shared cost be dialled?"""
    confirm: bool
    """Do pages ask before they dial?"""


class CallLimitsChange(Input):
    """What is left out, stays."""

    countries: Annotated[list[Country], Meta(max_length=250)] | UnsetType = UNSET
    allowed: Annotated[list[Prefix], Meta(max_length=500)] | UnsetType = UNSET
    forbidden: Annotated[list[Prefix], Meta(max_length=500)] | UnsetType = UNSET
    user_per_minute: Rate | UnsetType = UNSET
    user_per_day: Rate | UnsetType = UNSET
    line_per_minute: Rate | UnsetType = UNSET
    premium: bool | UnsetType = UNSET
    confirm: bool | UnsetType = UNSET


class CountryNotAllowed(Forbidden):
    """Numbers of this country are not to be dialled."""


class NumberNotAllowed(Forbidden):
    """This number is not to be dialled."""


class TooManyCalls(ServiceError):
    """So many calls have been placed that the next must wait; `details["retry_after"]` says how many seconds."""

    status = 429


class LineAway(Unavailable):
    """No agent holds the line, or it is not registered: nothing was dialled."""


class CallNotLive(Conflict):
    """The call is over, or was never at one of our agents."""


class NotNow(Conflict):
    """The call is in a state in which this cannot be done; the message says which."""


class NotOffered(Conflict):
    """Only a provider carries the call, and has no such command; the message says how it is done instead."""


class NotYourCall(Forbidden):
    """Only who talks, or a head of sales, may do this to the call."""


class Commands(Protocol):
    """Answered within COMMAND_SECONDS.

    They raise NotFound where the asker may not see the call, NotYourCall, CallNotLive, NotNow. A call that only a
    provider carries is changed by the provider's commands, which raise ProviderUnavailable, ProviderRefused,
    OutcomeUnknown, and NotOffered for what it has not; how it stands is then as far as we know.
    """

    def place_call(self, draft: CallDraft) -> Call | None:
        """Rings the asker's own phone, and when it is answered calls the number.

        None where the phone is at a provider's: its call appears when the provider tells of it. Raises NoPhone,
        Invalid, CountryNotAllowed, NumberNotAllowed, TooManyCalls, LineAway, and what a provider's command raises.
        """

    def accept_call(self, call_id: UUID) -> LiveCall:
        """«Принять»: the asker's phone is rung anew, asked to answer by itself. For whose phone the call rings."""

    def get_live_call(self, call_id: UUID) -> LiveCall:
        """How the call stands now."""

    def hang_up_call(self, call_id: UUID) -> LiveCall:
        """Ends the call. While it only rings, a seller's own phone stops ringing."""

    def hold_call(self, call_id: UUID, draft: HoldDraft) -> LiveCall:
        """The client hears music, or the talk goes on."""

    def transfer_call(self, call_id: UUID, draft: TransferDraft) -> LiveCall:
        """Gives the call to somebody else: at once, or `attended`: the seller talks to them while the client waits.

        One that nobody answers comes back to who gave it away. A call that still rings at a provider can be sent on,
        too. Raises what dialling raises.
        """

    def complete_transfer(self, call_id: UUID) -> LiveCall:
        """The client talks to the one who was asked, or hears them ring."""

    def cancel_transfer(self, call_id: UUID) -> LiveCall:
        """The client is back with the seller."""

    def send_digits(self, call_id: UUID, draft: DigitsDraft) -> LiveCall:
        """Tones to the client's side (RFC 4733)."""

    def record_call(self, call_id: UUID) -> LiveCall:
        """Has the provider record from here on. At our own lines each line says whether it is recorded: NotOffered."""

    def get_call_limits(self) -> CallLimits:
        """For everybody."""

    def update_call_limits(self, change: CallLimitsChange, version: int) -> CallLimits:
        """For `admin`. Raises Invalid, VersionConflict."""


class Target(Struct):
    """Whom an agent is to dial: a seller's phone, or a number over a line."""

    extension: Extension | None
    number: str
    account_id: UUID | None


class PlaceOrder(Struct):
    """A call to be placed: `seller` is rung first, then the number is dialled over the line."""

    call_id: UUID
    account_id: UUID
    seller: Extension
    number: str
    record: bool
    announcement: str | None


class SipAgent(Protocol):
    """What an agent does, on a queue of its own (`rpc-telephony-<id>`). The errors are those of `Commands`.

    `by` is who wants it and has to be the one who talks; None may do it to any call.
    """

    def place(self, order: PlaceOrder) -> CallObserved:
        """Answers the fact that it has begun."""

    def accept(self, call_id: UUID, extension: Extension) -> LiveCall: ...

    def look(self, call_id: UUID) -> LiveCall: ...

    def hang_up(self, call_id: UUID, by: UUID | None) -> LiveCall:
        """While the call rings, only the phone of `by` stops."""

    def hold(self, call_id: UUID, by: UUID | None, on: bool) -> LiveCall: ...

    def transfer(self, call_id: UUID, by: UUID | None, to: Target, attended: bool) -> LiveCall: ...

    def complete(self, call_id: UUID, by: UUID | None) -> LiveCall: ...

    def cancel(self, call_id: UUID, by: UUID | None) -> LiveCall: ...

    def digits(self, call_id: UUID, by: UUID | None, digits: str) -> LiveCall: ...
