"""The timeline of a client or of a person. Read side only."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.contacts.interface.interactions import Direction
from services.kit.wire import Limit, Struct

TimelineKind = Literal[
    "call",
    "letter",
    "note",
    "meeting",
    "paper_letter",
    "fax",
    "messenger",
    "lead",
    "deal",
    "document",
    "merge",
    "change",
]


class TimelineEntry(Struct):
    """One line of a timeline, newest first.

    `kind` tells which of the ids is set: a `call` of the telephony has `call_id`, a `letter` has `email_id`, a `lead`,
    a `deal` and a `document` have `record_id`, a `merge` has the absorbed record's; `note`, `meeting` and the other
    channels are plain interactions, and all of these have the `version` of their interaction.
    """

    id: UUID
    kind: TimelineKind
    at: datetime
    version: int | None
    direction: Direction | None
    status: str
    """Of an interaction, a lead, a deal; the operation of a change; `merged` or `unmerged`."""
    title: str
    text: str
    result: str
    outcome: str
    outcome_id: UUID | None
    duration_seconds: int
    manager_id: UUID | None
    """Who dealt; of a change and a merge, who made it."""
    contact_id: UUID | None
    contact_name: str | None
    call_id: UUID | None
    email_id: UUID | None
    short_message_id: UUID | None
    record_id: UUID | None
    recorded: bool
    """The call has a recording that can be played."""
    attachments: int
    """How many files it has."""
    fields: list[str]
    """What a change changed, by the names of the fields."""
    cause: str
    """What made a change: `ui`, `import`, `rule`…; empty for the rest."""


class TimelinePage(Struct):
    items: list[TimelineEntry]
    cursor: str | None


class Timelines(Protocol):
    def list_timeline(
        self,
        counterparty_id: UUID,
        search: str = "",
        kinds: list[TimelineKind] = [],  # noqa: B006 - a default of the contract, never changed
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        """The timeline of one counterparty, newest first; of these `kinds`, or all. Raises NotFound.

        `search` looks in subjects, contents, results, titles, and in what changes wrote.
        """

    def list_contact_timeline(
        self,
        contact_id: UUID,
        search: str = "",
        kinds: list[TimelineKind] = [],  # noqa: B006
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        """The same of one person. Raises NotFound."""
