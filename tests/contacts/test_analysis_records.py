"""F75: the source table of a report: its columns are chosen, its groups have subtotals, and Excel has all of it."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from services.contacts import analysis, analysis_records
from services.contacts.interface import Condition
from services.contacts.interface.analysis import (
    Analysis,
    AnalysisRecordPage,
    AnalysisRecords,
    Grouping,
    Measure,
    RecordTable,
)
from services.contacts.models import Counterparty, CustomField
from services.kit.wire import Asker, Invalid, new_id
from tests.contacts.conftest import Ask
from tests.contacts.test_analysis import Office, moscow
from tests.http import Http
from tests.waiting import until

COUNT = Measure(kind="count")


@pytest.fixture
def office(ask: Ask) -> Office:
    return Office(ask)


def records(
    office: Office, columns: list[str], asker: Asker | None = None, keys: Any = (), **fields: Any
) -> AnalysisRecordPage:
    source = fields.setdefault("source", "counterparty")
    table = RecordTable(columns=columns, sort=fields.pop("sort", None), descending=fields.pop("descending", False))
    paged = {name: fields.pop(name) for name in ("cursor", "limit") if name in fields}
    question = Analysis(measures=[COUNT], filter=[*office.here(source), *fields.pop("filter", [])], **fields)
    with office.ask(asker or office.head) as db:
        return analysis_records.get(db, AnalysisRecords(analysis=question, table=table, keys=list(keys), **paged))


def names(page: AnalysisRecordPage, office: Office) -> list[str]:
    return [str(one.cells[0]).removesuffix(f" {office.city}") for one in page.items]


def test_the_columns_of_the_table_are_those_that_were_chosen(office: Office) -> None:
    """F75: built in and custom, with names of people and of entries, as the asker may see them."""
    key = f"color_{new_id().hex[:8]}"
    with office.ask() as db:
        db.add(CustomField(kind="counterparty", key=key, name="Цвет", type="text"))
        db.get_one(Counterparty, office.clients[0].id).custom_values = {key: "красный"}
    page = records(office, ["name", "manager_id", "industry_id", "annual_income", f"custom.{key}"], sort="name")
    assert names(page, office) == ["Альфа", "Бета", "Гамма", "Дельта", "Ничей"]
    first = page.items[0].cells
    assert (page.names[str(first[1])], page.names[str(first[2])]) == ("Анна", office.metals.name)
    assert first[3:] == ["1000.50", "красный"]
    assert page.items[3].cells[2] is None
    assert page.items[0].id == office.clients[0].id


def test_the_table_is_filtered_before_and_sorted_as_one_likes(office: Office) -> None:
    """F75, F78, F79."""
    rich = Condition(field="annual_income", op="gte", value="500")
    assert names(records(office, ["name"], filter=[rich], sort="annual_income"), office) == ["Бета", "Альфа", "Дельта"]
    by_income = records(office, ["name"], sort="annual_income", descending=True)
    assert names(by_income, office) == ["Дельта", "Альфа", "Бета", "Ничей", "Гамма"], "what has no value comes last"
    assert names(records(office, ["name"]), office)[0] == "Ничей", "the latest first"


@pytest.mark.parametrize("sort", [None, "name", "headcount", "rating"])
def test_pages_of_the_table_have_no_gap(office: Office, sort: str | None) -> None:
    seen, cursor = [], None
    while True:
        page = records(office, ["name"], sort=sort, descending=sort == "rating", cursor=cursor, limit=2)
        seen += [one.id for one in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == [one.id for one in records(office, ["name"], sort=sort, descending=sort == "rating").items]
    assert len(set(seen)) == 5


def test_each_group_holds_the_records_of_its_subtotal(office: Office) -> None:
    """F76: whatever the group is of: people, entries, ranges, nothing at all."""
    groupings = (
        [Grouping(field="manager_id"), Grouping(field="industry_id")],
        [Grouping(field="headcount", bounds=[Decimal(10), Decimal(100)])],
        [Grouping(field="name")],
        [Grouping(field="created_at", by="month")],
        [Grouping(field="segment_ids")],
    )
    for groups in groupings:
        answer = office.get(groups=groups)
        for row in answer.rows:
            page = records(office, ["name"], groups=groups, keys=row.keys)
            assert len(page.items) == row.values[0], (groups, row.keys)


def test_lines_of_the_journal_show_fields_of_their_clients(office: Office) -> None:
    """F75: the journal's own columns and the client's, sorted by either; a client one may not see stays unnamed."""
    alpha, _, gamma, *_ = office.clients
    office.lines(alpha, office.anna, moscow(2026, 3, 2), priority="high")
    office.lines(gamma, office.boris, moscow(2026, 3, 1), moscow(2026, 3, 3), channel="meeting")
    columns = ["starts_at", "counterparty_id", "counterparty.annual_income", "channel", "manager_id"]
    page = records(office, columns, source="interaction")
    assert [one.cells[3] for one in page.items] == ["meeting", "phone", "meeting"], "the latest first"
    assert page.names[str(alpha.id)] == alpha.name
    assert [one.cells[2] for one in page.items] == [None, "1000.50", None]
    by_income = records(office, columns, source="interaction", sort="counterparty.annual_income")
    assert by_income.items[0].cells[1] == str(alpha.id)
    groups = [Grouping(field="counterparty.industry_id"), Grouping(field="channel")]
    of_metals = records(office, columns, source="interaction", groups=groups, keys=[str(office.metals.id), "meeting"])
    assert len(of_metals.items) == 2
    own = records(office, columns, office.anna, source="interaction")
    assert [one.cells[1] for one in own.items] == [str(alpha.id)]


def test_a_secret_is_in_nobody_elses_table(office: Office) -> None:
    """T25."""
    assert "Секрет" not in names(records(office, ["name"]), office)
    assert "Секрет" in names(records(office, ["name"], office.boris), office)
    with office.ask() as db:
        db.execute(sa.update(Counterparty).where(Counterparty.id == office.clients[0].id).values(private=True))
    office.lines(office.clients[0], office.boris, moscow(2026, 3, 2))
    hidden = records(office, ["counterparty_id", "counterparty.city"], office.boris, source="interaction")
    assert hidden.items == [] and hidden.names == {}


@pytest.mark.parametrize(
    ("columns", "sort", "field"),
    [
        (["name", "no_such"], None, "no_such"),
        (["name", "name"], None, "columns"),
        (["name"], "no_such", "no_such"),
        (["name"], "manager_id", "sort"),
        (["counterparty.city"], None, "counterparty.city"),
    ],
)
def test_a_table_that_cannot_be_made_is_refused_by_its_field(
    office: Office, columns: list[str], sort: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        records(office, columns, sort=sort)
    assert refusal.value.field == field
    with pytest.raises(Invalid) as refusal:
        records(office, ["name"], keys=["client"])
    assert refusal.value.field == "keys"


def test_a_table_is_saved_and_made_into_excel_with_its_subtotals(admin: Http) -> None:
    """F75-F77: by the running suite: a line for each group, then its records, in the words of the page."""
    city = f"Город {new_id().hex[:8]}"
    for name, role, income in (("Альфа", "client", "10.50"), ("=Бета", "client", "5"), ("Гамма", "prospect", "1")):
        fields = {"name": f"{name} {city}", "city": city, "role": role, "annual_income": income}
        admin.post("/counterparties", {**fields, "phones": ["+7 495 123-45-67"]})
    asked: dict[str, Any] = {
        "source": "counterparty",
        "filter": [{"field": "city", "op": "is", "value": city}],
        "groups": [{"field": "role"}],
        "measures": [{"kind": "count"}, {"kind": "sum", "field": "annual_income"}],
    }
    table = {"columns": ["name", "reputation", "phones", "private"], "sort": "name"}
    report = {"analysis": asked, "chart": "none", "table": table}
    saved = admin.post("/reports", {"name": city, "report": report})
    listed = next(one for one in admin.get("/reports")["items"] if one["id"] == saved["id"])
    assert listed["report"]["table"] == {**table, "descending": False}
    page = admin.post("/analysis/records", {"analysis": asked, "table": table, "keys": ["prospect"]})
    assert [one["cells"][0] for one in page["items"]] == [f"Гамма {city}"]
    export = {
        "analysis": asked,
        "table": table,
        "name": "Таблица",
        "headings": ["Раздел", "Название", "Репутация", "Телефоны", "Личный", "Клиентов", "Доход"],
        "words": [{"client": "Наши клиенты", "prospect": "Потенциальные"}],
        "column_words": [{}, {"neutral": "Обычная"}, {}, {"false": "нет"}],
        "total": "Всего",
    }
    refusal = admin.post("/analysis/export", {**export, "headings": ["Раздел"]}, 422)
    assert refusal["field"] == "headings"
    job = admin.post("/analysis/export", export, 202)
    done = until(lambda: _finished(admin, job["id"]), 60, "the table is made into Excel") or {}
    assert done["state"] == "done", done
    answer = admin.request("GET", f"/files/{done['result']['file_id']}")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    common = ("Обычная", "+7 495 123-45-67", "нет", None, None)
    assert list(sheet.iter_rows(values_only=True)) == [
        tuple(export["headings"]),
        ("Всего", None, None, None, None, 3, 16.5),
        ("Наши клиенты", None, None, None, None, 2, 15.5),
        ("Наши клиенты", f"=Бета {city}", *common),
        ("Наши клиенты", f"Альфа {city}", *common),
        ("Потенциальные", None, None, None, None, 1, 1),
        ("Потенциальные", f"Гамма {city}", *common),
    ]
    assert sheet["B4"].data_type == "s", "text, not a formula"


def _finished(http: Http, job_id: str) -> dict[str, Any] | None:
    job: dict[str, Any] = http.get(f"/jobs/{job_id}")
    return job if job["state"] in ("done", "failed") else None


def test_different_clients_averages_and_portions_are_right_on_every_level(office: Office) -> None:
    """S30: put together from parts, they are what counting each level by itself would say."""
    alpha, beta, gamma, *_ = office.clients
    office.lines(alpha, office.anna, moscow(2026, 3, 2), moscow(2026, 3, 3), duration_seconds=100)
    office.lines(beta, office.anna, moscow(2026, 3, 2), channel="meeting", duration_seconds=50)
    office.lines(alpha, office.boris, moscow(2026, 3, 4), channel="meeting", duration_seconds=10)
    office.lines(gamma, office.boris, moscow(2026, 3, 4), status="planned", duration_seconds=20)
    held = [Condition(field="status", op="is", value="held")]
    measures = [
        Measure(kind="counterparties"),
        Measure(kind="counterparties", filter=held),
        Measure(kind="average", field="duration_seconds"),
        Measure(kind="portion", filter=held),
        Measure(kind="count"),
        Measure(kind="most", field="duration_seconds"),
    ]
    groups = [Grouping(field="channel"), Grouping(field="manager_id")]
    answer = office.get(source="interaction", groups=groups, measures=measures)
    found = {
        tuple(title or key for title, key in zip(row.titles, row.keys, strict=True)): row.values for row in answer.rows
    }
    expected: dict[tuple[str, ...], list[str]] = {
        (): ["3", "2", "56.00", "80.00", "5", "100"],
        ("phone",): ["2", "1", "73.33", "66.67", "3", "100"],
        ("phone", "Анна"): ["1", "1", "100.00", "100.00", "2", "100"],
        ("phone", "Борис"): ["1", "0", "20.00", "0.00", "1", "20"],
        ("meeting",): ["2", "2", "30.00", "100.00", "2", "50"],
        ("meeting", "Анна"): ["1", "1", "50.00", "100.00", "1", "50"],
        ("meeting", "Борис"): ["1", "1", "10.00", "100.00", "1", "10"],
    }
    assert found == {keys: [Decimal(value) for value in values] for keys, values in expected.items()}
    with office.ask(office.head) as db:
        nothing = [Condition(field="subject", op="is", value=new_id().hex)]
        (whole,) = analysis.get(db, Analysis(source="interaction", measures=measures, filter=nothing)).rows
    assert whole.values == [0, 0, None, None, 0, None]
