"""What `mail` answers. Reading and sending is done by `importer.py`, a process of its own."""

from uuid import UUID

from services.contacts.interface import ContactMerged, ContactUnmerged, CounterpartyMerged, CounterpartyUnmerged
from services.kit.bus import Database, on, rpc
from services.kit.wire import Limit
from services.mail import emails, merged
from services.mail.copy_addresses_service import CopyAddressesService
from services.mail.files_service import FilesService
from services.mail.filing_service import FilingService
from services.mail.interface import Email, EmailFiling, EmailPage
from services.mail.mailboxes_service import MailboxesService
from services.mail.mailing_lists_service import MailingListsService
from services.mail.mailings_service import MailingsService
from services.mail.notices_service import NoticesService
from services.mail.opens_service import OpensService
from services.mail.quiet_hours_service import QuietHoursService
from services.mail.short_messages_service import ShortMessagesService
from services.mail.sign_ins_service import SignInsService
from services.mail.text_channels_service import TextChannelsService
from services.mail.writing_service import WritingService


class MailService(
    MailboxesService,
    FilesService,
    FilingService,
    WritingService,
    CopyAddressesService,
    OpensService,
    MailingListsService,
    MailingsService,
    TextChannelsService,
    ShortMessagesService,
    SignInsService,
    QuietHoursService,
    NoticesService,
):
    name = "mail"
    db = Database()

    @rpc
    def list_emails(
        self,
        mailbox_id: UUID | None = None,
        search: str = "",
        filing: EmailFiling | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> EmailPage:
        with self.db() as db:
            return emails.list_page(db, mailbox_id, search, filing, cursor, limit)

    @rpc
    def get_email(self, email_id: UUID) -> Email:
        with self.db() as db:
            return emails.get(db, email_id)

    @rpc
    def list_thread(self, email_id: UUID) -> list[Email]:
        with self.db() as db:
            return emails.thread(db, email_id)

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
