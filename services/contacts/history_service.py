"""History and the bin on the bus."""

from uuid import UUID

from services.contacts import deleted, history
from services.contacts.interface.contacts import Contact
from services.contacts.interface.counterparties import Counterparty
from services.contacts.interface.history import DeletedPage, Moment, RecordChangePage, Restoring
from services.contacts.interface.interactions import Interaction
from services.contacts.interface.values import RecordKind
from services.kit.bus import Database, rpc
from services.kit.wire import Limit


class HistoryService:
    db = Database()

    @rpc
    def list_changes(
        self, kind: RecordKind, record_id: UUID, cursor: str | None = None, limit: Limit = 50
    ) -> RecordChangePage:
        with self.db() as db:
            return history.list_(db, kind, record_id, cursor, limit)

    @rpc
    def get_counterparty_as_of(self, counterparty_id: UUID, at: Moment) -> Counterparty:
        with self.db() as db:
            return history.counterparty_as_of(db, counterparty_id, at)

    @rpc
    def get_contact_as_of(self, contact_id: UUID, at: Moment) -> Contact:
        with self.db() as db:
            return history.contact_as_of(db, contact_id, at)

    @rpc
    def get_interaction_as_of(self, interaction_id: UUID, at: Moment) -> Interaction:
        with self.db() as db:
            return history.interaction_as_of(db, interaction_id, at)

    @rpc
    def restore_record(self, kind: RecordKind, record_id: UUID, version: int, restoring: Restoring) -> None:
        with self.db() as db:
            history.restore(db, kind, record_id, version, restoring)

    @rpc
    def list_deleted(
        self, kind: RecordKind, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> DeletedPage:
        with self.db() as db:
            return deleted.list_(db, kind, search, cursor, limit)

    @rpc
    def restore_deleted(self, kind: RecordKind, record_id: UUID) -> None:
        with self.db() as db:
            deleted.restore(db, kind, record_id)

    @rpc
    def purge_deleted(self, kind: RecordKind, record_id: UUID) -> None:
        with self.db() as db:
            deleted.purge(db, kind, record_id)
