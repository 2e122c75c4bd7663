"""Import, and back: whatever the rows, the base is as before."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.contacts import changes, counterparties
from services.contacts.interface import CounterpartyDraft
from services.contacts.models import Address, Contact, Counterparty
from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import new_id
from tests.contacts.conftest import person
from tests.contacts.exchange import Exchange, runner

CITIES = ["", "Омск", "Тверь"]
PHONES = ["", "8 916 000-00-01", "+7 916 000-00-02, 8 495 123-45-67", "12"]
PEOPLE = ["", "Жуков Пётр", "Ёлкина Анна"]
ROW = st.tuples(
    st.integers(0, 5),
    st.sampled_from(CITIES),
    st.sampled_from(PHONES),
    st.sampled_from(["", "a@example.ru", "нет"]),
    st.sampled_from(["", "5", "7"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(["", "=1+1", "'с апострофом", "две\nстроки"]),
)


@pytest.fixture(scope="module")
def exchange(contacts_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with runner(contacts_database, Folder(tmp_path_factory.mktemp("store"))) as exchange_of:
        yield exchange_of


def content(me: Exchange, tag: str) -> list[tuple[Any, ...]]:
    """All that the base says of these records, but for versions and stamps."""
    with me.database(me.asker) as db:
        found: list[tuple[Any, ...]] = []
        models: tuple[Any, ...] = (Counterparty, Contact)
        for model in models:
            rows = db.scalars(
                select(model).where(model.name.contains(tag), model.deleted.is_(False)).order_by(model.id)
            )
            for row in rows:
                owner = Address.counterparty_id if model is Counterparty else Address.contact_id
                index = db.execute(select(Address.kind, Address.value).where(owner == row.id))
                values = changes.snapshot(row)
                found.append(
                    (
                        str(row.id),
                        sorted(values.items(), key=str),
                        row.sort_key,
                        row.match_keys,
                        sorted(map(tuple, index)),
                    )
                )
        return found


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(ROW, min_size=1, max_size=8), existing=st.sampled_from(["fill", "overwrite"]), known=st.integers(0, 3)
)
def test_after_import_and_undo_everything_is_as_before(
    exchange: Any, rows: list[tuple[Any, ...]], existing: str, known: int
) -> None:
    """Property: import→undo leaves the logical content as it was."""
    me: Exchange = exchange(person("manager"))
    tag = new_id().hex[-10:]
    with me.database(me.asker) as db:
        for number in range(known):
            counterparties.create(
                db,
                CounterpartyDraft(
                    name=f"ООО «Фирма {number} {tag}»",
                    emails=[f"f{number}.{tag}@example.ru"],
                    phones=["+7 916 000-00-02"] if number == 1 else [],
                    city="Пермь" if number == 2 else "",
                ),
            )
    before = content(me, tag)
    lines = ["Название;Город;Телефон;E-mail;Рейтинг;Контактное лицо;Заметки"]
    for number, city, phone, email, rating, who, notes in rows:
        address = f"f{number}.{tag}@example.ru" if email == "a@example.ru" else email
        someone = f"{who} {tag}" if who else ""
        lines.append(f'ООО «Фирма {number} {tag}»;{city};{phone};{address};{rating};{someone};"{notes}"')
    applied = me.imported("\n".join(lines).encode(), settings={"existing": existing})
    assert applied.state == "applied"
    undone = me.undo(applied)
    assert (undone.state, undone.counts.conflicts) == ("undone", 0)
    assert content(me, tag) == before
