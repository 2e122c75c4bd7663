"""Imports use two processors: what is done at once ends as if it were done row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from services.contacts import import_applying, import_check, import_creating
from services.contacts.import_helper import Helper
from services.contacts.import_models import ImportCheck
from services.contacts.imports import update_row
from services.contacts.interface.imports import ImportBatch, ImportRowChange
from services.contacts.models import Counterparty
from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import new_id
from tests.contacts.conftest import person
from tests.contacts.exchange import Exchange, runner
from tests.records import inn

ROWS = 47


@pytest.fixture
def me(contacts_database: Database, tmp_path: Path) -> Iterator[Exchange]:
    with runner(contacts_database, Folder(tmp_path / "store")) as exchange_of:
        yield exchange_of(person("manager"))


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tables are checked by two processes, too."""
    monkeypatch.setattr(import_check, "CHUNK", 5)
    monkeypatch.setattr(import_check, "wanted", lambda *_: True)


def table(tag: str) -> bytes:
    first = int(tag, 16) % (10**7 - ROWS)
    rows = (f"ООО «Ряд {number} {tag}»;+7916{first + number:07d};r{number}@{tag}.example" for number in range(ROWS))
    return "\n".join(("Название;Телефон;E-mail", *rows)).encode()


def names_by_number(me: Exchange, tag: str) -> list[str]:
    with me.database(me.asker) as db:
        return list(
            db.scalars(select(Counterparty.name).where(Counterparty.name.contains(tag)).order_by(Counterparty.number))
        )


def checks(me: Exchange, batch: ImportBatch) -> list[Any]:
    """What the check found, but for ids."""
    row = ImportCheck
    columns = (row.position, row.action, row.values, row.problems, row.match, row.identity)
    with me.database(me.asker) as db:
        return [
            tuple(one) for one in db.execute(select(*columns).where(row.batch_id == batch.id).order_by(row.position))
        ]


def test_numbers_follow_the_file_though_chunks_are_written_at_once(
    me: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R17."""
    monkeypatch.setattr(import_applying, "CHUNK", 5)
    tag = new_id().hex[-10:]
    assert me.imported(table(tag)).counts.done == ROWS
    assert names_by_number(me, tag) == [f"ООО «Ряд {number} {tag}»" for number in range(ROWS)]


def test_a_chunk_that_fails_takes_back_the_one_begun_after_it(me: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """R17: what is done is the beginning of the file, so that going on loses and doubles nothing."""
    monkeypatch.setattr(import_applying, "CHUNK", 5)
    real, begun = import_creating.create, list[int]()

    def failing(db: Any, batch_id: Any, model: Any, positions: Any, numbers: Any) -> None:
        begun.append(positions[0])
        if positions[0] == 11 and begun.count(11) == 1:
            raise OperationalError("INSERT", {}, Exception("the database went away"))
        real(db, batch_id, model, positions, numbers)

    monkeypatch.setattr(import_creating, "create", failing)
    tag = new_id().hex[-10:]
    assert me.imported(table(tag)).counts.done == ROWS
    assert names_by_number(me, tag) == [f"ООО «Ряд {number} {tag}»" for number in range(ROWS)]
    assert begun.count(1) == begun.count(6) == 1, "what was done is not done again"
    assert begun.count(11) == 2


@pytest.mark.usefixtures("second")
def test_a_second_process_finds_what_the_first_would(me: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """R18: matches, values, and mistakes."""
    asked = list[int]()
    real = Helper.checked

    def checked(helper: Helper, after: int) -> bytes:
        asked.append(after)
        return real(helper, after)

    monkeypatch.setattr(Helper, "checked", checked)
    tag = new_id().hex[-10:]
    me.imported(table(tag))
    again = me.read(table(tag))
    by_two = checks(me, me.check(again))
    assert asked, "the second process was asked"
    monkeypatch.setattr(import_check, "wanted", lambda *_: False)
    by_one = checks(me, me.check(again))
    assert len(by_two) == ROWS and by_two == by_one
    assert {row[1] for row in by_two} == {"update"} and all(row[4] for row in by_two)


@pytest.mark.usefixtures("second")
def test_the_check_goes_on_alone_when_its_second_process_dies(me: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """R18: it only reads, so nothing is lost with it."""
    real, died = Helper.checked, list[int]()

    def dying(helper: Helper, after: int) -> bytes:
        helper.close()
        died.append(after)
        return real(helper, after)

    monkeypatch.setattr(Helper, "checked", dying)
    batch = me.check(me.read(table(new_id().hex[-10:])))
    assert len(died) == 1
    assert [row[0] for row in checks(me, batch)] == list(range(1, ROWS + 1))
    assert batch.counts.create == ROWS


def test_of_two_rows_with_one_inn_the_second_is_not_created_whatever_people_chose(me: Exchange) -> None:
    """R17."""
    number, tag = inn(), new_id().hex[-10:]
    rows = f"Название;ИНН\nООО «Первый {tag}»;{number}\nООО «Второй {tag}»;{number}"
    batch = me.check(me.read(rows.encode()))
    assert [row.action for row in me.rows(batch)] == ["create", "skip"]
    with me.database(me.asker) as db:
        update_row(db, batch.id, ImportRowChange(position=2, action="create"))
    done = me.apply(batch)
    assert (done.counts.done, done.counts.failed) == (1, 1)
    assert [problem.code for problem in me.rows(done)[1].problems] == ["same_in_file", "duplicate_inn"]
    assert names_by_number(me, tag) == [f"ООО «Первый {tag}»"]
