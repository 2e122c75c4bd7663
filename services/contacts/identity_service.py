"""Who somebody is, on the bus: by number, by address, by likeness; and records that become one."""

from uuid import UUID

from services.contacts import duplicate_pairs, duplicate_search, duplicates, leads, matching, merging, unmerging
from services.contacts.interface import JobChanged, Party
from services.contacts.interface.identity import DuplicatePage, Likeness, Likenesses, Match, MergedKind
from services.contacts.interface.merges import Merge, MergeOrder, MergePreview, UnmergeOrder, UnmergePreview
from services.kit import phones
from services.kit.bus import Database, every, on, rpc
from services.kit.jobs import Job
from services.kit.wire import Limit
from services.leads.interface import DealChanged, LeadConverted

KEEP_UP_SECONDS = 600


class IdentityService:
    db = Database()

    @rpc
    def find_parties(self, phone: str | None = None, email_address: str | None = None) -> list[Party]:
        with self.db() as db:
            if phone is not None:
                number = phones.parse(phone).e164
                return matching.parties(db, "phone", number) if number else []
            return matching.parties(db, "email", email_address.strip().lower()) if email_address else []

    @rpc
    def find_duplicates(self, likeness: Likeness, limit: Limit = 5) -> list[Match]:
        with self.db() as db:
            return duplicates.find(db, likeness, limit)

    @rpc
    def find_duplicates_of_each(self, likenesses: Likenesses, limit: Limit = 3) -> list[list[Match]]:
        with self.db() as db:
            return duplicates.find_each(db, likenesses, limit)

    @rpc
    def list_duplicates(
        self, kind: MergedKind = "counterparty", cursor: str | None = None, limit: Limit = 50
    ) -> DuplicatePage:
        with self.db() as db:
            return duplicate_pairs.list_(db, kind, cursor, limit)

    @rpc
    def dismiss_duplicate(self, kind: MergedKind, one_id: UUID, other_id: UUID) -> None:
        with self.db() as db:
            duplicate_pairs.dismiss(db, kind, one_id, other_id)

    @rpc
    def start_duplicate_search(self, kind: MergedKind = "counterparty") -> Job:
        with self.db() as db:
            job = duplicate_search.start(db, kind)
            db.publish(JobChanged(job=job))
            return job

    @every(seconds=KEEP_UP_SECONDS)
    def keep_up_with_duplicates(self) -> None:
        with self.db() as db:
            duplicate_search.keep_up(db)

    @rpc
    def preview_merge(self, kind: MergedKind, survivor_id: UUID, absorbed_id: UUID) -> MergePreview:
        with self.db() as db:
            return merging.preview(db, kind, survivor_id, absorbed_id)

    @rpc
    def merge_records(self, order: MergeOrder) -> Merge:
        with self.db() as db:
            return merging.merge(db, order)

    @rpc
    def list_merges(self, kind: MergedKind, record_id: UUID) -> list[Merge]:
        with self.db() as db:
            return merging.list_(db, kind, record_id)

    @rpc
    def preview_unmerge(self, merge_id: UUID) -> UnmergePreview:
        with self.db() as db:
            return unmerging.preview(db, merge_id)

    @rpc
    def unmerge(self, merge_id: UUID, order: UnmergeOrder) -> Merge:
        with self.db() as db:
            return unmerging.unmerge(db, merge_id, order)

    @on(LeadConverted)
    def link_lead(self, event: LeadConverted) -> None:
        with self.db() as db:
            leads.link(db, event)

    @on(DealChanged)
    def record_deal(self, event: DealChanged) -> None:
        with self.db() as db:
            leads.record_deal(db, event)
