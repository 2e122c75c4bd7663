"""How much belongs to a client or a person, by sort."""

from typing import Protocol
from uuid import UUID

from services.kit.wire import Struct


class CounterpartyLinks(Struct):
    """What the asker may see of it; each is counted up to 1,000, which stands for that many and more."""

    contacts: int
    subsidiaries: int
    calls: int
    letters: int
    """By mail, on paper, by fax."""
    notes: int
    meetings: int
    messengers: int
    leads: int
    deals: int
    documents: int
    files: int


class ContactLinks(Struct):
    """What the asker may see of it; each is counted up to 1,000, which stands for that many and more."""

    people: int
    """Whom the person recommended, and who reports to them."""
    calls: int
    letters: int
    """By mail, on paper, by fax."""
    notes: int
    meetings: int
    messengers: int
    files: int


class LinksCounted(Protocol):
    def get_counterparty_links(self, counterparty_id: UUID) -> CounterpartyLinks:
        """How much of each sort the client has. Raises NotFound."""

    def get_contact_links(self, contact_id: UUID) -> ContactLinks:
        """How much of each sort the person has. Raises NotFound."""
