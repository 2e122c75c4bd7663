"""Counterparties, contacts and their fields on the bus."""

from uuid import UUID

from services.contacts import contacts, counterparties, fields, lists
from services.contacts.interface import (
    Condition,
    Contact,
    ContactChange,
    ContactDraft,
    ContactPage,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    Field,
)
from services.contacts.interface.counterparties import SearchIn
from services.contacts.interface.values import RecordKind
from services.kit.bus import Database, rpc
from services.kit.wire import Limit


class RecordsService:
    db = Database()

    @rpc
    def get_counterparty(self, counterparty_id: UUID) -> Counterparty:
        with self.db() as db:
            return counterparties.get(db, counterparty_id)

    @rpc
    def list_counterparties(
        self,
        search: str = "",
        role: CounterpartyRole | None = None,
        manager_id: UUID | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
        search_in: list[SearchIn] = [],  # noqa: B006 - a default of the contract, never changed
        filter: list[Condition] = [],  # noqa: B006
        sort: str = "name",
        descending: bool = False,
    ) -> CounterpartyPage:
        with self.db() as db:
            asked = lists.Asked(search, search_in, filter)
            return counterparties.list_(db, asked, role, manager_id, sort, descending, cursor, limit)

    @rpc
    def create_counterparty(self, draft: CounterpartyDraft) -> Counterparty:
        with self.db() as db:
            return counterparties.create(db, draft)

    @rpc
    def update_counterparty(self, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
        with self.db() as db:
            return counterparties.update(db, counterparty_id, version, change)

    @rpc
    def delete_counterparty(self, counterparty_id: UUID, version: int) -> None:
        with self.db() as db:
            counterparties.delete(db, counterparty_id, version)

    @rpc
    def get_contact(self, contact_id: UUID) -> Contact:
        with self.db() as db:
            return contacts.get(db, contact_id)

    @rpc
    def list_contacts(
        self,
        counterparty_id: UUID | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 50,
        search_in: list[SearchIn] = [],  # noqa: B006 - a default of the contract, never changed
        filter: list[Condition] = [],  # noqa: B006
        sort: str = "name",
        descending: bool = False,
    ) -> ContactPage:
        with self.db() as db:
            asked = lists.Asked(search, search_in, filter)
            return contacts.list_(db, asked, counterparty_id, sort, descending, cursor, limit)

    @rpc
    def create_contact(self, draft: ContactDraft) -> Contact:
        with self.db() as db:
            return contacts.create(db, draft)

    @rpc
    def update_contact(self, contact_id: UUID, version: int, change: ContactChange) -> Contact:
        with self.db() as db:
            return contacts.update(db, contact_id, version, change)

    @rpc
    def delete_contact(self, contact_id: UUID, version: int) -> None:
        with self.db() as db:
            contacts.delete(db, contact_id, version)

    @rpc
    def list_fields(self, kind: RecordKind) -> list[Field]:
        with self.db() as db:
            return fields.list_(db, kind)
