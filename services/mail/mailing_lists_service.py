"""What `mail` answers about mailing lists, the stop-list and its long work."""

from uuid import UUID

from msgspec import UnsetType

from services.contacts.interface import Condition, Contacts
from services.contacts.interface.bulk import Selection
from services.contacts.interface.recipients import RecipientKind
from services.kit import jobs
from services.kit.bus import Database, client, every, rpc
from services.kit.jobs import Job
from services.kit.wire import Limit
from services.mail import mailing_export, mailing_lists, mailing_members, stop_list
from services.mail.interface.mail_jobs import MailJobChanged, MailJobFile
from services.mail.interface.mailing_lists import (
    MailingList,
    MailingListChange,
    MailingListDraft,
    MailingListMemberPage,
    MemberIds,
    Members,
)
from services.mail.interface.stop_list import StopDraft, StopListEntry, StopListPage, StopRemoval

SWEEP_SECONDS = 600


class MailingListsService:
    db = Database()
    contacts = client(Contacts)

    @rpc
    def list_mailing_lists(self) -> list[MailingList]:
        with self.db() as db:
            return mailing_lists.list_all(db)

    @rpc
    def get_mailing_list(self, list_id: UUID) -> MailingList:
        with self.db() as db:
            return mailing_lists.get(db, list_id)

    @rpc
    def create_mailing_list(self, draft: MailingListDraft) -> MailingList:
        self._try(draft.conditions_of, draft.conditions)
        with self.db() as db:
            return mailing_lists.create(db, draft)

    @rpc
    def update_mailing_list(self, list_id: UUID, version: int, change: MailingListChange) -> MailingList:
        self._try(change.conditions_of, change.conditions)
        with self.db() as db:
            return mailing_lists.update(db, list_id, version, change)

    @rpc
    def delete_mailing_list(self, list_id: UUID, version: int) -> None:
        with self.db() as db:
            mailing_lists.delete(db, list_id, version)

    @rpc
    def list_mailing_list_members(
        self, list_id: UUID, cursor: str | None = None, limit: Limit = 100
    ) -> MailingListMemberPage:
        with self.db() as db:
            return mailing_members.list_page(db, self.contacts, list_id, cursor, limit)

    @rpc
    def add_mailing_list_members(self, list_id: UUID, members: Members) -> Job:
        with self.db() as db:
            return mailing_members.start_adding(db, list_id, members)

    @rpc
    def remove_mailing_list_members(self, list_id: UUID, member_ids: MemberIds) -> MailingList:
        with self.db() as db:
            return mailing_lists.remove_members(db, list_id, member_ids)

    @rpc
    def export_mailing_list(self, list_id: UUID) -> Job:
        with self.db() as db:
            return mailing_export.start(db, list_id)

    @rpc
    def list_stops(
        self, search: str = "", removed: bool = False, cursor: str | None = None, limit: Limit = 50
    ) -> StopListPage:
        with self.db() as db:
            return stop_list.list_page(db, search, removed, cursor, limit)

    @rpc
    def create_stop(self, draft: StopDraft) -> StopListEntry:
        with self.db() as db:
            return stop_list.create(db, draft)

    @rpc
    def remove_stop(self, entry_id: UUID, removal: StopRemoval) -> StopListEntry:
        with self.db() as db:
            return stop_list.remove(db, entry_id, removal)

    @rpc
    def list_mail_jobs(self) -> list[Job]:
        with self.db() as db:
            return jobs.list_(db)

    @rpc
    def get_mail_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            return jobs.get(db, job_id)

    @rpc
    def cancel_mail_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            job = jobs.cancel(db, job_id)
            db.publish(MailJobChanged(job=job))
            return job

    @rpc
    def get_mail_job_file(self, job_id: UUID) -> MailJobFile:
        with self.db() as db:
            return mailing_export.file_of(db, job_id)

    def _try(self, kind: RecipientKind | UnsetType | None, conditions: list[Condition] | UnsetType | None) -> None:
        """Raises Invalid where the client base would not understand the conditions."""
        if kind in ("counterparty", "contact") and conditions:
            self.contacts.list_recipients(kind, Selection(filter=conditions), limit=1)

    @every(seconds=SWEEP_SECONDS)
    def sweep_files(self) -> None:
        with self.db() as db:
            mailing_export.sweep(db)
