"""What `leads` answers, and what it listens to."""

from uuid import UUID

from services.contacts.interface import (
    ContactMerged,
    Contacts,
    ContactUnmerged,
    CounterpartyChanged,
    CounterpartyMerged,
    CounterpartyUnmerged,
    LeadLinked,
)
from services.kit.bus import Database, client, on, rpc
from services.kit.wire import Limit
from services.leads import conversions, deals, leads, merged
from services.leads.interface import (
    Conversion,
    Deal,
    DealPage,
    Lead,
    LeadChange,
    LeadConversion,
    LeadDraft,
    LeadPage,
    LeadStatus,
    Query,
)
from services.mail.interface import EmailBecameLead, ShortMessageBecameLead


class LeadsService:
    name = "leads"
    db = Database()
    contacts = client(Contacts)

    @rpc
    def get_lead(self, lead_id: UUID) -> Lead:
        with self.db() as db:
            return leads.get(db, lead_id)

    @rpc
    def list_leads(
        self,
        search: Query = "",
        status: LeadStatus | None = None,
        closed: bool = False,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> LeadPage:
        with self.db() as db:
            return leads.list_page(db, search, status, closed, cursor, limit)

    @rpc
    def create_lead(self, draft: LeadDraft) -> Lead:
        with self.db() as db:
            return leads.create(db, draft)

    @rpc
    def update_lead(self, lead_id: UUID, version: int, change: LeadChange) -> Lead:
        with self.db() as db:
            return leads.update(db, lead_id, version, change)

    @rpc
    def convert_lead(self, lead_id: UUID, conversion: LeadConversion) -> Conversion:
        chosen = conversion.counterparty_id
        counterparty = self.contacts.get_counterparty(chosen) if chosen is not None else None
        with self.db() as db:
            return conversions.convert(db, lead_id, conversion, counterparty)

    @rpc
    def get_deal(self, deal_id: UUID) -> Deal:
        with self.db() as db:
            return deals.get(db, deal_id)

    @rpc
    def list_deals(
        self,
        counterparty_id: UUID | None = None,
        search: Query = "",
        cursor: str | None = None,
        limit: Limit = 50,
        contact_id: UUID | None = None,
    ) -> DealPage:
        with self.db() as db:
            return deals.list_page(db, counterparty_id, search, cursor, limit, contact_id)

    @on(EmailBecameLead)
    def lead_of_letter(self, event: EmailBecameLead) -> None:
        with self.db() as db:
            leads.create_of_letter(db, event)

    @on(ShortMessageBecameLead)
    def lead_of_text(self, event: ShortMessageBecameLead) -> None:
        with self.db() as db:
            leads.create_of_text(db, event)

    @on(LeadLinked)
    def link_lead(self, event: LeadLinked) -> None:
        with self.db() as db:
            conversions.link(db, event)

    @on(CounterpartyChanged, by_version=True)
    def know_counterparty(self, event: CounterpartyChanged) -> None:
        with self.db(single=True) as db:
            deals.know_counterparty(db, event)

    @on(CounterpartyMerged)
    def follow_counterparty(self, event: CounterpartyMerged) -> None:
        with self.db() as db:
            merged.follow(db, event)

    @on(CounterpartyUnmerged)
    def part_counterparty(self, event: CounterpartyUnmerged) -> None:
        with self.db() as db:
            merged.come_back(db, event)

    @on(ContactMerged)
    def follow_contact(self, event: ContactMerged) -> None:
        with self.db() as db:
            merged.follow(db, event)

    @on(ContactUnmerged)
    def part_contact(self, event: ContactUnmerged) -> None:
        with self.db() as db:
            merged.come_back(db, event)
