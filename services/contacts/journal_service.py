"""The journal and the timeline on the bus, and the facts that enter them by themselves."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from services.contacts import facts, interactions, journal, journal_summary, letters, sale_links, text_facts, timeline
from services.contacts.interface.fields import Condition
from services.contacts.interface.files import File
from services.contacts.interface.interactions import (
    CalendarPage,
    Channel,
    Chosen,
    Direction,
    Interaction,
    InteractionChange,
    InteractionDraft,
    InteractionPage,
    InteractionStatus,
    InteractionSummary,
    Priority,
    Progress,
)
from services.contacts.interface.timeline import TimelineKind, TimelinePage
from services.kit.bus import Database, client, on, rpc
from services.kit.wire import Limit
from services.leads.interface import Leads
from services.mail.interface import (
    EmailBounced,
    EmailFiled,
    EmailOffered,
    EmailReceived,
    EmailSent,
    EmailUnfiled,
    ShortMessageFiled,
    ShortMessageReceived,
    ShortMessageSent,
)
from services.telephony.interface import CallCorrected, CallEnded, RecordingExpired, RecordingSaved

LEADS_SECONDS = 3.0
"""A line is not saved for longer than this because `leads` is away: people are told."""


def _links(*ids: UUID | None) -> dict[str, UUID | None]:
    """By column."""
    return dict(zip(("counterparty_id", "contact_id", "lead_id", "deal_id", "document_id"), ids, strict=True))


def _chosen(*values: list[Any]) -> dict[str, list[Any]]:
    """By column."""
    names = ("manager_id", "channel", "direction", "status", "progress", "priority")
    return dict(zip(names, values, strict=True))


class JournalService:
    db = Database()
    leads = client(Leads, LEADS_SECONDS)

    @rpc
    def get_interaction(self, interaction_id: UUID) -> Interaction:
        with self.db() as db:
            return interactions.get(db, interaction_id)

    @rpc
    def get_interaction_of_call(self, call_id: UUID) -> Interaction:
        with self.db() as db:
            return interactions.of_call(db, call_id)

    @rpc
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
        question = journal.Question(
            starts_from=starts_from,
            starts_before=starts_before,
            links=_links(counterparty_id, contact_id, lead_id, deal_id, document_id),
            chosen=_chosen(manager_ids, channels, directions, statuses, progress, priorities),
            my_clients=my_clients,
            search=search,
            filter=filter,
        )
        with self.db() as db:
            return journal.list_(db, question, sort, descending, cursor, limit)

    @rpc
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
        question = journal.Question(
            starts_from=starts_from,
            starts_before=starts_before,
            links=_links(counterparty_id, contact_id, lead_id, deal_id, document_id),
            chosen=_chosen(manager_ids, channels, directions, statuses, progress, priorities),
            my_clients=my_clients,
            search=search,
            filter=filter,
        )
        with self.db() as db:
            return journal_summary.get(db, question)

    @rpc
    def list_calendar(
        self,
        starts_from: datetime,
        starts_before: datetime,
        manager_ids: Chosen = [],  # noqa: B006
    ) -> CalendarPage:
        with self.db() as db:
            return journal.calendar(db, starts_from, starts_before, manager_ids)

    @rpc
    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        refused = sale_links.ask(self.leads, draft)
        with self.db() as db:
            refused.unless_in(db, draft.follow_up_of)
            return interactions.create(db, draft)

    @rpc
    def update_interaction(self, interaction_id: UUID, version: int, change: InteractionChange) -> Interaction:
        refused = sale_links.ask(self.leads, change)
        with self.db() as db:
            refused.unless_in(db, interaction_id)
            return interactions.update(db, interaction_id, version, change)

    @rpc
    def delete_interaction(self, interaction_id: UUID, version: int) -> None:
        with self.db() as db:
            interactions.delete(db, interaction_id, version)

    @rpc
    def list_interaction_chain(self, interaction_id: UUID) -> list[Interaction]:
        with self.db() as db:
            return journal.chain(db, interaction_id)

    @rpc
    def list_attachments(self, interaction_id: UUID) -> list[File]:
        with self.db() as db:
            return interactions.attachments(db, interaction_id)

    @rpc
    def list_timeline(
        self,
        counterparty_id: UUID,
        search: str = "",
        kinds: list[TimelineKind] = [],  # noqa: B006
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        with self.db() as db:
            return timeline.list_(db, counterparty_id, search, kinds, cursor, limit)

    @rpc
    def list_contact_timeline(
        self,
        contact_id: UUID,
        search: str = "",
        kinds: list[TimelineKind] = [],  # noqa: B006
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        with self.db() as db:
            return timeline.list_of_contact(db, contact_id, search, kinds, cursor, limit)

    @on(CallEnded)
    def record_call(self, event: CallEnded) -> None:
        with self.db() as db:
            facts.record_call(db, event)

    @on(CallCorrected)
    def correct_call(self, event: CallCorrected) -> None:
        with self.db() as db:
            facts.correct_call(db, event)

    @on(RecordingSaved)
    def record_recording(self, event: RecordingSaved) -> None:
        with self.db() as db:
            facts.record_recording(db, event)

    @on(RecordingExpired)
    def forget_recording(self, event: RecordingExpired) -> None:
        with self.db() as db:
            facts.record_expired(db, event)

    @on(EmailReceived)
    def record_received(self, event: EmailReceived) -> None:
        with self.db() as db:
            letters.record_received(db, event)

    @on(EmailSent)
    def record_sent(self, event: EmailSent) -> None:
        with self.db() as db:
            letters.record_sent(db, event)

    @on(EmailBounced)
    def record_bounced(self, event: EmailBounced) -> None:
        with self.db() as db:
            letters.record_bounced(db, event)

    @on(EmailOffered)
    def record_offered(self, event: EmailOffered) -> None:
        with self.db() as db:
            letters.record_offered(db, event)

    @on(EmailFiled)
    def file_letter(self, event: EmailFiled) -> None:
        with self.db() as db:
            letters.file(db, event)

    @on(EmailUnfiled)
    def take_out_letter(self, event: EmailUnfiled) -> None:
        with self.db() as db:
            letters.take_out(db, event)

    @on(ShortMessageReceived)
    def record_short_message(self, event: ShortMessageReceived) -> None:
        with self.db() as db:
            text_facts.record_received(db, event)

    @on(ShortMessageSent)
    def record_sent_short_message(self, event: ShortMessageSent) -> None:
        with self.db() as db:
            text_facts.record_sent(db, event)

    @on(ShortMessageFiled)
    def file_short_message(self, event: ShortMessageFiled) -> None:
        with self.db() as db:
            text_facts.file(db, event)
