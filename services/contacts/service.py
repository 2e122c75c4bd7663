"""`contacts` on the bus: which function answers what."""

from uuid import UUID

from services.contacts import contacts, counterparties, interactions, leads, matching, timeline
from services.contacts.interface import (
    Contact,
    ContactChange,
    ContactDraft,
    ContactPage,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    Interaction,
    InteractionDraft,
    Party,
    TimelinePage,
)
from services.kit import phones
from services.kit.bus import Database, on, rpc
from services.kit.wire import Limit
from services.leads.interface import DealChanged, LeadConverted
from services.mail.interface import EmailReceived, EmailSent
from services.telephony.interface import CallEnded, RecordingSaved


class ContactsService:
    name = "contacts"
    db = Database()

    @rpc
    def get_counterparty(self, counterparty_id: UUID) -> Counterparty:
        with self.db() as db:
            return counterparties.get(db, counterparty_id)

    @rpc
    def list_counterparties(
        self,
        search: str = "",
        role: CounterpartyRole | None = None,
        manager_id: UUID | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> CounterpartyPage:
        with self.db() as db:
            return counterparties.list_(db, search, role, manager_id, cursor, limit)

    @rpc
    def create_counterparty(self, draft: CounterpartyDraft) -> Counterparty:
        with self.db() as db:
            return counterparties.create(db, draft)

    @rpc
    def update_counterparty(self, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
        with self.db() as db:
            return counterparties.update(db, counterparty_id, version, change)

    @rpc
    def delete_counterparty(self, counterparty_id: UUID, version: int) -> None:
        with self.db() as db:
            counterparties.delete(db, counterparty_id, version)

    @rpc
    def get_contact(self, contact_id: UUID) -> Contact:
        with self.db() as db:
            return contacts.get(db, contact_id)

    @rpc
    def list_contacts(
        self, counterparty_id: UUID | None = None, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> ContactPage:
        with self.db() as db:
            return contacts.list_(db, counterparty_id, search, cursor, limit)

    @rpc
    def create_contact(self, draft: ContactDraft) -> Contact:
        with self.db() as db:
            return contacts.create(db, draft)

    @rpc
    def update_contact(self, contact_id: UUID, version: int, change: ContactChange) -> Contact:
        with self.db() as db:
            return contacts.update(db, contact_id, version, change)

    @rpc
    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        with self.db() as db:
            return interactions.create(db, draft)

    @rpc
    def delete_interaction(self, interaction_id: UUID) -> None:
        with self.db() as db:
            interactions.delete(db, interaction_id)

    @rpc
    def list_timeline(
        self, counterparty_id: UUID, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> TimelinePage:
        with self.db() as db:
            return timeline.list_(db, counterparty_id, search, cursor, limit)

    @rpc
    def find_parties(self, phone: str | None = None, email_address: str | None = None) -> list[Party]:
        with self.db() as db:
            if phone is not None:
                number = phones.parse(phone).e164
                return matching.parties(db, "phone", number) if number else []
            return matching.parties(db, "email", email_address.strip().lower()) if email_address else []

    @on(CallEnded)
    def record_call(self, event: CallEnded) -> None:
        with self.db() as db:
            interactions.record_call(db, event)

    @on(RecordingSaved)
    def record_recording(self, event: RecordingSaved) -> None:
        with self.db() as db:
            interactions.record_recording(db, event)

    @on(EmailReceived)
    def record_received(self, event: EmailReceived) -> None:
        with self.db() as db:
            interactions.record_received(db, event)

    @on(EmailSent)
    def record_sent(self, event: EmailSent) -> None:
        with self.db() as db:
            interactions.record_sent(db, event)

    @on(LeadConverted)
    def link_lead(self, event: LeadConverted) -> None:
        with self.db() as db:
            leads.link(db, event)

    @on(DealChanged)
    def record_deal(self, event: DealChanged) -> None:
        with self.db() as db:
            leads.record_deal(db, event)
