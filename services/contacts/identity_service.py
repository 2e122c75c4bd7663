"""Who somebody is, on the bus: by number, by address, and what became of leads."""

from services.contacts import leads, matching
from services.contacts.interface import Party
from services.kit import phones
from services.kit.bus import Database, on, rpc
from services.leads.interface import DealChanged, LeadConverted


class IdentityService:
    db = Database()

    @rpc
    def find_parties(self, phone: str | None = None, email_address: str | None = None) -> list[Party]:
        with self.db() as db:
            if phone is not None:
                number = phones.parse(phone).e164
                return matching.parties(db, "phone", number) if number else []
            return matching.parties(db, "email", email_address.strip().lower()) if email_address else []

    @on(LeadConverted)
    def link_lead(self, event: LeadConverted) -> None:
        with self.db() as db:
            leads.link(db, event)

    @on(DealChanged)
    def record_deal(self, event: DealChanged) -> None:
        with self.db() as db:
            leads.record_deal(db, event)
