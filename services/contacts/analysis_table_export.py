"""A table of records as an Excel file: each group's line with its subtotals, then the records of the group."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from services.contacts import analysis, analysis_names, analysis_records, counting, filters
from services.contacts.analysis_export_cells import named, number
from services.contacts.analysis_records import Column
from services.contacts.export_columns import SHOWN
from services.contacts.interface.analysis import Analysis, AnalysisResult, AnalysisRow, RecordTable, ReportExport
from services.kit.db import Session
from services.kit.running import Running
from services.kit.wire import Invalid
from services.kit.xlsx_writer import Cell

CHUNK = 1_000
LISTS = ("phones", "emails", "entries")
MOST_GROUPS = 5_000
"""Of one level: each is asked for by itself."""
MOST_RECORDS = 1_000_000
"""A sheet holds some more lines than that."""


def rows(job: Running, export: ReportExport, table: RecordTable) -> Iterator[Sequence[Cell]]:
    """Lines in the order of the page; a chunk of records is one short transaction. Raises Invalid, ReportsBusy."""
    with job.reading() as db:
        result = analysis.get(db, export.analysis, MOST_GROUPS)
    if result.cut:
        raise Invalid(f"There are more than {MOST_GROUPS} groups: choose a shorter period.", field="groups")
    deepest, written = len(export.analysis.groups), 0
    for row in result.rows:
        yield _subtotals(export, table, row)
        if row.level < deepest:
            continue
        for cells in _records(job, export, table, row, result):
            written += 1
            if written > MOST_RECORDS:
                raise Invalid(f"A sheet holds at most {MOST_RECORDS} records: choose a shorter period.", field="filter")
            yield cells


def _subtotals(export: ReportExport, table: RecordTable, row: AnalysisRow) -> list[Cell]:
    names: list[Cell] = [named(export, row, at) for at in range(row.level)] or [export.total]
    # Without groups the line of the whole is called in the first column of the records.
    width = len(export.analysis.groups) + len(table.columns)
    return [*names, *[None] * (width - len(names)), *map(number, row.values)]


def _records(
    job: Running, export: ReportExport, table: RecordTable, row: AnalysisRow, result: AnalysisResult
) -> Iterator[list[Cell]]:
    """The records of a group, each beginning with the names of its groups."""
    begins: list[Cell] = [named(export, row, at) for at in range(row.level)]
    ends: list[Cell] = [None] * len(export.analysis.measures)
    cursor: str | None = None
    while True:
        job.check()
        with job.reading() as db:
            question = analysis.question(db, _fixed(export, result))
            columns = analysis_records.columns_of(db, question.source, table)
            with counting.limited(db):
                found, cursor = analysis_records.page(db, question, table, row.keys, cursor, CHUNK)
            names = analysis_names.of_records(db, columns, found)
        for record in found:
            yield [*begins, *_cells(export, columns, names, record), *ends]
        if cursor is None:
            return


def _fixed(export: ReportExport, result: AnalysisResult) -> Analysis:
    """The same question about the days that were meant when the work began: midnight may pass meanwhile."""
    return replace(export.analysis, filter=result.filter, period=None)


def _cells(export: ReportExport, columns: Sequence[Column], names: dict[str, str], record: Any) -> list[Cell]:
    words = export.column_words
    return [
        _shown(record[at + 1], column, words[at] if at < len(words) else {}, names) for at, column in enumerate(columns)
    ]


def _shown(value: Any, column: Column, words: dict[str, str], names: dict[str, str]) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        return words.get("true" if value else "false", "+" if value else None)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(filters.ZONE)).replace(tzinfo=None, second=0, microsecond=0)
    if column.spec.type in LISTS and column.spec.type in SHOWN:
        return SHOWN[column.spec.type](value)
    if isinstance(value, list):
        return ", ".join(names.get(str(one)) or words.get(str(one), str(one)) for one in value)
    if column.spec.directory or isinstance(value, UUID):
        return names.get(str(value), "")
    return words.get(value, value) if isinstance(value, str) else number(value)


def check(db: Session, export: ReportExport, table: RecordTable) -> int:
    """How many columns the sheet has. Raises Invalid."""
    question = analysis.question(db, export.analysis)
    analysis_records.check(db, question, table)
    return len(question.groups) + len(table.columns) + len(question.measures)
