"""A report as an Excel file, made by a job: the table as the page shows it, with more groups than a page holds."""

from collections.abc import Iterator, Sequence

from services.contacts import analysis, analysis_table_export, exporting
from services.contacts.analysis_export_cells import named, number
from services.contacts.analysis_measures import ADDING_UP
from services.contacts.interface import JobChanged
from services.contacts.interface.analysis import AnalysisResult, AnalysisRow, ReportExport, ReportsBusy
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Later, Running, worker
from services.kit.wire import Invalid
from services.kit.xlsx_writer import Cell

KIND = "report"
MOST_GROUPS = 50_000
"""Of one level."""
AGAIN_SECONDS = 2.0


def start(db: Session, export: ReportExport) -> Job:
    """Raises Invalid."""
    needed = _width(db, export) if export.table is None else analysis_table_export.check(db, export, export.table)
    if len(export.headings) != needed:
        raise Invalid(f"This report has {needed} columns, each of which needs a heading.", field="headings")
    job = jobs.start(db, KIND, export, title=export.name)
    db.publish(JobChanged(job=job))
    return job


def _width(db: Session, export: ReportExport) -> int:
    question = analysis.question(db, export.analysis)
    shares = sum(one.adds_up for one in question.measures)
    period = export.analysis.period
    earlier = len(question.measures) if period is not None and period.compare is not None else 0
    abc = 2 if export.analysis.abc is not None else 0
    return len(question.groups) + len(question.measures) + shares + earlier + abc


@worker(KIND)
def work(job: Running) -> None:
    """Counts anew, with the rights of whoever asked, and keeps the file for a week."""
    export = job.input_as(ReportExport)
    try:
        exporting.export_table(job, export.name, export.headings, _rows(job, export))
    except ReportsBusy:
        raise Later(AGAIN_SECONDS) from None


def _rows(job: Running, export: ReportExport) -> Iterator[Sequence[Cell]]:
    if export.table is not None:
        yield from analysis_table_export.rows(job, export, export.table)
        return
    with job.reading() as db:
        result = analysis.get(db, export.analysis, MOST_GROUPS)
    for row in result.rows:
        yield cells(export, result, row)


def cells(export: ReportExport, result: AnalysisResult, row: AnalysisRow) -> list[Cell]:
    """A line of the table, its columns as ReportExport says."""
    names: list[Cell] = [named(export, row, at) for at in range(len(row.keys))]
    if not names:
        names = [export.total]
    found = names[: len(export.analysis.groups)]
    found += [None] * (len(export.analysis.groups) - len(found))
    for at, value in enumerate(row.values):
        found.append(number(value))
        if result.compared_since is not None:
            found.append(number(row.before[at]) if row.before is not None else None)
        if export.analysis.measures[at].kind in ADDING_UP:
            found.append(row.shares[at])
    if export.analysis.abc is not None:
        found += [row.abc_class, row.cumulative]
    return found
