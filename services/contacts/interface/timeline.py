"""The timeline of a client. Read side only."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.contacts.interface.interactions import Direction
from services.kit.wire import Limit, Struct


class TimelineEntry(Struct):
    """One line of a client's timeline, newest first.

    `kind` tells which of the ids is set: a `call` has `call_id`, a `letter` has `email_id`, a `lead` and a
    `deal` have `record_id`; `note`, `meeting` and the other channels are plain interactions.
    """

    id: UUID
    kind: Literal["call", "letter", "note", "meeting", "paper_letter", "fax", "messenger", "lead", "deal"]
    at: datetime
    direction: Direction | None
    status: str
    title: str
    text: str
    outcome: str
    duration_seconds: int
    manager_id: UUID | None
    contact_id: UUID | None
    contact_name: str | None
    call_id: UUID | None
    email_id: UUID | None
    record_id: UUID | None
    recorded: bool
    """The call has a recording that can be played."""


class TimelinePage(Struct):
    items: list[TimelineEntry]
    cursor: str | None


class Timelines(Protocol):
    def list_timeline(
        self, counterparty_id: UUID, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> TimelinePage:
        """The timeline of one counterparty, newest first. Raises NotFound."""
