"""The journal: dealings with clients, planned and held."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.fields import Condition
from services.contacts.interface.files import File
from services.contacts.interface.values import CustomValue, Line
from services.kit.wire import Conflict, Event, Input, Limit, Struct, Text

Channel = Literal["phone", "email", "meeting", "letter", "fax", "messenger", "note"]
Direction = Literal["inbound", "outbound"]
InteractionStatus = Literal["planned", "held", "cancelled"]
Progress = Literal["not_needed", "not_done", "partly_done", "done"]
Priority = Literal["high", "medium", "low"]
Duration = Annotated[int, Meta(ge=0, le=31 * 24 * 3600)]
"""Seconds, at most 31 days."""
Attachments = Annotated[list[UUID], Meta(max_length=20)]
Chosen = Annotated[list[UUID], Meta(max_length=100)]


class NextInteraction(Input):
    """The planned line that follows another. What is left out is as in that one: client, person, manager, purpose…"""

    starts_at: datetime
    channel: Channel | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    duration_seconds: Duration | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    contact_id: UUID | UnsetType | None = UNSET
    priority: Priority | UnsetType = UNSET
    purpose_id: UUID | UnsetType | None = UNSET
    action_id: UUID | UnsetType | None = UNSET
    subject: Line = ""
    summary: Text = ""


class InteractionDraft(Input):
    """A line of the journal: with a client, a person, or inside a lead, a deal or a document.

    Without a `starts_at` it is now, without a manager the asker's own. `next` is planned with it, in the same step.
    """

    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    deal_id: UUID | None = None
    document_id: UUID | None = None
    channel: Channel = "note"
    direction: Direction = "outbound"
    status: InteractionStatus = "held"
    starts_at: datetime | None = None
    duration_seconds: Duration = 0
    manager_id: UUID | None = None
    priority: Priority = "medium"
    progress: Progress = "not_needed"
    purpose_id: UUID | None = None
    action_id: UUID | None = None
    outcome_id: UUID | None = None
    our_company_id: UUID | None = None
    ad_source_id: UUID | None = None
    subject: Line = ""
    summary: Text = ""
    result: Text = ""
    attachment_ids: Attachments = []
    custom_values: dict[str, CustomValue | None] = {}
    follow_up_of: UUID | None = None
    next: NextInteraction | None = None


class InteractionChange(Input):
    """What to change; what is left out stays. `next` is planned in the same step."""

    counterparty_id: UUID | UnsetType | None = UNSET
    contact_id: UUID | UnsetType | None = UNSET
    lead_id: UUID | UnsetType | None = UNSET
    deal_id: UUID | UnsetType | None = UNSET
    document_id: UUID | UnsetType | None = UNSET
    channel: Channel | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    status: InteractionStatus | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    duration_seconds: Duration | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    priority: Priority | UnsetType = UNSET
    progress: Progress | UnsetType = UNSET
    purpose_id: UUID | UnsetType | None = UNSET
    action_id: UUID | UnsetType | None = UNSET
    outcome_id: UUID | UnsetType | None = UNSET
    our_company_id: UUID | UnsetType | None = UNSET
    ad_source_id: UUID | UnsetType | None = UNSET
    subject: Line | UnsetType = UNSET
    summary: Text | UnsetType = UNSET
    result: Text | UnsetType = UNSET
    attachment_ids: Attachments | UnsetType = UNSET
    custom_values: dict[str, CustomValue | None] | UnsetType = UNSET
    follow_up_of: UUID | UnsetType | None = UNSET
    next: NextInteraction | None = None


class Interaction(Struct):
    """One dealing with a client: a call, a letter, a meeting, a note.

    `call_id`, `email_id` and `short_message_id` name their source.
    """

    id: UUID
    version: int
    counterparty_id: UUID | None
    counterparty_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    lead_id: UUID | None
    deal_id: UUID | None
    document_id: UUID | None
    channel: Channel
    direction: Direction
    status: InteractionStatus
    starts_at: datetime
    duration_seconds: int
    manager_id: UUID | None
    priority: Priority
    progress: Progress
    purpose_id: UUID | None
    action_id: UUID | None
    outcome_id: UUID | None
    our_company_id: UUID | None
    ad_source_id: UUID | None
    subject: str
    summary: str
    result: str
    outcome: str
    """How a call ended, by the word of telephony: `talked`, `missed`…"""
    attachment_ids: list[UUID]
    custom_values: dict[str, CustomValue]
    follow_up_of: UUID | None
    call_id: UUID | None
    email_id: UUID | None
    short_message_id: UUID | None
    phone: str | None
    email_address: str | None
    created_by: UUID | None
    created_at: datetime
    updated_by: UUID | None
    updated_at: datetime


class InteractionPage(Struct):
    """One page of the journal. `estimated_total` counts up to 1,000, which stands for that many and more."""

    items: list[Interaction]
    cursor: str | None
    estimated_total: int


class SummaryPart(Struct):
    """How many lines have this value; null is none."""

    key: str | None
    lines: int


class InteractionSummary(Struct):
    """What a list of the journal adds up to. Parts are by number, the largest first."""

    total: int
    overdue: int
    """Planned, and their time has passed."""
    duration_seconds: int
    done_share: float | None
    """Percent of the processes that were to be done and are; null where there are none."""
    by_status: list[SummaryPart]
    by_direction: list[SummaryPart]
    by_channel: list[SummaryPart]
    by_progress: list[SummaryPart]
    by_priority: list[SummaryPart]
    by_manager: list[SummaryPart]


class CalendarPage(Struct):
    """The lines of some days, by time. `complete` is false where there were more than are shown."""

    items: list[Interaction]
    complete: bool


class InteractionRecorded(Event):
    """A line was added to the journal, changed, or deleted. A lower `version` than one seen is old news."""

    interaction: Interaction
    deleted: bool


class InteractionPlanned(Event):
    """A line that is or was planned: made, moved, held, cancelled or deleted. Its manager is reminded of it."""

    interaction: Interaction
    deleted: bool


class InteractionIsFact(Conflict):
    """Calls and letters happened as they did: when, how long, by whom they were begun. They are not deleted either."""


class InteractionWasHeld(Conflict):
    """What was held cannot be cancelled."""


class Interactions(Protocol):
    def get_interaction(self, interaction_id: UUID) -> Interaction:
        """Raises NotFound."""

    def get_interaction_of_call(self, call_id: UUID) -> Interaction:
        """The line that a call of the telephony became, soon after its end. Raises NotFound."""

    def list_interactions(
        self,
        starts_from: datetime | None = None,
        starts_before: datetime | None = None,
        counterparty_id: UUID | None = None,
        contact_id: UUID | None = None,
        lead_id: UUID | None = None,
        deal_id: UUID | None = None,
        document_id: UUID | None = None,
        manager_ids: Chosen = [],  # noqa: B006 - a default of the contract, never changed
        channels: list[Channel] = [],  # noqa: B006
        directions: list[Direction] = [],  # noqa: B006
        statuses: list[InteractionStatus] = [],  # noqa: B006
        progress: list[Progress] = [],  # noqa: B006
        priorities: list[Priority] = [],  # noqa: B006
        my_clients: bool = False,
        search: Annotated[str, Meta(max_length=200)] = "",
        filter: list[Condition] = [],  # noqa: B006
        sort: str = "starts_at",
        descending: bool = False,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> InteractionPage:
        """The journal, by time. An empty list of choices narrows nothing.

        A page may hold fewer than `limit` lines and still have a cursor: what is asked for is rare, and is to be asked
        on for. `search` finds lines whose subject, content and result hold words that begin so, all of them;
        `my_clients` leaves lines with clients of other managers out.

        Raises NotFound (the client), Invalid (a condition, `sort`).
        """

    def get_interaction_summary(
        self,
        starts_from: datetime | None = None,
        starts_before: datetime | None = None,
        counterparty_id: UUID | None = None,
        contact_id: UUID | None = None,
        lead_id: UUID | None = None,
        deal_id: UUID | None = None,
        document_id: UUID | None = None,
        manager_ids: Chosen = [],  # noqa: B006
        channels: list[Channel] = [],  # noqa: B006
        directions: list[Direction] = [],  # noqa: B006
        statuses: list[InteractionStatus] = [],  # noqa: B006
        progress: list[Progress] = [],  # noqa: B006
        priorities: list[Priority] = [],  # noqa: B006
        my_clients: bool = False,
        search: Annotated[str, Meta(max_length=200)] = "",
        filter: list[Condition] = [],  # noqa: B006
    ) -> InteractionSummary:
        """All lines that `list_interactions` would list for the same, counted.

        Raises NotFound (the client), Invalid (a condition), AnalysisTooLong, ReportsBusy.
        """

    def list_calendar(
        self,
        starts_from: datetime,
        starts_before: datetime,
        manager_ids: Chosen = [],  # noqa: B006
    ) -> CalendarPage:
        """What these managers have between the two moments, at most 42 days apart; notes are left out.

        Lines that began before and last into it count. At most 1,000. Raises Invalid.
        """

    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        """Adds a line to the journal. A lead and a deal must be seen by the asker, or stand in the line it follows.

        Raises NotFound, Invalid (naming the field), Unavailable where `leads` cannot be asked for them.
        """

    def update_interaction(self, interaction_id: UUID, version: int, change: InteractionChange) -> Interaction:
        """Changes anything, at any time (F50).

        Raises NotFound, Invalid, VersionConflict, InteractionIsFact, InteractionWasHeld; Unavailable where `leads`
        cannot be asked for a lead or a deal.
        """

    def delete_interaction(self, interaction_id: UUID, version: int) -> None:
        """Puts a mistaken line into the bin (T31); managers their own ones.

        Raises NotFound, VersionConflict, InteractionIsFact (a call, a letter).
        """

    def list_interaction_chain(self, interaction_id: UUID) -> list[Interaction]:
        """The lines that lead to this one and those that follow, itself among them, by time; at most 200.

        Raises NotFound.
        """

    def list_attachments(self, interaction_id: UUID) -> list[File]:
        """The files of a line, in their order. Raises NotFound."""
