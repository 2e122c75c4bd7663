"""Imports on the bus."""

from uuid import UUID

from services.contacts import imports
from services.contacts.interface.imports import (
    ImportBatch,
    ImportChange,
    ImportConflictPage,
    ImportDraft,
    ImportPage,
    ImportRow,
    ImportRowChange,
    ImportRowPage,
    ImportRows,
    RowChoice,
)
from services.kit.bus import Database, rpc
from services.kit.jobs import Job
from services.kit.wire import Limit


class ImportService:
    db = Database()

    @rpc
    def create_import(self, draft: ImportDraft) -> ImportBatch:
        with self.db() as db:
            return imports.create(db, draft)

    @rpc
    def list_imports(self, cursor: str | None = None, limit: Limit = 50) -> ImportPage:
        with self.db() as db:
            return imports.list_(db, cursor, limit)

    @rpc
    def get_import(self, batch_id: UUID) -> ImportBatch:
        with self.db() as db:
            return imports.get(db, batch_id)

    @rpc
    def update_import(self, batch_id: UUID, version: int, change: ImportChange) -> ImportBatch:
        with self.db() as db:
            return imports.update(db, batch_id, version, change)

    @rpc
    def list_import_rows(
        self, batch_id: UUID, only: RowChoice = "all", cursor: str | None = None, limit: Limit = 50
    ) -> ImportRowPage:
        with self.db() as db:
            return imports.list_rows(db, batch_id, only, cursor, limit)

    @rpc
    def update_import_row(self, batch_id: UUID, change: ImportRowChange) -> ImportRow:
        with self.db() as db:
            return imports.update_row(db, batch_id, change)

    @rpc
    def start_import_check(self, batch_id: UUID) -> ImportBatch:
        with self.db() as db:
            return imports.check(db, batch_id)

    @rpc
    def apply_import(self, batch_id: UUID, rows: ImportRows) -> ImportBatch:
        with self.db() as db:
            return imports.apply(db, batch_id, rows)

    @rpc
    def undo_import(self, batch_id: UUID) -> ImportBatch:
        with self.db() as db:
            return imports.undo(db, batch_id)

    @rpc
    def list_import_conflicts(self, batch_id: UUID, cursor: str | None = None, limit: Limit = 50) -> ImportConflictPage:
        with self.db() as db:
            return imports.list_conflicts(db, batch_id, cursor, limit)

    @rpc
    def export_rejected(self, batch_id: UUID) -> Job:
        with self.db() as db:
            return imports.export_rejected(db, batch_id)
