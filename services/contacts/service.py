"""`contacts` on the bus. Each part says which function answers what."""

from services.contacts.access_service import AccessService
from services.contacts.cards_service import CardsService
from services.contacts.exchange_service import ExchangeService
from services.contacts.history_service import HistoryService
from services.contacts.identity_service import IdentityService
from services.contacts.journal_service import JournalService
from services.contacts.records_service import RecordsService


class ContactsService(AccessService, CardsService, HistoryService, ExchangeService, RecordsService, JournalService, IdentityService):
    name = "contacts"
