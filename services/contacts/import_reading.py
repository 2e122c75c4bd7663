"""Reading a file into the staging list, and putting rejected rows back into one."""

import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from services.contacts import exporting, files, import_mapping, import_state
from services.contacts.import_models import ImportBatch, ImportCheck, ImportRow
from services.contacts.interface.imports import ImportKind
from services.contacts.problem_words import reason
from services.contacts.sheets.row import Line
from services.contacts.sheets.sheet import Layout, layout_of, lines
from services.kit.db import Session
from services.kit.objects import ObjectStore, object_store
from services.kit.running import Running, worker
from services.kit.wire import Invalid

CHUNK = 5_000
ROWS_AT_MOST = 2_000_000
SAMPLES = 5
COPY = "COPY import_rows (batch_id, position, line, cells, flaws) FROM STDIN"
REJECTED_AT_ONCE = 2_000


@cache
def store() -> ObjectStore:
    return object_store()


@worker("import_read", cause="import")
def read(job: Running) -> None:
    """Input: the batch's id, and the encoding and delimiter a person chose, or empty. Cursor: rows read."""
    batch_id = UUID(job.input["batch_id"])
    with job.reading() as db:
        batch = db.get_one(ImportBatch, batch_id)
        stored = files.own(db, batch.file_id, "file_id")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        with path.open("wb") as file:
            for piece in store().open(stored.object_key):
                file.write(piece)
        layout = _layout(job, path)
        rows = lines(path, layout)
        first = list(islice(rows, 1))
        with job.chunk() as db:
            header = job.input["has_header"]
            if header is None:
                header = import_mapping.has_header(db, batch.kind, first[0].cells if first else [])
            if job.cursor is None:
                db.execute(sa.text("SET LOCAL statement_timeout = '10min'"))
                for table in (ImportCheck, ImportRow):
                    db.execute(sa.delete(table).where(table.batch_id == batch_id))
                job.cursor = 0
        if not header:
            rows = _before(first, rows)
        widest = _copy(job, batch_id, rows, len(first[0].cells) if first else 0)
        with job.chunk() as db:
            titles = first[0].cells if first and header else []
            columns = _columns(db, batch.kind, batch_id, titles, widest)
            batch = import_state.moved(
                db,
                batch_id,
                "read",
                format=layout.format,
                encoding=layout.encoding,
                delimiter=layout.delimiter,
                has_header=header,
                columns=columns,
                counts={"rows": job.done},
            )
            job.result = {"batch_id": str(batch_id), "rows": job.done}


def _layout(job: Running, path: Path) -> Layout:
    found = layout_of(path)
    if found.format == "xlsx":
        return found
    return Layout(
        format="csv",
        encoding=job.input["encoding"] or found.encoding,
        delimiter=job.input["delimiter"] or found.delimiter,
    )


def _before(first: list[Line], rows: Iterator[Line]) -> Iterator[Line]:
    yield from first
    yield from rows


def _copy(job: Running, batch_id: UUID, rows: Iterator[Line], widest: int) -> int:
    """Puts the rows into the staging list; after a crash those it has are passed over. Answers the widest row."""
    have: int = job.cursor
    for line in islice(rows, have):
        widest = max(widest, len(line.cells))
    while chunk := list(islice(rows, CHUNK)):
        widest = max(widest, *(len(line.cells) for line in chunk))
        with job.chunk() as db:
            cursor: Any = db.connection().connection.cursor()
            with cursor.copy(COPY) as copy:
                for position, line in enumerate(chunk, job.done + 1):
                    copy.write_row((batch_id, position, line.number, line.cells, list(line.flaws)))
            job.done += len(chunk)
            job.cursor = job.done
        if job.done > ROWS_AT_MOST:
            raise Invalid(f"At most {ROWS_AT_MOST} rows can be imported at once; divide the file.", field="file")
    return widest


def _columns(db: Session, kind: ImportKind, batch_id: UUID, titles: list[str], widest: int) -> list[dict[str, Any]]:
    """The columns with their first values and the fields they seem to be."""
    width = len(titles) or widest
    titles = [*titles, *[""] * (width - len(titles))]
    query = select(ImportRow.cells).where(ImportRow.batch_id == batch_id).order_by(ImportRow.position).limit(200)
    cells = list(db.scalars(query))
    values = [[row[index] for row in cells if index < len(row) and row[index]] for index in range(width)]
    mapping = import_mapping.suggested(db, kind, titles, values)
    return [
        {"title": title[:300], "samples": [one[:200] for one in found[:SAMPLES]], "field": field}
        for title, found, field in zip(titles, values, mapping, strict=True)
    ]


@worker("import_rejected", cause="import")
def rejected(job: Running) -> None:
    """An XLSX of the rows that were rejected or failed, as they came, with the reason in a last column."""
    batch_id = UUID(job.input["batch_id"])
    with job.reading() as db:
        batch = db.get_one(ImportBatch, batch_id)
        titles = [column["title"] or f"Колонка {place}" for place, column in enumerate(batch.columns, 1)]
    header = [*titles, "Строка файла", "Причина"]
    name = f"{Path(batch.file_name).stem} — отклонённые строки"
    exporting.export_table(job, name, header, _rejected_rows(job, batch_id, len(titles)))


def _rejected_rows(job: Running, batch_id: UUID, width: int) -> Iterator[list[str | int]]:
    after = 0
    while True:
        with job.reading() as db:
            query = (
                select(ImportRow.position, ImportRow.line, ImportRow.cells, ImportCheck.problems)
                .join(
                    ImportCheck,
                    sa.and_(ImportCheck.batch_id == ImportRow.batch_id, ImportCheck.position == ImportRow.position),
                )
                .where(ImportRow.batch_id == batch_id, ImportRow.position > after)
                .where(sa.or_(ImportCheck.action == "reject", ImportCheck.state == "failed"))
            )
            rows = db.execute(query.order_by(ImportRow.position).limit(REJECTED_AT_ONCE)).all()
        for row in rows:
            cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
            yield [*cells, row.line, "; ".join(reason(problem) for problem in row.problems)]
        if len(rows) < REJECTED_AT_ONCE:
            return
        after = rows[-1].position
