"""Drafts on the bus."""

from uuid import UUID

from services.kit.bus import Database, every, rpc
from services.kit.wire import Limit
from services.mail import drafts
from services.mail.interface import DraftContent, DraftPage, KeptDraft

SWEEP_SECONDS = 3600.0


class DraftsService:
    db = Database()

    @rpc
    def list_drafts(self, cursor: str | None = None, limit: Limit = 50) -> DraftPage:
        with self.db() as db:
            return drafts.list_page(db, cursor, limit)

    @rpc
    def get_draft(self, draft_id: UUID) -> KeptDraft:
        with self.db() as db:
            return drafts.get(db, draft_id)

    @rpc
    def save_draft(self, draft_id: UUID, content: DraftContent) -> KeptDraft:
        with self.db() as db:
            return drafts.save(db, draft_id, content)

    @rpc
    def delete_draft(self, draft_id: UUID) -> None:
        with self.db() as db:
            drafts.delete(db, draft_id)

    @rpc
    def restore_draft(self, draft_id: UUID) -> KeptDraft:
        with self.db() as db:
            return drafts.restore(db, draft_id)

    @every(seconds=SWEEP_SECONDS)
    def sweep_drafts(self) -> None:
        with self.db() as db:
            drafts.sweep(db)
