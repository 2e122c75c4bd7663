"""What `mail` answers about letters that are written here, and their files."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.contacts.interface import Contacts
from services.kit.bus import Database, aside, client, every, rpc
from services.kit.objects import object_store
from services.kit.wire import Limit
from services.mail import bounces, email_files, letter_files, mailboxes, references, unsent, writing
from services.mail.drafts_service import DraftsService
from services.mail.interface import (
    Bounce,
    Email,
    EmailDraft,
    EmailObject,
    FateDecision,
    KeptDraft,
    LetterFile,
    LetterFileDraft,
    LetterFilesDraft,
    OutgoingEmail,
    OutgoingEmailPage,
    OutgoingKind,
)
from services.mail.templates_service import TemplatesService

SWEEP_SECONDS = 600.0


class WritingService(DraftsService, TemplatesService):
    db = Database()
    contacts = client(Contacts, seconds=10)

    @rpc
    def send_email(self, draft: EmailDraft) -> Email:
        chain: list[str] = []
        if draft.lead_id is not None:
            self.leads.get_lead(lead_id=draft.lead_id)
        if draft.in_reply_to is not None:
            with self.db() as db:
                answered = writing.answered(db, draft.in_reply_to)
            draft = msgspec.structs.replace(draft, lead_id=draft.lead_id or answered.lead_id)
            chain = references.chain(object_store(), answered)
        with self.db() as db:
            email = writing.queue(db, draft, chain)
            mailboxes.wake_importer(db)
            return email

    @rpc
    def list_outgoing_emails(
        self, kind: OutgoingKind, cursor: str | None = None, limit: Limit = 50
    ) -> OutgoingEmailPage:
        with self.db() as db:
            return unsent.list_page(db, kind, cursor, limit)

    @rpc
    def get_outgoing_email(self, email_id: UUID) -> OutgoingEmail:
        with self.db() as db:
            return unsent.get(db, email_id)

    @rpc
    def take_back_email(self, email_id: UUID) -> KeptDraft:
        with self.db() as db:
            return unsent.take_back(db, email_id)

    @rpc
    def retry_email(self, email_id: UUID) -> OutgoingEmail:
        with self.db() as db:
            email = unsent.retry(db, email_id)
            mailboxes.wake_importer(db)
            return email

    @rpc
    def decide_email(self, email_id: UUID, decision: FateDecision) -> OutgoingEmail:
        with self.db() as db:
            email = unsent.decide(db, email_id, decision)
            mailboxes.wake_importer(db)
            return email

    @rpc
    def find_bounces(
        self, addresses: Annotated[list[Annotated[str, Meta(max_length=320)]], Meta(max_length=50)]
    ) -> list[Bounce]:
        with self.db() as db:
            return bounces.find(db, addresses)

    @rpc
    def create_letter_file(self, draft: LetterFileDraft) -> LetterFile:
        with self.db() as db:
            return letter_files.create(db, draft)

    @rpc
    def copy_letter_files(self, draft: LetterFilesDraft) -> list[LetterFile]:
        found = [self.contacts.get_file(file_id=file_id) for file_id in draft.file_ids]
        objects = [
            EmailObject(object_key=one.object_key, name=one.file.name, content_type=one.file.content_type)
            for one in found
        ]
        if draft.email_id is not None:
            email_id = draft.email_id
            with self.db() as db:
                email_files.may_read(db, email_id)
            objects += aside(lambda: email_files.all_taken_out(object_store(), email_id))
        copies = aside(lambda: letter_files.copied(object_store(), objects))
        with self.db() as db:
            return [letter_files.create(db, copy) for copy in copies]

    @rpc
    def find_letter_files(self, file_ids: Annotated[list[UUID], Meta(max_length=50)]) -> list[LetterFile]:
        with self.db() as db:
            return letter_files.find(db, file_ids)

    @every(seconds=SWEEP_SECONDS)
    def sweep_letter_files(self) -> None:
        with self.db() as db:
            letter_files.sweep(db, object_store())
