"""What `mail` answers about mailboxes."""

from uuid import UUID

from services.kit.bus import Database, rpc
from services.mail import checking, mailboxes
from services.mail.interface import (
    Mailbox,
    MailboxChange,
    MailboxCheck,
    MailboxDraft,
    OAuthDraft,
    ServerFolder,
    ServicePreset,
)
from services.mail.models import Mailbox as Row


class MailboxesService:
    db = Database()

    @rpc
    def list_mail_services(self) -> list[ServicePreset]:
        with self.db() as db:
            return mailboxes.services(db)

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
    def try_mailbox(self, mailbox_id: UUID) -> MailboxCheck:
        row, renewed = self._reachable(mailbox_id)
        check = checking.check(row, renewed.append)
        self._keep(row, renewed)
        return check

    @rpc
    def ask_server_folders(self, mailbox_id: UUID) -> list[ServerFolder]:
        row, renewed = self._reachable(mailbox_id)
        folders = checking.server_folders(row, renewed.append)
        self._keep(row, renewed)
        return folders

    @rpc
    def heal_mailbox(self, mailbox_id: UUID) -> Mailbox:
        with self.db() as db:
            return mailboxes.heal(db, mailbox_id)

    def _reachable(self, mailbox_id: UUID) -> tuple[Row, list[OAuthDraft]]:
        with self.db() as db:
            return mailboxes.managed(db, mailbox_id), []

    def _keep(self, row: Row, renewed: list[OAuthDraft]) -> None:
        for draft in renewed:
            with self.db() as db:
                mailboxes.renew_access(db, row.id, draft)
