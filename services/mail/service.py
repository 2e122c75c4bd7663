"""What `mail` answers. Reading and sending is done by `importer.py`, a process of its own."""

from uuid import UUID

from services.kit.bus import Database, rpc
from services.kit.wire import Limit
from services.mail import checking, emails, mailboxes
from services.mail.interface import (
    Email,
    EmailDraft,
    EmailPage,
    Mailbox,
    MailboxChange,
    MailboxCheck,
    MailboxDraft,
)


class MailService:
    name = "mail"
    db = Database()

    @rpc
    def list_mailboxes(self) -> list[Mailbox]:
        with self.db() as db:
            return mailboxes.list_all(db)

    @rpc
    def get_mailbox(self, mailbox_id: UUID) -> Mailbox:
        with self.db() as db:
            return mailboxes.get(db, mailbox_id)

    @rpc
    def create_mailbox(self, draft: MailboxDraft) -> Mailbox:
        with self.db() as db:
            return mailboxes.create(db, draft)

    @rpc
    def update_mailbox(self, mailbox_id: UUID, version: int, change: MailboxChange) -> Mailbox:
        with self.db() as db:
            return mailboxes.update(db, mailbox_id, version, change)

    @rpc
    def delete_mailbox(self, mailbox_id: UUID) -> None:
        with self.db() as db:
            mailboxes.delete(db, mailbox_id)

    @rpc
    def check_mailbox(self, mailbox_id: UUID) -> MailboxCheck:
        with self.db() as db:
            mailbox = mailboxes.for_check(db, mailbox_id)
        return checking.check(mailbox)

    @rpc
    def list_emails(
        self, mailbox_id: UUID | None = None, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> EmailPage:
        with self.db() as db:
            return emails.list_page(db, mailbox_id, search, cursor, limit)

    @rpc
    def get_email(self, email_id: UUID) -> Email:
        with self.db() as db:
            return emails.get(db, email_id)

    @rpc
    def send_email(self, draft: EmailDraft) -> Email:
        with self.db() as db:
            email = emails.queue(db, draft)
            mailboxes.wake_importer(db)
            return email
