"""Import: a staging list, a mapping, a check, records, and the way back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import OperationalError

from services.contacts import announcing, counterparties, import_check, import_checking, imports
from services.contacts.interface import Counterparty, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.imports import ImportDraft, ImportRowChange, ImportSettings, WrongImportState
from services.contacts.models import Change
from services.contacts.models import Contact as ContactRow
from services.contacts.models import Counterparty as Row
from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.outbox import outbox
from services.kit.wire import Invalid, NotFound, new_id, now
from tests.contacts.conftest import person
from tests.contacts.exchange import Exchange, runner
from tests.records import inn

People = Callable[..., Exchange]


@pytest.fixture(scope="module")
def people(contacts_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with runner(contacts_database, Folder(tmp_path_factory.mktemp("store"))) as exchange_of:
        yield exchange_of


@pytest.fixture
def me(people: People) -> Exchange:
    return people(person("manager"))


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def unique() -> str:
    return new_id().hex[-10:]


def phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def named(me: Exchange, part: str) -> list[Counterparty]:
    with me.database(me.asker) as db:
        ids = db.scalars(select(Row.id).where(Row.name.contains(part), Row.deleted.is_(False)).order_by(Row.number))
        return [counterparties.get(db, id_) for id_ in ids]


def test_columns_are_known_by_their_titles_and_values(me: Exchange) -> None:
    """R17, R18: the file lands in a staging list, mapped as far as it says."""
    batch = me.read(csv("Наименование;ИНН;Телефон;;Что-то", "ООО «А»;7707083893;8 495 123-45-67;a@b.ru;5"))
    assert (batch.state, batch.encoding, batch.delimiter, batch.has_header) == ("read", "utf-8", ";", True)
    assert [column.field for column in batch.columns] == ["name", "inn", "phones", "emails", None]
    assert batch.columns[2].samples == ["8 495 123-45-67"] and batch.counts.rows == 1
    assert [row.cells for row in me.rows(batch)] == [["ООО «А»", "7707083893", "8 495 123-45-67", "a@b.ru", "5"]]


def test_a_file_without_titles_keeps_its_first_row(me: Exchange) -> None:
    batch = me.read(csv("ООО «Первое»,8 495 123-45-67", "ООО «Второе»,8 495 123-45-68"))
    assert not batch.has_header and batch.counts.rows == 2
    assert [column.field for column in batch.columns] == ["name", "phones"]


def test_the_encoding_can_be_set_right(me: Exchange) -> None:
    batch = me.read("Название;Город\nООО «Ёж»;Тверь".encode("cp1251"))
    assert (batch.encoding, me.rows(batch)[0].cells) == ("windows-1251", ["ООО «Ёж»", "Тверь"])
    wrong = me.settled(me.change(batch, encoding="utf-16-le"))
    assert me.rows(wrong) == [] or me.rows(wrong)[0].cells != ["ООО «Ёж»", "Тверь"]
    right = me.settled(me.change(wrong, encoding="windows-1251", delimiter=";"))
    assert me.rows(right)[0].cells == ["ООО «Ёж»", "Тверь"]


def test_rows_become_records_with_history_and_a_contact_person(me: Exchange) -> None:
    """R17, R19."""
    tag, number, number2, their = unique(), inn(), phone(), phone()
    batch = me.imported(
        csv(
            "Название;ИНН;Телефон;E-mail;Город;Раздел;Форма;Уставный капитал;Контактное лицо;Телефон контактного лица",
            f"ООО «Ромашка {tag}»;{number};{number2}, 8 800 555-35-35;Info@{tag}.ru;Тверь;Потенциальные клиенты;юрлицо;"
            f"12 500,50 ₽;Жукова Анна;{their}",
            f"Жуков Пётр {tag};;;;;;физлицо;;;",
        )
    )
    assert (batch.state, batch.counts.done, batch.counts.failed) == ("applied", 2, 0)
    firm, man = named(me, tag)
    assert (firm.inn, firm.city, firm.role, firm.legal_form) == (number, "Тверь", "prospect", "legal_entity")
    assert [one.e164 for one in firm.phones] == [number2, "+78005553535"] and firm.emails == [f"info@{tag}.ru"]
    assert str(firm.capital) == "12500.50" and firm.manager_id == me.asker.user_id == firm.created_by
    assert (man.legal_form, man.version) == ("individual", 1)
    with me.database(me.asker) as db:
        anna = db.scalars(select(ContactRow).where(ContactRow.counterparty_id == firm.id)).one()
        line = db.scalars(select(Change).where(Change.record_id == firm.id)).one()
        found = db.scalars(select(Row.id).where(Row.search_text.contains(tag))).all()
    assert (anna.name, anna.phones[0]["e164"], anna.manager_id) == ("Жукова Анна", their, me.asker.user_id)
    assert (line.operation, line.cause, line.batch_id, line.user_id) == ("import", "import", batch.id, me.asker.user_id)
    assert set(found) == {firm.id, man.id}, "they are found as any other"


def test_contacts_are_imported_into_their_counterparties(me: Exchange) -> None:
    """R17, C43."""
    tag, number = unique(), phone()
    with me.database(me.asker) as db:
        firm = counterparties.create(db, CounterpartyDraft(name=f"ООО «База {tag}»"))
    batch = me.imported(
        csv(
            "ФИО;Должность;Контрагент;Телефон;Дата рождения",
            f"Иванов Иван {tag};директор;ООО «База {tag}»;{number};05.03.1980",
            f"Сидоров Семён {tag};;ООО «Нет такого {tag}»;;",
        ),
        kind="contact",
    )
    assert (batch.counts.done, batch.counts.reject) == (1, 1)
    with me.database(me.asker) as db:
        row = db.scalars(select(ContactRow).where(ContactRow.name.contains(tag))).one()
    assert (row.counterparty_id, row.position, row.birthday.isoformat()) == (firm.id, "директор", "1980-03-05")  # type: ignore[union-attr]
    (problem,) = me.rows(batch, "reject")[0].problems
    assert (problem.code, problem.field) == ("unknown_counterparty", "counterparty_id")


@pytest.mark.parametrize(
    ("title", "value", "code", "field"),
    [
        ("ИНН", "7707083894", "bad_inn", "inn"),
        ("КПП", "12", "bad_kpp", "kpp"),
        ("ОГРН", "123", "bad_ogrn", "ogrn"),
        ("Телефон", "12-34", "bad_phone", "phones"),
        ("E-mail", "не адрес", "bad_email", "emails"),
        ("Раздел", "Луна", "unknown_option", "role"),
        ("Отрасль", "Такой нет", "unknown_option", "industry_id"),
        ("Численность", "много", "bad_number", "headcount"),
        ("Выручка", "-5", "bad_money", "annual_income"),
        ("Рейтинг", "6", "bad_rating", "rating"),
        ("Личный", "может быть", "bad_flag", "private"),
        ("Город", "я" * 301, "too_long", "city"),
        ("Менеджер", "Никто Никтович", "unknown_option", "manager_id"),
    ],
)
def test_a_value_that_cannot_be_right_is_told_precisely(
    me: Exchange, title: str, value: str, code: str, field: str
) -> None:
    batch = me.check(me.read(csv(f"Название;{title}", f"ООО «Плохо {unique()}»;{value}")))
    (row,) = me.rows(batch, "problems")
    assert row.action == "reject" and row.line == 2
    assert [(one.code, one.field, one.value) for one in row.problems] == [(code, field, value[:200])]
    lenient = me.check(me.change(batch, settings=ImportSettings(bad_values="leave_out")))
    assert lenient.counts.create == 1 and not me.rows(lenient)[0].problems[0].fatal


def test_a_row_can_be_set_right_in_place(me: Exchange) -> None:
    tag, good = unique(), inn()
    batch = me.check(me.read(csv("Название;ИНН", f"ООО «{tag}»;123")))
    with me.database(me.asker) as db:
        with pytest.raises(Invalid):
            imports.update_row(db, batch.id, ImportRowChange(position=1, action="create"))
    with me.database(me.asker) as db:
        row = imports.update_row(db, batch.id, ImportRowChange(position=1, cells=[f"ООО «{tag}»", good]))
    assert (row.action, row.problems) == ("create", [])
    me.apply(batch)
    assert [one.inn for one in named(me, tag)] == [good]


def test_a_row_with_too_many_cells_is_right_once_they_are_moved_back(me: Exchange) -> None:
    tag = unique()
    batch = me.check(me.read(csv("Название;Город", f"ООО «{tag};Юг»;Тверь", f"ООО «Ровно {tag}»;Омск")))
    (ragged,) = me.rows(batch, "problems")
    assert [one.code for one in ragged.problems] == ["too_many_cells"]
    with me.database(me.asker) as db:
        row = imports.update_row(db, batch.id, ImportRowChange(position=1, cells=[f"ООО «{tag}, Юг»", "Тверь", " "]))
    assert (row.cells, row.problems, row.action) == ([f"ООО «{tag}, Юг»", "Тверь"], [], "create")
    assert me.rows(batch, "problems") == []


def test_rejected_rows_come_back_as_excel_with_the_reason(me: Exchange, tmp_path: Path) -> None:
    """R19: what cannot be taken is given back, and can be set right and sent again."""
    tag = unique()
    batch = me.check(me.read(csv("Название;ИНН;Телефон", f"ООО «{tag}»;=1+1;12", f"ООО «Годное {tag}»;;")))
    with me.database(me.asker) as db:
        job = imports.export_rejected(db, batch.id)
    made = me.done(job.id)
    sheet = openpyxl.load_workbook(me.result(made, tmp_path / "rejected.xlsx")).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Название", "ИНН", "Телефон", "Строка файла", "Причина"]
    assert rows[1][:4] == [f"ООО «{tag}»", "=1+1", "12", 2] and len(rows) == 2
    reason = str(rows[1][4])
    assert reason.startswith("ИНН «=1+1»: это не ИНН") and "Телефоны «12»: это не номер телефона" in reason


def test_a_duplicate_is_shown_and_updated_and_only_what_was_empty_is_filled(me: Exchange) -> None:
    tag, number, first, second = unique(), inn(), phone(), phone()
    with me.database(me.asker) as db:
        old = counterparties.create(
            db, CounterpartyDraft(name=f"ООО «Старое {tag}»", inn=number, city="Пермь", phones=[first])
        )
    content = csv("Название;ИНН;Город;Сайт;Телефон", f"ООО «Старое {tag}»;{number};Омск;{tag}.ru;{second}")
    batch = me.check(me.read(content))
    (row,) = me.rows(batch, "duplicates")
    assert row.action == "update" and row.match and row.match.record_id == old.id and row.match.verdict == "same"
    me.apply(batch)
    (now,) = named(me, tag)
    assert (now.id, now.city, now.website, now.version) == (old.id, "Пермь", f"{tag}.ru", 2)
    assert [one.e164 for one in now.phones] == [first, second], "phones are added, never lost"
    me.imported(content, settings=ImportSettings(existing="overwrite"))
    assert named(me, tag)[0].city == "Омск"
    skipping = me.check(me.change(me.read(content), settings=ImportSettings(existing="skip")))
    assert skipping.counts.skip == 1


def test_a_client_of_somebody_else_is_neither_shown_nor_doubled(me: Exchange, people: People) -> None:
    other, tag, number = people(person("manager")), unique(), inn()
    with other.database(other.asker) as db:
        counterparties.create(db, CounterpartyDraft(name=f"ООО «Чужое {tag}»", inn=number))
    batch = me.check(me.read(csv("Название;ИНН", f"ООО «Чужое {tag}»;{number}")))
    (row,) = me.rows(batch)
    assert row.action == "reject" and row.match is None and row.record_id is None
    assert [one.code for one in row.problems] == ["duplicate_inn"]


def test_the_same_client_twice_in_one_file_is_created_once(me: Exchange) -> None:
    tag, number, same = unique(), inn(), phone()
    batch = me.imported(
        csv(
            "Название;ИНН;Телефон",
            f"ООО «А {tag}»;{number};",
            f"ООО «А {tag}»;{number};",
            f"Ёлкин Олег {tag};;{same}",
            f"Елкин Олег {tag};;{same}",
        )
    )
    assert (batch.counts.done, batch.counts.skip) == (2, 2) and len(named(me, tag)) == 2
    assert [(one.code, one.value) for row in me.rows(batch, "problems") for one in row.problems] == [
        ("same_in_file", "2"),
        ("same_in_file", "4"),
    ]


def test_selected_rows_only_and_the_rest_later(me: Exchange) -> None:
    """R19: from selected rows or from the whole list."""
    tag = unique()
    batch = me.check(me.read(csv("Название", *(f"ООО «{tag} номер {n}»" for n in range(1, 6)))))
    some = me.apply(batch, [2, 4])
    assert [one.name for one in named(me, tag)] == [f"ООО «{tag} номер {n}»" for n in (2, 4)]
    assert some.counts.done == 2
    assert me.apply(some).counts.done == 5 and len(named(me, tag)) == 5


def test_an_import_is_taken_back_whole(me: Exchange) -> None:
    """Undo of a whole import, updated records included; what people did since stays and is listed."""
    tag, number = unique(), inn()
    with me.database(me.asker) as db:
        old = counterparties.create(db, CounterpartyDraft(name=f"ООО «Было {tag}»", inn=number, notes="как было"))
    batch = me.imported(
        csv(
            "Название;ИНН;Город;Сайт;Заметки;Контактное лицо",
            f"ООО «Было {tag}»;{number};Омск;{tag}.ru;новое;Петров Пётр {tag}",
            f"ООО «Новое {tag}»;;;;;",
            f"ООО «Тронутое {tag}»;;;;;Сидоров Сидор {tag}",
        ),
        settings=ImportSettings(existing="overwrite"),
    )
    assert batch.counts.done == 3
    by_name = {one.name: one for one in named(me, tag)}
    with me.database(me.asker) as db:
        touched = by_name[f"ООО «Тронутое {tag}»"]
        counterparties.update(db, touched.id, touched.version, CounterpartyChange(notes="уже работаем"))
        changed = by_name[f"ООО «Было {tag}»"]
        counterparties.update(db, changed.id, changed.version, CounterpartyChange(city="Томск"))
    undone = me.undo(batch)
    assert (undone.state, undone.counts.conflicts) == ("undone", 2)
    left = {one.name: one for one in named(me, tag)}
    assert set(left) == {f"ООО «Было {tag}»", f"ООО «Тронутое {tag}»"}
    now = left[f"ООО «Было {tag}»"]
    assert (now.id, now.website, now.notes, now.city) == (old.id, None, "как было", "Томск")
    with me.database(me.asker) as db:
        conflicts = imports.list_conflicts(db, batch.id, None, 50).items
        gone = db.scalars(select(ContactRow.deleted).where(ContactRow.name.contains(tag))).all()
    assert {(one.name, one.field, one.imported, one.now) for one in conflicts} == {
        (f"ООО «Было {tag}»", "city", "Омск", "Томск"),
        (f"ООО «Тронутое {tag}»", None, None, None),
    }
    assert gone == [True, True]
    with me.database(me.asker) as db, pytest.raises(WrongImportState):
        imports.undo(db, batch.id)


def test_an_import_is_its_owners(me: Exchange, people: People) -> None:
    batch = me.read(csv("Название", "ООО «Моё»"))
    stranger, admin = people(person("manager")), people(person("admin"))
    with stranger.database(stranger.asker) as db:
        assert imports.list_(db, None, 50).items == []
        for call in (imports.get, imports.check, imports.undo, imports.export_rejected):
            with pytest.raises(NotFound):
                call(db, batch.id)
        with pytest.raises(NotFound):
            imports.list_rows(db, batch.id, "all", None, 50)
        with pytest.raises(Invalid):
            imports.create(db, ImportDraft(file_id=batch.file_id))
    with admin.database(admin.asker) as db:
        assert imports.get(db, batch.id).id == batch.id


@pytest.mark.parametrize(
    "mapping", [["name", "name"], ["name"], ["name", "no_such"], ["created_at", None], ["name", "custom.no"]]
)
def test_a_wrong_mapping_is_refused(me: Exchange, mapping: list[Any]) -> None:
    batch = me.read(csv("Название;Город", "ООО;Омск"))
    with pytest.raises(Invalid) as refusal:
        me.change(batch, mapping=mapping)
    assert refusal.value.field == "mapping"


def test_without_a_name_nothing_is_checked(me: Exchange) -> None:
    batch = me.change(me.read(csv("Название;Город", "ООО;Омск")), mapping=[None, "city"])
    with me.database(me.asker) as db, pytest.raises(Invalid):
        imports.check(db, batch.id)


def test_a_file_that_is_no_table_says_so_and_can_be_given_up(me: Exchange) -> None:
    file_id = me.upload(b"PK\x03\x04 nothing of a workbook", "клиенты.xlsx")
    with me.database(me.asker) as db:
        batch = imports.create(db, ImportDraft(file_id=file_id))
    job = me.done(batch.job_id, "failed")
    assert job.problem and "damaged" in job.problem.message and job.problem.field == "file"


def test_while_nobody_carries_events_away_imports_go_on(me: Exchange) -> None:
    """Telling of a large import waits for the broker; other work does not wait for the telling."""
    event = {
        "exchange": "contacts.events",
        "routing_key": "nothing",
        "body": b"{}",
        "asker": "{}",
        "created_at": now(),
    }
    with me.database(me.asker) as db:
        db.execute(
            insert(outbox), [{"id": new_id(), "created_at": now(), **event} for _ in range(announcing.WAITING_AT_MOST)]
        )
    try:
        for _ in range(4):
            batch = me.imported(csv("Название;Город", f"ООО «Тишина {unique()}»;Тверь"))
            assert (batch.state, batch.counts.done) == ("applied", 1)
    finally:
        with me.database(me.asker) as db:
            db.execute(delete(outbox))


def test_a_reader_that_fails_in_the_midst_loses_no_row(me: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next rows are judged by a thread meanwhile: when that dies, the check goes on from its last chunk."""
    tag, begun = unique(), list[int]()
    batch = me.read(csv("Название", *(f"ООО «Ряд {number} {tag}»" for number in range(25))))
    real = import_checking.lines_after

    def failing(db: Any, batch_id: Any, position: int, limit: int) -> Any:
        begun.append(position)
        if len(begun) == 3:
            raise OperationalError("SELECT", {}, Exception("the database went away"))
        return real(db, batch_id, position, limit)

    monkeypatch.setattr(import_check, "CHUNK", 10)
    monkeypatch.setattr(import_check, "wanted", lambda *_: False)
    monkeypatch.setattr(import_checking, "lines_after", failing)
    checked = me.check(batch)
    assert (checked.counts.rows, checked.counts.create) == (25, 25)
    assert begun == [0, 10, 20, 20], "what was checked is not read anew"
    assert [row.position for row in me.rows(checked)] == list(range(1, 26))
