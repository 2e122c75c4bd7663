"""The whole list in an order that an index walks is the list sorted by that order."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, lists, orders, rights, walks
from services.contacts.interface import ContactDraft, CounterpartyDraft
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, DirectoryEntry
from services.kit.db import Database, Session
from services.kit.wire import new_id
from tests.contacts.conftest import Ask, person

WALKED = [
    (kind, sort)
    for kind, model in (("counterparty", Counterparty), ("contact", Contact))
    for sort in (*orders.TEXTS[model], *orders.NUMBERS[model], *orders.PLACES[model])
]


@pytest.fixture(scope="module")
def shelf(contacts_database: Database) -> None:
    """Records with equal keys, of all managers and of none, with and without a value."""
    with contacts_database(person("admin")) as db:
        entries = [DirectoryEntry(directory="category", name=new_id().hex, position=place) for place in (2, 1)]
        db.add_all(entries)
        db.flush()
        for number in range(12):
            draft = CounterpartyDraft(
                name=f"Полка {number}",
                city=("Ёлкино", "елкино", "", "Бор")[number % 4],
                website=(None, "b.ru", "a.ru")[number % 3],
                category_id=(None, entries[0].id, entries[1].id)[number % 3],
                role=("client", "prospect")[number % 2],
                rating=(None, 1, 5)[number % 3],
            )
            counterparties.create(db, draft)
            contacts.create(db, ContactDraft(name=f"Полка {number}", position=(None, "Зам", "агент")[number % 3]))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("kind", "sort"), WALKED)
def test_pages_of_the_whole_list_are_the_list_sorted(
    ask: Ask, shelf: None, kind: RecordKind, sort: str, descending: bool
) -> None:
    """S05, C28, C46."""
    with ask() as db:
        order = orders.order(db, kind, sort, descending)
        assert order.walked
        seen = rights.visible(db.asker, order.model)
        query = sa.select(order.model.id).where(seen).order_by(*order.by(order.key, order.model.id))
        whole = list(db.scalars(query))
        cursor, found = None, list[UUID]()
        while True:
            page = lists.page(db, kind, lists.ALL, sort, descending, cursor, 7)
            found += page.ids
            if (cursor := page.cursor) is None:
                break
        assert found == whole
        assert page.estimated_total == min(len(whole), 1000)


@pytest.mark.parametrize(("kind", "sort"), WALKED)
def test_an_index_serves_the_order(ask: Ask, shelf: None, kind: RecordKind, sort: str) -> None:
    """A sort by it is not a sort of everything."""
    with ask() as db:
        order = orders.order(db, kind, sort, True)
        ahead = (
            walks._with_key(order, ~order.model.deleted, None)
            if order.places is None
            else walks._by_places(order, ~order.model.deleted, None, 51)
        )
        for dearer in ("seqscan", "bitmapscan", "sort"):
            db.execute(sa.text(f"SET LOCAL enable_{dearer} = off"))
        plan = "\n".join(db.scalars(sa.text(f"EXPLAIN {_literal(db, ahead.limit(51))}")))
        assert f"_by_{sort}" in plan, plan


def _literal(db: Session, query: sa.Select[tuple[object, ...]]) -> str:
    return str(query.compile(db.get_bind(), compile_kwargs={"literal_binds": True})).replace(":", "\\:")
