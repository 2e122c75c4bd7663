"""What `telephony` promises: lines, calls and their recordings, and who is calling."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.contacts.interface import Direction, Party
from services.kit.jobs import Job
from services.kit.wire import Event, Input, Limit, Name, NotFound, Struct
from services.telephony.interface.providers import (
    OutcomeUnknown,
    ProviderAccount,
    ProviderAccountChange,
    ProviderAccountDraft,
    ProviderCheck,
    ProviderRefused,
    ProviderUnavailable,
    RawEvent,
    RawEventPage,
    RawState,
    WebhookDoor,
)

__all__ = ["OutcomeUnknown", "ProviderRefused", "ProviderUnavailable"]

CallStatus = Literal["ringing", "answered", "ended"]
Outcome = Literal[
    "talked",
    "missed",
    "busy",
    "rejected",
    "cancelled",
    "failed",
    "interrupted",
    "no_answer",
    "unavailable",
    "blocked",
    "voicemail",
]
"""How a call ended. `interrupted`: its end was never told. `missed`: inbound and nobody talked; `cancelled` and
`no_answer` are its like of an outbound one. `blocked`: by a black list. `voicemail`: a machine answered."""
FactKind = Literal["ringing", "answered", "ended", "recorded"]


class SipAccountDraft(Input):
    """A line. With a `registrar` the agent registers there; without one the provider sends calls by IP (a trunk)."""

    name: Name
    line_number: str | None = None
    domain: str = "localhost"
    registrar: str | None = None
    proxy: str | None = None
    username: str = ""
    password: str = ""
    active: bool = True
    rings: list[UUID] = []
    """Users whose phones ring for calls of this line where the client's manager is not one with a phone."""


class SipAccount(Struct):
    """A line, without its password."""

    id: UUID
    name: str
    line_number: str | None
    domain: str
    registrar: str | None
    proxy: str | None
    username: str
    active: bool
    rings: list[UUID]


class ExtensionDraft(Input):
    """A seller's own phone. `uri` is what the agent dials (`sip:101@pbx.example`)."""

    user_id: UUID
    number: str
    uri: str


class Extension(Struct):
    id: UUID
    user_id: UUID
    number: str
    uri: str


class AgentAccount(Struct):
    """A line as the SIP agent needs it. `sealed_password` is opened with the suite's secret key only."""

    id: UUID
    name: str
    line_number: str | None
    domain: str
    registrar: str | None
    proxy: str | None
    username: str
    sealed_password: str
    rings: list[Extension]


class AgentConfiguration(Struct):
    accounts: list[AgentAccount]


class Route(Struct):
    """Whose phones a call rings, all at once; an empty list answers 480."""

    rings: list[Extension]


class RecordingFile(Struct):
    """Where the sound lies in the object store. One channel a side: left the client, right the seller."""

    object_key: str
    content_type: str
    size_bytes: int
    duration_seconds: float


class Call(Struct):
    """One call, whatever its legs. Times are UTC; `wait_seconds` until answered or given up."""

    id: UUID
    account_id: UUID | None
    direction: Direction
    status: CallStatus
    outcome: Outcome | None
    phone_raw: str
    phone: str | None
    """E.164, or null for a hidden, foreign or SIP-only caller."""
    line_number: str | None
    parties: list[Party]
    rings: list[UUID]
    """The users whose phones rang."""
    user_id: UUID | None
    """Who answered, or placed it."""
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int
    talk_seconds: int
    recording_id: UUID | None
    provider: str
    """Whose facts it is made of: `sip` for our own agent, else the provider's name."""
    provider_account_id: UUID | None
    reason_code: int
    """The provider's own code of the end, or the SIP status; 0 where none was told."""
    first_rang_id: UUID | None
    """The user whose phone rang first."""
    responsible_id: UUID | None
    """Whose call it is to return: the client's manager when it came, else whose phone rang first."""


class Leg(Struct):
    """One leg of a call, as the provider tells of it: one phone or machine and one other side. Times are UTC."""

    id: str
    """The provider's own."""
    direction: Direction | None
    """None where both sides are ours."""
    client_number: str
    line_number: str | None
    extension: str
    """The employee's short number; empty where a machine (IVR, queue) takes part."""
    technical: bool
    """It only prepares a call; nobody talks in it."""
    carrier: bool
    """The outside side's own channel: with it the call ends."""
    taken_from: str
    """The leg it was taken over from, or empty."""
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    reason_code: int
    outcome: Outcome | None


class CallPage(Struct):
    items: list[Call]
    cursor: str | None


class Recording(Struct):
    id: UUID
    call_id: UUID
    file: RecordingFile
    created_at: datetime


class CallObserved(Event):
    """A provider-neutral fact about one call, from the SIP agent or a provider's adapter.

    Facts may come twice, late and in any order; (`call_id`, `kind`) is their identity. Where the source can, a fact
    repeats what is known so far (`started_at`, `answered_at`, `rings`, `user_id`), so that each one can stand alone.
    """

    provider: str
    account_id: UUID | None
    call_id: UUID
    kind: FactKind
    occurred_at: datetime
    direction: Direction
    client_number: str
    line_number: str | None
    rings: list[UUID]
    user_id: UUID | None
    outcome: Outcome | None
    reason_code: int
    """The SIP status that ended the call, else 0."""
    recording: RecordingFile | None
    started_at: datetime | None
    """When the call began, where it is known; a `ringing` fact's own time is that, too."""
    answered_at: datetime | None
    """When it was answered, where it was and is known."""


class CallRinging(Event):
    """A client is calling: the caller card of the users in `call.rings`."""

    call: Call


class CallAnswered(Event):
    call: Call


class CallEnded(Event):
    call: Call


class CallMissed(Event):
    """An inbound call ended and nobody talked. Comes beside CallEnded."""

    call: Call


class CallCorrected(Event):
    """An ended call proved to have gone otherwise than CallEnded said: its facts came late, or from the statistics."""

    call: Call


class RecordingSaved(Event):
    recording: Recording


class ProviderJobChanged(Event):
    """Work with a provider's API (recordings, statistics) began, got on, or ended."""

    job: Job


class NoRecording(NotFound):
    """The call has no recording (yet)."""


class Telephony(Protocol):
    """The RPC of `telephony`. A manager sees calls they rang for or took, and those of their own clients."""

    def get_agent_configuration(self) -> AgentConfiguration:
        """For the SIP agent (asker `system`)."""

    def get_route(self, account_id: UUID, client_number: str) -> Route:
        """Whose phones to ring: the client's manager where they have a phone, else the line's `rings`."""

    def list_sip_accounts(self) -> list[SipAccount]:
        """All lines. For `admin`."""

    def create_sip_account(self, draft: SipAccountDraft) -> SipAccount:
        """For `admin`. Raises Invalid."""

    def list_extensions(self) -> list[Extension]:
        """Every seller's phone."""

    def create_extension(self, draft: ExtensionDraft) -> Extension:
        """For `admin`; replaces the user's former phone. Raises Invalid."""

    def list_provider_accounts(self) -> list[ProviderAccount]:
        """Accounts with providers. For `admin`, like all that follows about them."""

    def get_provider_account(self, account_id: UUID) -> ProviderAccount:
        """Raises NotFound."""

    def create_provider_account(self, draft: ProviderAccountDraft) -> ProviderAccount:
        """Raises Invalid."""

    def update_provider_account(self, account_id: UUID, change: ProviderAccountChange, version: int) -> ProviderAccount:
        """Raises NotFound, Invalid, VersionConflict."""

    def delete_provider_account(self, account_id: UUID, version: int) -> None:
        """Its calls stay, its webhook address dies. Raises NotFound, VersionConflict."""

    def check_provider_account(self, account_id: UUID) -> ProviderCheck:
        """Asks the provider, within 15 s, and says in words what is wrong. Raises NotFound."""

    def list_raw_events(
        self, account_id: UUID, state: RawState | None = None, cursor: str | None = None, limit: Limit = 50
    ) -> RawEventPage:
        """What the provider sent, newest first."""

    def replay_raw_event(self, event_id: UUID) -> RawEvent:
        """Handles a stored event again. Raises NotFound."""

    def get_webhook_doors(self) -> list[WebhookDoor]:
        """Of the active accounts. For the gateway (asker `system`)."""

    def list_calls(
        self,
        status: CallStatus | None = None,
        outcome: Outcome | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> CallPage:
        """Calls, newest first. `status=ringing` is what a browser asks after it reconnects."""

    def get_call(self, call_id: UUID) -> Call:
        """Raises NotFound."""

    def list_legs(self, call_id: UUID) -> list[Leg]:
        """The legs of a call that a provider told of, by when they began. Raises NotFound."""

    def list_recordings(self, call_id: UUID) -> list[Recording]:
        """All of a call's recordings, by when they came. Raises NotFound."""

    def get_recording(self, call_id: UUID, recording_id: UUID | None = None) -> Recording:
        """Where the sound is; of several the first unless named. Raises NotFound, NoRecording."""
