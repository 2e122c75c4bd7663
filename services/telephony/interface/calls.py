"""Calls: what they are, what is told of them, and their recordings."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.contacts.interface import Direction, Party
from services.kit.wire import Event, Limit, NotFound, Struct

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
CallOrder = Literal["started_at", "talk_seconds", "wait_seconds"]
FactKind = Literal["ringing", "answered", "ended", "recorded"]


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
    record_id: UUID | None
    """The client or person whose card it was placed from."""


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
    expired_at: datetime | None
    """When its sound was deleted, because it was to be kept no longer."""


class CallObserved(Event):
    """A provider-neutral fact about one call, from the SIP agent or a provider's adapter.

    Facts may come twice, late and in any order; (`call_id`, `kind`, `step`) is their identity. Where the source can, a
    fact repeats what is known so far (`started_at`, `answered_at`, `rings`, `user_id`): each one can stand alone.
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
    agent_id: UUID | None
    """The SIP agent that has the call."""
    step: int
    """Of `ringing`: 0 for the call's beginning, more where further phones came to ring. Else 0."""


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


class NoRecording(NotFound):
    """The call has no recording (yet)."""


class Calls(Protocol):
    def list_calls(
        self,
        status: CallStatus | None = None,
        outcome: Outcome | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
        started_from: datetime | None = None,
        started_before: datetime | None = None,
        direction: Direction | None = None,
        missed: bool | None = None,
        user_id: UUID | None = None,
        account_id: UUID | None = None,
        line_number: str | None = None,
        phone: str | None = None,
        record_id: UUID | None = None,
        debt_id: UUID | None = None,
        recorded: bool | None = None,
        min_talk_seconds: int | None = None,
        sort: CallOrder = "started_at",
        descending: bool = True,
    ) -> CallPage:
        """Calls, newest first unless `sort` and `descending` say otherwise; all filters must hold.

        `status=ringing` is what a browser asks after it reconnects. `missed`: inbound, ended, and nobody talked.
        `user_id` took, placed or was rung for. `account_id` is a line or an account with a provider. `phone` in any
        format, or four and more digits of it. `record_id` is a client with all its people, or a person. `debt_id`: the
        calls that a missed-call debt is made of. Raises Invalid (the cursor).
        """

    def get_call(self, call_id: UUID) -> Call:
        """Raises NotFound."""

    def list_legs(self, call_id: UUID) -> list[Leg]:
        """The legs of a call that a provider told of, by when they began. Raises NotFound."""

    def list_recordings(self, call_id: UUID) -> list[Recording]:
        """All of a call's recordings, by when they came. Raises NotFound."""

    def get_recording(self, call_id: UUID, recording_id: UUID | None = None) -> Recording:
        """Where the sound is; of several the first unless named. Raises NotFound, NoRecording."""
