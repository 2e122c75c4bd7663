"""Lists in any order, page by page, whether few records meet the conditions or many."""

from typing import Any

import pytest

from services.contacts import contacts, counterparties, fields, lists
from services.contacts.interface import Condition, ContactDraft, CounterpartyDraft
from services.contacts.interface.values import RecordKind
from services.contacts.lists import Asked
from services.contacts.models import DirectoryEntry
from services.kit.db import Database
from services.kit.wire import Asker, Invalid, new_id
from tests.contacts.conftest import Ask, person

CITIES = ["Тверь", "", "анапа", "Клин", "", "Ярославль", "Бор"]


@pytest.fixture(scope="module")
def shelf(contacts_database: Database) -> Asker:
    """A manager with seven counterparties."""
    owner = person()
    with contacts_database(owner) as db:
        entries = [DirectoryEntry(directory="category", name=new_id().hex, position=place) for place in (2, 1)]
        db.add_all(entries)
        db.flush()
        for number, city in enumerate(CITIES):
            draft = CounterpartyDraft(
                name=f"Клиент {number}",
                city=city,
                headcount=number * 10 if city else None,
                category_id=entries[number % 2].id if city else None,
                role="client" if number % 2 else "prospect",
            )
            counterparties.create(db, draft)
    return owner


def pages(ask: Ask, owner: Asker, sort: str, descending: bool, limit: int = 2) -> list[Any]:
    found: list[Any] = []
    cursor = None
    while True:
        with ask(owner) as db:
            page = counterparties.list_(
                db, manager_id=owner.user_id, sort=sort, descending=descending, cursor=cursor, limit=limit
            )
        assert page.estimated_total == len(CITIES)
        found += page.items
        if (cursor := page.cursor) is None:
            return found


@pytest.mark.parametrize("most", [lists.MOST, 1])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "sort", sorted(name for name, spec in fields.BUILT_IN["counterparty"].items() if spec.sortable)
)
def test_pages_in_any_order_hold_every_record_once(
    ask: Ask, shelf: Asker, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool, most: int
) -> None:
    """S05, C26: the few that are sorted at once and the many that are walked are cut alike."""
    whole = pages(ask, shelf, sort, descending, 50)
    monkeypatch.setattr(lists, "MOST", most)
    monkeypatch.setattr(lists, "COUNTED", len(CITIES))
    assert [one.id for one in pages(ask, shelf, sort, descending)] == [one.id for one in whole]
    assert len({one.id for one in whole}) == len(CITIES)


def test_an_order_is_what_people_take_it_for(ask: Ask, shelf: Asker) -> None:
    by_city = [one.city for one in pages(ask, shelf, "city", False)]
    assert by_city == ["анапа", "Бор", "Клин", "Тверь", "Ярославль", "", ""]
    assert [one.headcount for one in pages(ask, shelf, "headcount", True)] == [60, 50, 30, 20, 0, None, None]
    assert [one.name for one in pages(ask, shelf, "name", True)] == [f"Клиент {n}" for n in reversed(range(7))]
    with ask() as db:
        place = {entry.id: entry.position for entry in db.query(DirectoryEntry)}
    placed = [place[one.category_id] for one in pages(ask, shelf, "category_id", False) if one.category_id]
    assert placed == sorted(placed) and len(placed) == 5


def test_a_frequent_word_that_stands_at_the_end_is_found_all_the_same(
    ask: Ask, shelf: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not met within the window of the walk is sorted whole."""
    monkeypatch.setattr(lists, "MOST", 1)
    monkeypatch.setattr(lists, "WINDOW", 2)
    with ask(shelf) as db:
        asked = Asked(filter=[Condition(field="city", op="filled")])
        found = counterparties.list_(db, asked, manager_id=shelf.user_id, descending=True, limit=2)
    assert [one.name for one in found.items] == ["Клиент 6", "Клиент 5"]
    with ask(shelf) as db:
        rest = counterparties.list_(db, asked, manager_id=shelf.user_id, descending=True, limit=5, cursor=found.cursor)
    assert [one.name for one in rest.items] == ["Клиент 3", "Клиент 2", "Клиент 0"] and rest.cursor is None


def test_people_of_a_client_are_listed_in_any_order(ask: Ask) -> None:
    """C44, C46."""
    owner = person()
    with ask(owner) as db:
        client = counterparties.create(db, CounterpartyDraft(name="Клиент"))
        for name, position in (("Анна", "юрист"), ("Борис", None), ("Вера", "директор")):
            contacts.create(db, ContactDraft(name=name, position=position, counterparty_id=client.id))
    with ask(owner) as db:
        page = contacts.list_(db, counterparty_id=client.id, sort="position")
    assert [one.name for one in page.items] == ["Вера", "Анна", "Борис"]


@pytest.mark.parametrize("kind", ["counterparty", "contact"])
@pytest.mark.parametrize("sort", ["colour", "phones", "custom.colour", "name; --"])
def test_an_order_by_what_is_not_there_is_refused(ask: Ask, kind: RecordKind, sort: str) -> None:
    list_ = counterparties.list_ if kind == "counterparty" else contacts.list_
    with ask() as db, pytest.raises(Invalid):
        list_(db, sort=sort)


@pytest.mark.parametrize("cursor", ["not a cursor", "WzFd", "W10"])
def test_a_cursor_that_is_none_of_ours_is_refused(ask: Ask, cursor: str) -> None:
    with ask() as db, pytest.raises(Invalid):
        counterparties.list_(db, cursor=cursor)


def test_everything_found_is_what_the_list_shows(ask: Ask, shelf: Asker) -> None:
    """R21: a job over all that is found takes the same records, by the rights of whoever asks."""
    asked = Asked("клиент", filter=[Condition(field="city", op="filled")])
    with ask(shelf) as db:
        shown = counterparties.list_(db, asked, manager_id=shelf.user_id).items
        meant = Asked("клиент", filter=[*asked.filter, Condition(field="manager_id", op="is", value="me")])
        assert set(db.scalars(lists.found_ids(db, "counterparty", meant))) == {one.id for one in shown}
    with ask(person()) as db:
        assert not set(db.scalars(lists.found_ids(db, "counterparty", asked))) & {one.id for one in shown}
