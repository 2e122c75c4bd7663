"""The list of calls and the report as Excel files: what the page shows, with the rights of whoever asked, as a job."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert

from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.objects import object_store
from services.kit.running import Running, worker
from services.kit.wire import Invalid, NotFound, now
from services.kit.xlsx_writer import Cell, XlsxWriter
from services.telephony import call_list, call_report, report_models, staff
from services.telephony.call_words import BY, DIRECTIONS, OUTCOMES, STATUSES
from services.telephony.interface import Call, TelephonyJobChanged
from services.telephony.interface.reports import CallExport, CallFigures, CallReportExport, ExportFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(days=7)
CHUNK = 200
MOST = 1_000_000
"""A sheet holds some more lines than that."""
CALLS = ("Дата и время", "Направление", "Исход", "Номер", "Клиент", "Контактное лицо", "Линия", "Сотрудник")
CALLS_END = ("Ожидание, с", "Разговор, с", "Запись")
WIDTHS = (18, 14, 16, 18, 36, 28, 18, 24, 12, 12, 8)
FIGURES = ("Звонков", "Входящих", "Исходящих", "Разговоров", "Принято", "Пропущено", "Доля пропущенных, %")
FIGURES_END = ("Разговор, с", "Средний разговор, с", "Среднее ожидание, с", "Ответ за (медиана), с")


def start(db: Session, draft: CallExport) -> Job:
    """Raises Invalid."""
    at = now()
    call_report.check(at - KEPT, at, draft.zone)
    call_list.conditions(db, draft.filter)
    return _begun(db, jobs.start(db, "export_calls", draft, title="Звонки"))


def start_report(db: Session, draft: CallReportExport) -> Job:
    """Raises Invalid."""
    call_report.check(draft.started_from, draft.started_before, draft.zone)
    return _begun(db, jobs.start(db, "export_call_report", draft, title=f"Звонки {BY[draft.by]}"))


def cancel(db: Session, job_id: UUID) -> Job:
    """Raises NotFound, JobOver."""
    return _begun(db, jobs.cancel(db, job_id))


def _begun(db: Session, job: Job) -> Job:
    db.publish(TelephonyJobChanged(job=job))
    return job


def file_of(db: Session, job_id: UUID) -> ExportFile:
    """Raises NotFound."""
    row = db.get(report_models.ExportFile, job_id)
    if row is None or row.user_id != db.asker.user_id or row.expires_at < now():
        raise NotFound("There is no such file, or it was kept long enough.")
    return ExportFile(object_key=row.object_key, file_name=row.file_name, content_type=row.content_type)


@worker("export_calls")
def export_calls(job: Running) -> None:
    """A page of the list at a time, so that memory stays flat."""
    draft = job.input_as(CallExport)
    _keep(job, "Звонки", draft.zone, [*CALLS, *CALLS_END], _lines(job, draft), WIDTHS)


def _lines(job: Running, draft: CallExport) -> Iterator[list[Cell]]:
    zone, cursor = ZoneInfo(draft.zone), None
    with job.reading() as db:
        names = staff.names(db)
    while True:
        with job.reading() as db:
            page = call_list.page(db, draft.filter, draft.sort, draft.descending, cursor, CHUNK)
        for call in page.items:
            yield _line(call, names, zone)
        if (cursor := page.cursor) is None:
            return


def _line(call: Call, names: dict[UUID, str], zone: ZoneInfo) -> list[Cell]:
    clients = [party.counterparty_name for party in call.parties if party.counterparty_name]
    people = [party.contact_name for party in call.parties if party.contact_name]
    who = call.user_id or call.responsible_id
    return [
        _on_wall(call.started_at, zone),
        DIRECTIONS[call.direction],
        OUTCOMES[call.outcome] if call.outcome else STATUSES[call.status],
        call.phone or call.phone_raw,
        ", ".join(dict.fromkeys(clients)),
        ", ".join(dict.fromkeys(people)),
        call.line_number or "",
        names.get(who, "") if who else "",
        call.wait_seconds,
        call.talk_seconds,
        "да" if call.recording_id else "",
    ]


def _on_wall(at: datetime, zone: ZoneInfo) -> datetime:
    """Excel knows no zones."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


@worker("export_call_report")
def export_report(job: Running) -> None:
    """The report as it is when the job begins."""
    draft = job.input_as(CallReportExport)
    with job.reading() as db:
        report = call_report.report(db, draft.by, draft.started_from, draft.started_before, draft.zone)
        names = {str(user_id): name for user_id, name in staff.names(db).items()} if draft.by == "manager" else {}
    rows = [[names.get(row.title, row.title) or "—", *_figures(row)] for row in report.rows]
    header = [BY[draft.by].capitalize(), *FIGURES, *FIGURES_END]
    _keep(job, job.title, draft.zone, header, [*rows, ["Всего", *_figures(report.total)]], (28,))


def _figures(row: CallFigures) -> list[Cell]:
    share = None if row.missed_share is None else round(row.missed_share * 100, 1)
    counts: list[Cell] = [row.calls, row.inbound, row.outbound, row.talked, row.answered, row.missed, share]
    seconds: list[Cell] = [row.talk_seconds, row.average_talk_seconds, row.average_wait_seconds]
    return [*counts, *seconds, row.median_answer_seconds]


def _keep(
    job: Running,
    title: str,
    zone: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int],
) -> None:
    """The file becomes the job's; begun again, the job writes it anew."""
    name = f"{title} {now().astimezone(ZoneInfo(zone)):%d.%m.%Y %H-%M}.xlsx"
    key = f"exports/{now():%Y/%m}/{job.id}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result"
        writer = XlsxWriter(path, header, widths, title)
        writer.write(_counted(job, rows))
        writer.close()
        job.check()
        object_store().put(key, path, XLSX)
    with job.chunk() as db:
        values = {"user_id": job.asker.user_id, "object_key": key, "file_name": name, "content_type": XLSX}
        row = insert(report_models.ExportFile).values(job_id=job.id, expires_at=now() + KEPT, **values)
        again = {**values, "expires_at": now() + KEPT}
        db.execute(row.on_conflict_do_update(index_elements=[report_models.ExportFile.job_id], set_=again))
        job.result = {"file_name": name, "rows": job.done}
        job.total = job.done


def _counted(job: Running, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    done = 0
    for row in rows:
        done += 1
        if done > MOST:
            raise Invalid(f"A sheet holds at most {MOST} calls: choose a shorter period.", field="filter")
        if done % CHUNK == 0:
            job.progress(done)
        yield row
    job.done = done
