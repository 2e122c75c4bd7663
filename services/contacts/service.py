"""`contacts` on the bus. Each part says which function answers what."""

from services.contacts.access_service import AccessService
from services.contacts.address_book_service import AddressBookService
from services.contacts.analysis_service import AnalysisService
from services.contacts.bulk_service import BulkService
from services.contacts.cards_service import CardsService
from services.contacts.exchange_service import ExchangeService
from services.contacts.export_service import ExportService
from services.contacts.history_service import HistoryService
from services.contacts.identity_service import IdentityService
from services.contacts.import_service import ImportService
from services.contacts.journal_service import JournalService
from services.contacts.recipients_service import RecipientsService
from services.contacts.records_service import RecordsService
from services.contacts.segments_service import SegmentsService
from services.contacts.views_service import ViewsService
from services.kit.bus import Database


class ContactsService(
    AnalysisService,
    AccessService,
    AddressBookService,
    CardsService,
    HistoryService,
    ExchangeService,
    ExportService,
    ImportService,
    RecordsService,
    JournalService,
    IdentityService,
    BulkService,
    RecipientsService,
    SegmentsService,
    ViewsService,
):
    name = "contacts"
    db = Database(rest=0.05)
