"""A report as an Excel file, made by a job: the table as the page shows it, with more groups than a page holds."""

import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path

from services.contacts import analysis, files
from services.contacts.analysis_measures import ADDING_UP
from services.contacts.interface import JobChanged
from services.contacts.interface.analysis import AnalysisResult, AnalysisRow, ReportExport
from services.contacts.interface.files import FileDraft
from services.contacts.sheets.xlsx_writer import Cell, XlsxWriter
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.objects import ObjectStore, object_store
from services.kit.running import Running, worker
from services.kit.wire import Invalid, new_id

KIND = "report"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_GROUPS = 50_000
"""Of one level."""


def start(db: Session, export: ReportExport) -> Job:
    """Raises Invalid."""
    question = analysis.question(db, export.analysis)
    shares = sum(one.adds_up for one in question.measures)
    period = export.analysis.period
    earlier = len(question.measures) if period is not None and period.compare is not None else 0
    abc = 2 if export.analysis.abc is not None else 0
    needed = len(question.groups) + len(question.measures) + shares + earlier + abc
    if len(export.headings) != needed:
        raise Invalid(f"This report has {needed} columns, each of which needs a heading.", field="headings")
    job = jobs.start(db, KIND, export, title=export.name)
    db.publish(JobChanged(job=job))
    return job


@worker(KIND)
def work(job: Running) -> None:
    """Counts anew, with the rights of whoever asked, and keeps the file for a week."""
    export = job.input_as(ReportExport)
    with job.reading() as db:
        result = analysis.get(db, export.analysis, MOST_GROUPS)
    key = f"reports/{new_id()}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        writer = XlsxWriter(path, export.headings, title=export.name)
        writer.write(cells(export, result, row) for row in result.rows)
        writer.close()
        store().put(key, path, XLSX)
        size = path.stat().st_size
    with job.chunk() as db:
        draft = FileDraft(name=f"{export.name}.xlsx", content_type=XLSX, size=size, object_key=key)
        file = files.create(db, draft, keep=files.RESULTS)
        job.done = job.total = len(result.rows)
        job.result = {"file_id": str(file.id), "file_name": file.name, "rows": len(result.rows)}


@cache
def store() -> ObjectStore:
    return object_store()


def cells(export: ReportExport, result: AnalysisResult, row: AnalysisRow) -> list[Cell]:
    """A line of the table, its columns as ReportExport says."""
    names: list[Cell] = [_named(export, row, at) for at in range(len(row.keys))]
    if not names:
        names = [export.total]
    found = names[: len(export.analysis.groups)]
    found += [None] * (len(export.analysis.groups) - len(found))
    for at, value in enumerate(row.values):
        found.append(_number(value))
        if result.compared_since is not None:
            found.append(_number(row.before[at]) if row.before is not None else None)
        if export.analysis.measures[at].kind in ADDING_UP:
            found.append(row.shares[at])
    if export.analysis.abc is not None:
        found += [row.abc_class, row.cumulative]
    return found


def _named(export: ReportExport, row: AnalysisRow, at: int) -> str:
    key = row.keys[at]
    words = export.words[at] if at < len(export.words) else {}
    return row.titles[at] or words.get(key or "", key or "")


def _number(value: Decimal | None) -> int | Decimal | None:
    """Whole numbers without the noughts that the database may give them."""
    return int(value) if value is not None and value == int(value) else value
