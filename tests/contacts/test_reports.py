"""Reports: kept questions, whose they are, and their Excel tables, through the gateway and the process of jobs."""

import json
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.contacts import reports
from services.contacts.interface.analysis import (
    Analysis,
    Grouping,
    Measure,
    Report,
    SavedReportChange,
    SavedReportDraft,
)
from services.kit.wire import Invalid, NotFound, VersionConflict, new_id
from tests.contacts.conftest import Ask, person
from tests.http import Http
from tests.waiting import until

BY_MANAGER = Report(
    analysis=Analysis(source="interaction", groups=[Grouping(field="manager_id")], measures=[Measure(kind="count")])
)


def draft(**fields: Any) -> SavedReportDraft:
    return SavedReportDraft(**{"name": f"Отчёт {new_id().hex[:8]}", "report": BY_MANAGER, **fields})


def test_a_report_is_its_makers_until_it_is_shared(ask: Ask) -> None:
    """F77, F75."""
    anna, boris, admin = person(), person(), person("admin")
    with ask(anna) as db:
        made = reports.create(db, draft())
    with ask(boris) as db:
        assert made not in reports.list_(db)
    with ask(boris) as db, pytest.raises(NotFound):
        reports.update(db, made.id, 1, SavedReportChange(name="Мой"))
    with ask(admin) as db, pytest.raises(NotFound):
        reports.delete(db, made.id, 1)
    with ask(anna) as db:
        shared = reports.update(db, made.id, 1, SavedReportChange(name="Общий", shared=True))
    with ask(boris) as db:
        assert shared in reports.list_(db) and shared.report == BY_MANAGER
    with ask(boris) as db, pytest.raises(NotFound):
        reports.delete(db, made.id, 2)
    with ask(admin) as db, pytest.raises(VersionConflict):
        reports.delete(db, made.id, 1)
    with ask(admin) as db:
        reports.delete(db, made.id, 2)
    with ask(anna) as db:
        assert made.id not in [one.id for one in reports.list_(db)]


def test_a_question_that_cannot_be_answered_is_not_saved(ask: Ask) -> None:
    wrong = Report(
        analysis=Analysis(source="contact", groups=[Grouping(field="inn")], measures=[Measure(kind="count")])
    )
    with ask() as db, pytest.raises(Invalid) as refusal:
        reports.create(db, draft(report=wrong))
    assert refusal.value.field == "inn"
    with ask() as db:
        made = reports.create(db, draft())
        with pytest.raises(Invalid):
            reports.update(db, made.id, 1, SavedReportChange(report=wrong))


def test_the_journal_shows_the_lines_behind_each_number(admin: Http) -> None:
    """S30, F77: by the running suite, with fields of the lines and of their clients."""
    city = f"Город {new_id().hex[:8]}"
    clients = [
        admin.post("/counterparties", {"name": f"{role} {city}", "city": city, "role": role})
        for role in ("client", "prospect")
    ]
    for client, channel in ((clients[0], "meeting"), (clients[0], "note"), (clients[1], "meeting")):
        admin.post("/interactions", {"counterparty_id": client["id"], "channel": channel})
    question = {
        "source": "interaction",
        "filter": [{"field": "counterparty.city", "op": "is", "value": city}],
        "period": {"field": "starts_at", "within": "last_7_days"},
        "groups": [{"field": "counterparty.role"}, {"field": "channel"}],
        "measures": [{"kind": "count"}],
    }
    answer = admin.post("/analysis", question)
    assert [(row["keys"], row["values"]) for row in answer["rows"]] == [
        ([], ["3"]),
        (["client"], ["2"]),
        (["client", "meeting"], ["1"]),
        (["client", "note"], ["1"]),
        (["prospect"], ["1"]),
        (["prospect", "meeting"], ["1"]),
    ]
    for row in answer["rows"]:
        listed = admin.get("/interactions", filter=json.dumps([*answer["filter"], *row["filter"]]))
        assert len(listed["items"]) == int(row["values"][0])


def test_a_report_is_answered_saved_and_made_into_excel(admin: Http) -> None:
    """S03, F77, S30: by the running suite; the table is the answer, its first column in the words of the page."""
    city = f"=Город {new_id().hex[:8]}"
    for name, role in (("Первый", "client"), ("Второй", "client"), ("Третий", "prospect")):
        admin.post("/counterparties", {"name": f"{name} {city}", "city": city, "role": role, "annual_income": "10.50"})
    here = {"field": "city", "op": "is", "value": city}
    question = {
        "source": "counterparty",
        "filter": [here],
        "groups": [{"field": "role"}, {"field": "city"}],
        "measures": [{"kind": "count"}, {"kind": "average", "field": "annual_income"}],
    }
    answer = admin.post("/analysis", question)
    assert [(row["keys"][:1], row["values"]) for row in answer["rows"] if row["level"] < 2] == [
        ([], ["3", "10.50"]),
        (["client"], ["2", "10.50"]),
        (["prospect"], ["1", "10.50"]),
    ]
    for row in answer["rows"]:
        listed = admin.get("/counterparties", filter=json.dumps([*answer["filter"], *row["filter"]]))
        assert len(listed["items"]) == int(row["values"][0])
    saved = admin.post("/reports", {"name": "По ролям", "report": {"analysis": question, "chart": "pie"}})
    assert saved in admin.get("/reports")["items"]

    export = {
        "analysis": question,
        "name": "По ролям",
        "headings": ["Раздел", "Город", "Клиенты", "Доля", "Доход"],
        "words": [{"client": "Наши клиенты", "prospect": "Потенциальные"}],
        "total": "Всего",
    }
    job = admin.post("/analysis/export", export)
    done = until(lambda: (found := admin.get(f"/jobs/{job['id']}"))["state"] == "done" and found)
    content = admin.request("GET", f"/files/{done['result']['file_id']}").content
    rows = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert rows == [
        ("Раздел", "Город", "Клиенты", "Доля", "Доход"),
        ("Всего", None, 3, 100, 10.5),
        ("Наши клиенты", None, 2, 66.67, 10.5),
        ("Наши клиенты", city, 2, 66.67, 10.5),
        ("Потенциальные", None, 1, 33.33, 10.5),
        ("Потенциальные", city, 1, 33.33, 10.5),
    ]
    refused = admin.post("/analysis/export", {**export, "headings": ["Один"]}, status=422)
    assert refused["field"] == "headings"
