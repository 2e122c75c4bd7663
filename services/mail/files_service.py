"""The files of letters on the bus."""

from uuid import UUID

from services.kit.bus import Database, aside, rpc
from services.kit.objects import object_store
from services.mail import email_files
from services.mail.interface import EmailFile, EmailObject, Invitation


class FilesService:
    db = Database()

    @rpc
    def list_email_files(self, email_id: UUID) -> list[EmailFile]:
        self._check(email_id)
        return aside(lambda: email_files.listed(object_store(), email_id))

    @rpc
    def get_email_file(self, email_id: UUID, index: int) -> EmailObject:
        self._check(email_id)
        return aside(lambda: email_files.taken_out(object_store(), email_id, index))

    @rpc
    def get_email_picture(self, email_id: UUID, content_id: str) -> EmailObject:
        self._check(email_id)
        return aside(lambda: email_files.picture(object_store(), email_id, content_id))

    @rpc
    def list_email_invitations(self, email_id: UUID) -> list[Invitation]:
        self._check(email_id)
        return aside(lambda: email_files.invitations_in(object_store(), email_id))

    @rpc
    def get_email_source(self, email_id: UUID) -> EmailObject:
        self._check(email_id)
        return email_files.source(object_store(), email_id)

    def _check(self, email_id: UUID) -> None:
        with self.db() as db:
            email_files.may_read(db, email_id)
