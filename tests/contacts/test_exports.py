"""Exports: exactly what is shown, to whoever may see it; and our own tables come back without a trace."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
import vobject

from services.contacts import contacts, counterparties, exports, files, interactions
from services.contacts.interface import (
    Condition,
    ContactDraft,
    Counterparty,
    CounterpartyDraft,
    InteractionDraft,
)
from services.contacts.interface.bulk import Selection
from services.contacts.interface.exports import ExportDraft, TimelineExport
from services.kit import jobs
from services.kit.db import Database
from services.kit.jobs import Job
from services.kit.objects import Folder
from services.kit.wire import Invalid, NotFound, new_id
from tests.contacts.conftest import person
from tests.contacts.exchange import Exchange, runner

People = Callable[..., Exchange]


@pytest.fixture(scope="module")
def people(contacts_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with runner(contacts_database, Folder(tmp_path_factory.mktemp("store"))) as exchange_of:
        yield exchange_of


@pytest.fixture
def me(people: People) -> Exchange:
    return people(person("manager"))


def client(me: Exchange, **fields: Any) -> Counterparty:
    with me.database(me.asker) as db:
        return counterparties.create(db, CounterpartyDraft(**fields))


def contact(me: Exchange, **fields: Any) -> None:
    with me.database(me.asker) as db:
        contacts.create(db, ContactDraft(**fields))


def table(me: Exchange, job: Job, tmp_path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(me.result(job, tmp_path / "table.xlsx")).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def only(tag: str) -> Selection:
    return Selection(filter=[Condition(field="name", op="contains", value=tag)])


def test_a_list_is_exported_as_it_is_shown(me: Exchange, tmp_path: Path) -> None:
    """T18, T57, C29: search, filter, order and columns apply, and representatives come along."""
    tag = new_id().hex[-8:]
    first = client(me, name=f"ООО «Яблоко {tag}»", city="Тверь", phones=["8 495 123-45-67"], capital=Decimal("12500.5"))
    client(me, name=f"ООО «Арбуз {tag}»", city="Тверь", role="prospect", notes="=2+2")
    client(me, name=f"ООО «Слива {tag}»", city="Омск")
    contact(me, name=f"Жукова Анна {tag}", counterparty_id=first.id, position="бухгалтер", phones=["+7 916 000-00-01"])
    selection = Selection(
        filter=[
            Condition(field="name", op="contains", value=tag),
            Condition(field="city", op="is", value="Тверь"),
        ]
    )
    columns = ["name", "role", "phones", "capital", "notes", "people", "created_at"]
    job = me.export(kind="counterparty", selection=selection, columns=columns, sort="name", descending=True)
    header, *rows = table(me, job, tmp_path)
    assert header == ["Название", "Раздел", "Телефоны", "Уставный капитал", "Заметки", "Представители", "Создано"]
    assert [row[0] for row in rows] == [f"ООО «Яблоко {tag}»", f"ООО «Арбуз {tag}»"]
    assert rows[0][1:6] == [
        "Клиент",
        "8 495 123-45-67",
        12500.5,
        None,
        f"Жукова Анна {tag}, бухгалтер, +7 916 000-00-01",
    ]
    assert rows[1][1:5] == ["Потенциальный клиент", None, None, "=2+2"]
    assert isinstance(rows[0][6], dt.datetime)
    assert (job.result["rows"], job.done, job.total) == (2, 2, 2)


def test_the_usual_columns_are_those_of_the_document(me: Exchange, tmp_path: Path) -> None:
    """T58."""
    tag = new_id().hex[-8:]
    client(me, name=f"ООО «Столбцы {tag}»")
    header = table(me, me.export(kind="counterparty", selection=only(tag)), tmp_path)[0]
    assert header == [
        "Номер", "Название", "Форма", "Раздел", "ИНН", "КПП", "Телефоны", "E-mail", "Сайт", "Город", "Адрес",
        "Категория", "Репутация", "Способ расчёта", "Отрасль", "Регион", "Ответственный", "Заметки", "Создано",
        "Представители",
    ]  # fmt: skip
    document = Path("docs/exports.md").read_text()
    assert [title for title in header if title not in document] == []


def test_rights_apply_to_exports(me: Exchange, people: People, tmp_path: Path) -> None:
    tag = new_id().hex[-8:]
    client(me, name=f"ООО «Моё {tag}»")
    secret = client(me, name=f"ООО «Тайна {tag}»", private=True)
    boss, stranger = people(person("head_of_sales")), people(person("manager"))
    assert len(table(me, me.export(kind="counterparty", selection=only(tag)), tmp_path)) == 3
    assert [row[1] for row in table(boss, boss.export(kind="counterparty", selection=only(tag)), tmp_path)[1:]] == [
        f"ООО «Моё {tag}»"
    ]
    job = stranger.export(kind="counterparty", selection=Selection(ids=[secret.id]))
    assert table(stranger, job, tmp_path)[1:] == [] and job.result["rows"] == 0


def test_the_file_is_its_owners_for_a_week(me: Exchange, people: People) -> None:
    job = me.export(kind="contact", selection=only(new_id().hex))
    with me.database(me.asker) as db:
        kept = files.get(db, file_id(job)).file
    assert kept.expires_at and (kept.expires_at - kept.created_at).days in (6, 7)
    assert kept.name.startswith("Контакты ") and kept.name.endswith(".xlsx")
    admin = people(person("admin"))
    with admin.database(admin.asker) as db, pytest.raises(NotFound):
        files.get(db, file_id(job))


def file_id(job: Job) -> Any:
    from uuid import UUID

    return UUID(str(job.result["file_id"]))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_our_own_export_comes_back_and_changes_nothing(me: Exchange, tmp_path: Path, format: str) -> None:
    """ "An import of our own export must round-trip"."""
    tag = new_id().hex[-8:]
    first = client(
        me,
        name=f"ООО «=Круг {tag}»",
        inn="7707083893",
        kpp=f"7707{new_id().int % 10**5:05d}",
        phones=["+7 495 123-45-67 доб. 12", "8 (800) 555-35-35"],
        emails=["a@b.ru", "c@d.ru"],
        notes="-5 и\nдве строки; «кавычки», 'апостроф'",
        annual_income=Decimal("12500.10"),
        rating=5,
        opted_out=True,
    )
    contact(me, name=f"Жукова Анна {tag}", counterparty_id=first.id)
    client(me, name=f"'+Плюс {tag}", legal_form="individual", role="other", headcount=0)
    with me.database(me.asker) as db:
        names = [field.name for field in counterparties_fields(db)]
    job = me.export(kind="counterparty", selection=only(tag), format=format, columns=names)
    path = me.result(job, tmp_path / "own")
    batch = me.check(me.read(path.read_bytes()))
    assert (batch.counts.reject, batch.counts.create, batch.counts.update) == (0, 0, 2), me.rows(batch)
    before = list_of(me, tag)
    overwriting = me.change(batch, settings={"existing": "overwrite"})
    applied = me.apply(me.check(overwriting))
    assert applied.counts.done == 2 and list_of(me, tag) == before


def counterparties_fields(db: Any) -> list[Any]:
    from services.contacts import fields

    return [field for field in fields.list_(db, "counterparty") if field.type != "file"]


def list_of(me: Exchange, tag: str) -> list[Counterparty]:
    from services.contacts import lists

    with me.database(me.asker) as db:
        return counterparties.list_(db, lists.Asked(filter=only(tag).filter)).items


def test_a_person_is_a_vcard_that_others_read(me: Exchange, tmp_path: Path) -> None:
    """C29: vCard per contact and of a list."""
    tag = new_id().hex[-8:]
    firm = client(me, name=f"ООО «Рога; и, копыта {tag}»", website="example.ru")
    long = "заметка " * 40
    contact(
        me,
        name=f"Жукова Анна{tag} Петровна",
        counterparty_id=firm.id,
        position="Директор",
        phones=["8 495 123-45-67 доб. 9"],
        emails=["anna@example.ru"],
        birthday="1980-03-05",
        city="Тверь",
        notes=f"первая\nвторая; {long}",
    )
    contact(me, name=f"Второй {tag}")
    job = me.export(kind="contact", selection=only(tag), format="vcard")
    text = me.result(job, tmp_path / "cards.vcf").read_bytes().decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    second, first = list(vobject.readComponents(text))
    assert first.fn.value == f"Жукова Анна{tag} Петровна" and first.n.value.family == "Жукова"
    assert first.n.value.additional == "Петровна" and first.org.value == [firm.name]
    assert first.tel.value == "+74951234567;ext=9" and first.email.value == "anna@example.ru"
    assert first.title.value == "Директор" and first.bday.value == "1980-03-05" and first.adr.value.city == "Тверь"
    assert first.note.value.startswith("первая\nвторая; заметка") and second.fn.value == f"Второй {tag}"
    with me.database(me.asker) as db:
        card = exports.counterparty_vcard(db, firm.id)
    assert next(vobject.readComponents(card.text)).url.value == "example.ru"


def test_cards_that_are_written_anew_are_counted_anew(me: Exchange) -> None:
    """C29: as after the death of a process that had told how far it was."""
    tag = new_id().hex[-8:]
    contact(me, name=f"Жукова Анна {tag}")
    with me.database(me.asker) as db:
        job = exports.start(db, ExportDraft(kind="contact", selection=only(tag), format="vcard"))
        db.execute(sa.update(jobs.jobs).where(jobs.jobs.c.id == job.id).values(done=500))
    assert me.done(job.id).result["rows"] == 1


def test_a_vcard_asks_for_rights(me: Exchange, people: People) -> None:
    firm, stranger = client(me, name="ООО «Не для всех»"), people(person("manager"))
    with stranger.database(stranger.asker) as db, pytest.raises(NotFound):
        exports.counterparty_vcard(db, firm.id)


def test_the_timeline_goes_to_excel(me: Exchange, tmp_path: Path) -> None:
    """T34."""
    firm = client(me, name="ООО «История»")
    with me.database(me.asker) as db:
        draft = InteractionDraft(counterparty_id=firm.id, channel="note", summary="=договорились о встрече")
        interactions.create(db, draft)
    header, *rows = table(me, me.export_timeline(counterparty_id=firm.id), tmp_path)
    assert header[:3] == ["Дата и время", "Что", "Направление"]
    assert "=договорились о встрече" in {row[5] for row in rows}
    stranger = person("manager")
    with me.database(stranger) as db, pytest.raises(NotFound):
        exports.start_timeline(db, TimelineExport(counterparty_id=firm.id))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"columns": ["no_such"]}, "columns"),
        ({"sort": "no_such"}, None),
        ({"zone": "Mars/Base"}, "zone"),
        ({"selection": Selection(filter=[Condition(field="no_such", op="filled")])}, None),
    ],
)
def test_what_cannot_be_exported_is_refused_at_once(me: Exchange, draft: dict[str, Any], field: str | None) -> None:
    with me.database(me.asker) as db, pytest.raises(Invalid) as refusal:
        exports.start(db, ExportDraft(kind="counterparty", **draft))
    assert field is None or refusal.value.field == field
