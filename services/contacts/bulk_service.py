"""Bulk changes, hand-overs and republishing on the bus."""

from uuid import UUID

from services.contacts import bulk as changing
from services.contacts import bulk_deleting, republishing, undoing
from services.contacts.interface.bulk import (
    BulkChange,
    BulkConflict,
    BulkDeletion,
    BulkDeletionPreview,
    BulkPreview,
    HandOver,
)
from services.kit.bus import Database, rpc
from services.kit.jobs import Job


class BulkService:
    db = Database()

    @rpc
    def preview_bulk_change(self, bulk: BulkChange) -> BulkPreview:
        with self.db() as db:
            return changing.preview(db, bulk.kind, bulk.selection, bulk.change)

    @rpc
    def start_bulk_change(self, bulk: BulkChange) -> Job:
        with self.db() as db:
            return changing.start(db, bulk.kind, bulk.selection, bulk.change)

    @rpc
    def preview_bulk_deletion(self, deletion: BulkDeletion) -> BulkDeletionPreview:
        with self.db() as db:
            return bulk_deleting.preview(db, deletion)

    @rpc
    def start_bulk_deletion(self, deletion: BulkDeletion) -> Job:
        with self.db() as db:
            return bulk_deleting.start(db, deletion)

    @rpc
    def preview_hand_over(self, hand_over: HandOver) -> BulkPreview:
        with self.db() as db:
            return changing.preview_hand_over(db, hand_over)

    @rpc
    def start_hand_over(self, hand_over: HandOver) -> Job:
        with self.db() as db:
            return changing.start_hand_over(db, hand_over)

    @rpc
    def undo_bulk_change(self, job_id: UUID) -> Job:
        with self.db() as db:
            return undoing.start(db, job_id)

    @rpc
    def list_bulk_conflicts(self, job_id: UUID) -> list[BulkConflict]:
        with self.db() as db:
            return undoing.list_conflicts(db, job_id)

    @rpc
    def republish_base(self) -> Job:
        with self.db() as db:
            return republishing.start(db)
