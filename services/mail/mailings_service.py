"""What `mail` answers about mailings, and about those who unsubscribe from them."""

from contextlib import suppress
from uuid import UUID

from services.kit.bus import Database, on_many, rpc
from services.kit.jobs import Job
from services.kit.wire import Limit, NotFound
from services.mail import (
    domain_check,
    mailboxes,
    mailing_audience,
    mailing_report,
    mailing_results,
    mailings,
    unsubscriptions,
)
from services.mail.interface.domain_check import DomainCheck
from services.mail.interface.emails import EmailReceived
from services.mail.interface.mailings import (
    Mailing,
    MailingChange,
    MailingDraft,
    MailingPage,
    MailingPreview,
    MailingRecipientPage,
    MailingRetry,
    RecipientResult,
    TestLetter,
)
from services.mail.interface.unsubscriptions import Unsubscription
from services.mail.unsubscribe_links import SUBJECT


class MailingsService:
    db = Database()

    @rpc
    def list_mailings(self, cursor: str | None = None, limit: Limit = 50) -> MailingPage:
        with self.db() as db:
            return mailings.list_page(db, cursor, limit)

    @rpc
    def get_mailing(self, mailing_id: UUID) -> Mailing:
        with self.db() as db:
            return mailings.get(db, mailing_id)

    @rpc
    def create_mailing(self, draft: MailingDraft) -> Mailing:
        with self.db() as db:
            return mailings.create(db, draft)

    @rpc
    def update_mailing(self, mailing_id: UUID, version: int, change: MailingChange) -> Mailing:
        with self.db() as db:
            return mailings.update(db, mailing_id, version, change)

    @rpc
    def delete_mailing(self, mailing_id: UUID, version: int) -> None:
        with self.db() as db:
            mailings.delete(db, mailing_id, version)

    @rpc
    def start_mailing_check(self, mailing_id: UUID) -> Job:
        with self.db() as db:
            return mailing_audience.start_check(db, mailing_id)

    @rpc
    def launch_mailing(self, mailing_id: UUID, version: int) -> Mailing:
        with self.db() as db:
            return mailings.launch(db, mailing_id, version)

    @rpc
    def pause_mailing(self, mailing_id: UUID) -> Mailing:
        with self.db() as db:
            return mailings.pause(db, mailing_id)

    @rpc
    def resume_mailing(self, mailing_id: UUID) -> Mailing:
        with self.db() as db:
            return mailings.resume(db, mailing_id)

    @rpc
    def stop_mailing(self, mailing_id: UUID) -> Mailing:
        with self.db() as db:
            return mailings.stop(db, mailing_id)

    @rpc
    def list_mailing_recipients(
        self,
        mailing_id: UUID,
        result: RecipientResult | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 100,
    ) -> MailingRecipientPage:
        with self.db() as db:
            return mailing_results.list_page(db, mailing_id, result, search, cursor, limit)

    @rpc
    def preview_mailing(self, mailing_id: UUID, recipient_id: UUID | None = None) -> MailingPreview:
        with self.db() as db:
            return mailing_results.preview(db, mailing_id, recipient_id)

    @rpc
    def test_mailing(self, mailing_id: UUID, letter: TestLetter) -> UUID:
        with self.db() as db:
            return mailing_results.test(db, mailing_id, letter)

    @rpc
    def retry_mailing(self, mailing_id: UUID, retry: MailingRetry) -> Mailing:
        with self.db() as db:
            return mailing_results.retry(db, mailing_id, retry)

    @rpc
    def export_mailing_results(self, mailing_id: UUID) -> Job:
        with self.db() as db:
            return mailing_report.start(db, mailing_id)

    @rpc
    def try_domain(self, mailbox_id: UUID) -> DomainCheck:
        with self.db() as db:
            mailbox = mailboxes.get(db, mailbox_id)
        return domain_check.check(mailbox.email_address, mailbox.service)

    @rpc
    def get_unsubscription(self, token: str) -> Unsubscription:
        with self.db() as db:
            return unsubscriptions.get(db, token)

    @rpc
    def unsubscribe(self, token: str) -> Unsubscription:
        with self.db() as db:
            return unsubscriptions.unsubscribe(db, token)

    @rpc
    def resubscribe(self, token: str) -> Unsubscription:
        with self.db() as db:
            return unsubscriptions.resubscribe(db, token)

    @on_many(EmailReceived)
    def unsubscribe_by_letter(self, events: list[EmailReceived]) -> None:
        """The `mailto:` of List-Unsubscribe: the subject has the token. What is none of ours is any letter."""
        for found in filter(None, (SUBJECT.search(event.email.subject) for event in events)):
            with self.db() as db, suppress(NotFound):
                unsubscriptions.unsubscribe(db, found[1])
