"""What calls add up to; and the same, and the list, as Excel files that only their owner gets."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from services.kit import jobs
from services.kit.db import Database
from services.kit.objects import object_store
from services.kit.wire import Invalid, NotFound, new_id, now, system
from services.telephony import call_exports, call_report, expiring
from services.telephony.interface.reports import CallExport, CallFigures, CallFilter, CallReportExport, ReportGroup
from services.telephony.models import SipAccount
from services.telephony.report_models import ExportFile
from tests.apart import database_apart, person
from tests.conftest import Servers
from tests.telephony.desk import Desk
from tests.telephony.working import do_jobs

ANNA, BORIS = new_id(), new_id()


@pytest.fixture(autouse=True)
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_OBJECTS", tmp_path.as_uri())


def office(desk: Desk) -> UUID:
    """Four calls over one line, one over another, of a morning that begins at ten in Moscow."""
    desk.began = datetime.fromisoformat("2026-11-20T10:00:00+03:00")
    row = SipAccount(name="Офис", domain="x", username="", sealed_password="", active=True, rings=[])
    row.preset, row.transport, row.srtp, row.record = "own", "udp", "off", True
    desk.db.add(row)
    desk.db.flush()
    over: dict[str, Any] = {"account_id": row.id, "line_number": "+74950000001"}
    desk.call(0, talk=2, rings=[ANNA], user_id=ANNA, **over)
    desk.call(70, talk=4, rings=[ANNA], user_id=ANNA, **over)
    desk.call(80, rings=[ANNA], **over)
    desk.call(90, talk=1, direction="outbound", user_id=BORIS, **over)
    desk.call(24 * 60, rings=[BORIS], line_number="+78120000001")
    return row.id


def counted(desk: Desk, by: ReportGroup) -> tuple[CallFigures, dict[str | None, tuple[int, int, int, int]]]:
    begin = desk.began - timedelta(hours=10)
    report = call_report.report(desk.db, by, begin, begin + timedelta(days=3), "Europe/Moscow")
    return report.total, {row.key: (row.calls, row.talked, row.missed, row.talk_seconds) for row in report.rows}


def test_calls_add_up_by_manager_line_hour_and_day(desk: Desk) -> None:
    """R06."""
    line = office(desk)
    total, by_manager = counted(desk, "manager")
    assert by_manager == {str(ANNA): (3, 2, 1, 360), str(BORIS): (2, 1, 1, 60)}
    assert counted(desk, "line")[1] == {str(line): (4, 3, 1, 420), "+78120000001": (1, 0, 1, 0)}
    assert counted(desk, "hour")[1] == {"10": (2, 1, 1, 120), "11": (3, 2, 1, 300)}
    assert list(counted(desk, "day")[1]) == ["2026-11-20", "2026-11-21"]
    assert (total.calls, total.inbound, total.outbound, total.answered, total.missed) == (5, 4, 1, 2, 2)
    assert (total.missed_share, total.average_talk_seconds, total.median_answer_seconds) == (0.5, 140.0, 60.0)
    assert total.average_wait_seconds == 60.0
    begin = desk.began - timedelta(hours=10)
    empty = call_report.report(desk.db, "day", begin - timedelta(days=9), begin - timedelta(days=8), "Europe/Moscow")
    assert (empty.total.calls, empty.total.missed_share, empty.rows) == (0, None, [])


def test_lines_have_their_names_and_a_day_is_one_of_the_asked_zone(desk: Desk) -> None:
    office(desk)
    begin = desk.began - timedelta(days=1)
    lines = call_report.report(desk.db, "line", begin, begin + timedelta(days=3), "Europe/Moscow")
    assert [row.title for row in lines.rows] == ["Офис", "+78120000001"]
    days = call_report.report(desk.db, "day", begin, begin + timedelta(days=3), "Pacific/Honolulu")
    assert [row.key for row in days.rows] == ["2026-11-19", "2026-11-20"]


def test_a_manager_counts_their_own_calls_only(desk: Desk) -> None:
    office(desk)
    desk.as_("manager", BORIS)
    assert counted(desk, "manager")[1] == {str(BORIS): (2, 1, 1, 60)}
    desk.as_("partner")
    assert counted(desk, "manager")[0].calls == 0


@pytest.mark.parametrize(
    ("begin", "days", "zone", "field"),
    [
        ("2026-01-01T00:00:00+00:00", 401, "UTC", "started_before"),
        ("2026-01-01T00:00:00+00:00", 0, "UTC", "started_before"),
        ("2026-01-01T00:00:00", 1, "UTC", "started_from"),
        ("2026-01-01T00:00:00+00:00", 1, "Mars/Olympus", "zone"),
    ],
)
def test_a_report_that_cannot_be_is_refused(begin: str, days: int, zone: str, field: str) -> None:
    at = datetime.fromisoformat(begin)
    with pytest.raises(Invalid) as refused:
        call_report.check(at, at + timedelta(days=days), zone)
    assert refused.value.field == field


def rows_of(database: Database, owner: Any, job: jobs.Job) -> list[list[Any]]:
    with database(owner, read_only=True) as db:
        file = call_exports.file_of(db, job.id)
    assert file.file_name.endswith(".xlsx")
    sheet: Any = load_workbook(BytesIO(b"".join(object_store().open(file.object_key)))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_lists_and_reports_are_exported_with_the_rights_of_who_asked(servers: Servers) -> None:
    """R06: the same lines as on the page, for their owner only, and for a week."""
    with database_apart(servers.postgres.url, "telephony") as database:
        with database(system("test")) as db:
            desk = Desk(db)
            office(desk)
            desk.client("+79160001001", name="=2+2", manager_id=ANNA)
        chief, anna, boris = person("head_of_sales"), person("manager", ANNA), person("manager", BORIS)
        begin = desk.began - timedelta(days=1)
        period = CallReportExport(by="manager", started_from=begin, started_before=begin + timedelta(days=9))
        with database(chief) as db:
            whole = call_exports.start(db, CallExport(filter=CallFilter(direction="inbound"), descending=False))
            report = call_exports.start_report(db, period)
        with database(boris) as db:
            his = call_exports.start(db, CallExport())
            with pytest.raises(Invalid):
                call_exports.start(db, CallExport(zone="Mars/Olympus"))
        ended = do_jobs(database)
        assert {job.state for job in ended} == {"done"} and ended[0].result["rows"] == 4
        table = rows_of(database, chief, whole)
        assert table[0][:4] == ["Дата и время", "Направление", "Исход", "Номер"] and len(table) == 5
        assert table[1][0] == datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 - Excel knows no zones
        assert table[1][2:5] == ["Разговор", "+79160001001", "=2+2"]
        assert [row[2] for row in table[1:]] == ["Разговор", "Разговор", "Пропущен", "Пропущен"]
        assert rows_of(database, chief, report)[-1][:4] == ["Всего", 5, 4, 1]
        assert len(rows_of(database, boris, his)) == 3, "his two calls"
        for stranger in (anna, boris):
            with database(stranger) as db, pytest.raises(NotFound):
                call_exports.file_of(db, whole.id)
        with database(system("test")) as db:
            key = db.scalar(sa.select(ExportFile.object_key).where(ExportFile.job_id == whole.id))
            db.execute(sa.update(ExportFile).values(expires_at=now() - timedelta(seconds=1)))
            expiring.plan(db)
            expiring.plan(db)
        with database(chief) as db, pytest.raises(NotFound):
            call_exports.file_of(db, whole.id)
        assert [job.kind for job in do_jobs(database)] == ["expire"], "once is enough"
        with pytest.raises(NotFound):
            object_store().size(key or "")
