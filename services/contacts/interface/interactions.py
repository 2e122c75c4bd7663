"""The journal: dealings with clients, planned and held."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.kit.wire import Event, Input, Struct, Text

Channel = Literal["phone", "email", "meeting", "letter", "fax", "messenger", "note"]
Direction = Literal["inbound", "outbound"]
InteractionStatus = Literal["planned", "held", "cancelled"]


class InteractionDraft(Input):
    """A line of the journal. `starts_at` is now where it is left out."""

    counterparty_id: UUID
    contact_id: UUID | None = None
    channel: Channel = "note"
    direction: Direction = "outbound"
    status: InteractionStatus = "held"
    starts_at: datetime | None = None
    summary: Text = ""


class Interaction(Struct):
    """One dealing with a client: a call, a letter, a meeting, a note. `call_id` and `email_id` name their source."""

    id: UUID
    version: int
    counterparty_id: UUID | None
    contact_id: UUID | None
    channel: Channel
    direction: Direction
    status: InteractionStatus
    starts_at: datetime
    duration_seconds: int
    subject: str
    summary: str
    outcome: str
    manager_id: UUID | None
    created_by: UUID | None
    call_id: UUID | None
    email_id: UUID | None
    phone: str | None
    email_address: str | None


class InteractionRecorded(Event):
    """A line was added to the journal, or one of its lines changed."""

    interaction: Interaction


class Interactions(Protocol):
    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        """Adds a line to the journal. Raises NotFound."""

    def delete_interaction(self, interaction_id: UUID) -> None:
        """Takes a mistaken line out of the journal (T31). Calls and letters stay: Conflict. Raises NotFound."""
