"""Saved views on the bus."""

from uuid import UUID

from services.contacts import views
from services.contacts.interface.values import RecordKind
from services.contacts.interface.views import DefaultView, SavedView, ViewChange, ViewDraft
from services.kit.bus import Database, rpc


class ViewsService:
    db = Database()

    @rpc
    def list_views(self, kind: RecordKind) -> list[SavedView]:
        with self.db() as db:
            return views.list_(db, kind)

    @rpc
    def create_view(self, draft: ViewDraft) -> SavedView:
        with self.db() as db:
            return views.create(db, draft)

    @rpc
    def update_view(self, view_id: UUID, version: int, change: ViewChange) -> SavedView:
        with self.db() as db:
            return views.update(db, view_id, version, change)

    @rpc
    def delete_view(self, view_id: UUID, version: int) -> None:
        with self.db() as db:
            views.delete(db, view_id, version)

    @rpc
    def choose_default_view(self, choice: DefaultView) -> None:
        with self.db() as db:
            views.choose(db, choice)
