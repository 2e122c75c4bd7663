"""Imports as their owners see them: the batch, its rows, and the steps it takes."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, to_builtins
from sqlalchemy import select

from services.contacts import bulk_rows, files, import_checking, import_mapping, import_undo
from services.contacts.import_models import ImportBatch as Row
from services.contacts.import_models import ImportCheck, ImportConflict
from services.contacts.import_models import ImportRow as RowOfFile
from services.contacts.import_rows import RowReader
from services.contacts.import_state import COUNTS, counted
from services.contacts.interface import imports as promised
from services.contacts.interface.imports import (
    ImportBatch,
    ImportChange,
    ImportConflictPage,
    ImportCounts,
    ImportDraft,
    ImportPage,
    ImportRow,
    ImportRowChange,
    ImportRowPage,
    ImportRows,
    RowProblem,
    WrongImportState,
)
from services.contacts.models import Change
from services.kit import jobs
from services.kit.db import Session, keyset, page_of
from services.kit.jobs import Job
from services.kit.wire import Invalid, NotFound, VersionConflict, new_id

AFTER_FAILURE = {"reading": "read", "checking": "read", "applying": "applied", "undoing": "applied"}
"""Where an import is whose work failed or was stopped: what was done of it stays, and may be gone on with."""
OPEN = ("read", "checked")


def create(db: Session, draft: ImportDraft) -> ImportBatch:
    stored = files.own(db, draft.file_id, "file_id")
    files.keep(db, draft.file_id)
    row = Row(
        kind=draft.kind,
        state="reading",
        file_id=draft.file_id,
        file_name=stored.file.name,
        created_by=db.asker.user_id,
        settings=to_builtins(promised.ImportSettings()),
        has_header=True,
    )
    db.add(row)
    db.flush()
    _read(db, row)
    return _struct(row)


def list_(db: Session, cursor: str | None, limit: int) -> ImportPage:
    query = select(Row).where(_mine(db))
    if (after := keyset(cursor, UUID)) is not None:
        query = query.where(Row.id < after[0])
    rows = db.scalars(query.order_by(Row.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.id,))
    return ImportPage(items=[_struct(row) for row in page], cursor=next_cursor)


def get(db: Session, batch_id: UUID) -> ImportBatch:
    return _struct(_own(db, batch_id))


def update(db: Session, batch_id: UUID, version: int, change: ImportChange) -> ImportBatch:
    row = _own(db, batch_id, lock=True)
    if row.version != version:
        raise VersionConflict("The import has changed meanwhile.", current=to_builtins(_struct(row)))
    _must_be(row, *OPEN)
    anew = any(getattr(change, name) is not UNSET for name in ("kind", "encoding", "delimiter", "has_header"))
    if change.kind is not UNSET:
        row.kind = change.kind
    if change.mapping is not UNSET:
        if len(change.mapping) != len(row.columns):
            raise Invalid("The mapping has another number of columns than the file.", field="mapping")
        import_mapping.checked(db, row.kind, change.mapping)
        row.columns = [{**column, "field": field} for column, field in zip(row.columns, change.mapping, strict=True)]
    if change.settings is not UNSET:
        row.settings = to_builtins(change.settings)
        RowReader(db, row)  # raises where a default cannot be right
    row.state = "read"
    row.touch()
    if anew:
        row.state = "reading"
        _read(db, row, change)
    db.flush()
    return _struct(row)


def check(db: Session, batch_id: UUID) -> ImportBatch:
    row = _own(db, batch_id, lock=True)
    _must_be(row, *OPEN)
    mapping = {column["field"] for column in row.columns}
    if not mapping & {"name", "full_name", "number"}:
        raise Invalid("One column must be the name.", field="mapping")
    RowReader(db, row)
    return _begin(db, row, "checking", "import_check", {}, total=row.counts.get("rows"))


def apply(db: Session, batch_id: UUID, rows: ImportRows) -> ImportBatch:
    row = _own(db, batch_id, lock=True)
    _must_be(row, "checked", "applied")
    total = len(rows.positions) if rows.positions is not None else row.counts["create"] + row.counts["update"]
    return _begin(db, row, "applying", "import_apply", {"positions": rows.positions}, total=total)


def undo(db: Session, batch_id: UUID) -> ImportBatch:
    row = _own(db, batch_id, lock=True)
    _must_be(row, "applied")
    return _begin(db, row, "undoing", "import_undo", {}, total=counted_changes(db, batch_id))


def counted_changes(db: Session, batch_id: UUID) -> int:
    """How much there is to take back."""
    query = select(sa.func.count()).where(Change.batch_id == batch_id, Change.operation == "import")
    return db.scalar(query) or 0


def export_rejected(db: Session, batch_id: UUID) -> Job:
    row = _own(db, batch_id)
    _must_be(row, "checked", "applied", "undone")
    return jobs.start(db, "import_rejected", {"batch_id": batch_id}, title=row.file_name)


def _begin(db: Session, row: Row, state: str, kind: str, given: dict[str, Any], total: int | None) -> ImportBatch:
    row.state = state
    row.job_id = jobs.start(db, kind, {"batch_id": row.id, **given}, title=row.file_name, total=total).id
    row.touch()
    db.flush()
    return _struct(row)


def _read(db: Session, row: Row, change: ImportChange | None = None) -> None:
    def chosen(name: str) -> Any:
        value = getattr(change, name, UNSET)
        return None if value is UNSET else value

    given = {
        "batch_id": row.id,
        "encoding": chosen("encoding") or (row.encoding if change else ""),
        "delimiter": chosen("delimiter") or ("" if chosen("encoding") or not change else row.delimiter),
        "has_header": chosen("has_header"),
    }
    row.job_id = jobs.start(db, "import_read", given, title=row.file_name).id


def list_rows(db: Session, batch_id: UUID, only: promised.RowChoice, cursor: str | None, limit: int) -> ImportRowPage:
    _own(db, batch_id)
    query = _rows(batch_id)
    if only in COUNTS:
        query = query.where(ImportCheck.action == only)
    elif only in ("done", "failed"):
        query = query.where(ImportCheck.state == only)
    elif only == "problems":
        query = query.where(ImportCheck.problems != sa.cast(sa.literal("[]"), ImportCheck.problems.type))
    elif only == "duplicates":
        query = query.where(ImportCheck.match.is_not(None))
    if (after := keyset(cursor, int)) is not None:
        query = query.where(RowOfFile.position > after[0])
    rows = db.execute(query.order_by(RowOfFile.position).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.position,))
    return ImportRowPage(items=[_row(row) for row in page], cursor=next_cursor)


def _rows(batch_id: UUID) -> Any:
    both = sa.and_(ImportCheck.batch_id == RowOfFile.batch_id, ImportCheck.position == RowOfFile.position)
    check = ImportCheck
    columns = (check.action, check.state, check.record_id, check.problems, check.match)
    return (
        select(RowOfFile.position, RowOfFile.line, RowOfFile.cells, *columns)
        .outerjoin(check, both)
        .where(RowOfFile.batch_id == batch_id)
    )


def _row(row: Any) -> ImportRow:
    return ImportRow(
        position=row.position,
        line=row.line,
        cells=row.cells,
        problems=msgspec.convert(row.problems or [], list[RowProblem]),
        action=row.action,
        match=msgspec.convert(row.match, promised.RowMatch | None),
        state=row.state or "new",
        record_id=row.record_id if row.state == "done" or row.action == "update" else None,
    )


def update_row(db: Session, batch_id: UUID, change: ImportRowChange) -> ImportRow:
    position = change.position
    batch = _own(db, batch_id, lock=True)
    _must_be(batch, "checked", "applied")
    where = sa.and_(ImportCheck.batch_id == batch_id, ImportCheck.position == position)
    kept = db.scalars(select(ImportCheck).where(where).with_for_update()).one_or_none()
    if kept is None:
        raise NotFound("There is no such row.")
    if kept.state == "done":
        raise WrongImportState("This row is applied already.", state=batch.state)
    if change.cells is not UNSET:
        cells = [cell.strip().replace("\x00", "") for cell in change.cells]
        while len(cells) > len(batch.columns) and not cells[-1]:
            cells.pop()
        mine = sa.and_(RowOfFile.batch_id == batch_id, RowOfFile.position == position)
        db.execute(sa.update(RowOfFile).where(mine).values(cells=cells, flaws=[]))
        db.expunge(kept)
        db.execute(sa.delete(ImportCheck).where(where))
        import_checking.check_again(db, batch, position)
        kept = db.scalars(select(ImportCheck).where(where)).one()
    if change.action is not UNSET:
        _choose(kept, change.action)
    db.flush()
    counted(db, batch)
    return _row(db.execute(_rows(batch_id).where(RowOfFile.position == position)).one())


def _choose(row: ImportCheck, action: str) -> None:
    """Another action, where the row allows it. Raises Invalid."""
    if row.action == "reject":
        raise Invalid("The row has mistakes: set its cells right first.", field="action")
    if action == "update":
        if row.match is None and row.action != "update":
            raise Invalid("There is no record this row could change.", field="action")
        if row.match is not None:
            row.record_id = UUID(row.match["record_id"])
    elif action == "create" and row.action != "create":
        if not row.values.get("name"):
            raise Invalid("A new record needs a name.", field="action")
        kind = "counterparty" if "legal_form" in row.values else "contact"
        row.values = row.values | bulk_rows.derived(kind, row.values)
        row.record_id = new_id()
    row.action, row.state = action, "new"


def list_conflicts(db: Session, batch_id: UUID, cursor: str | None, limit: int) -> ImportConflictPage:
    _own(db, batch_id)
    query = select(ImportConflict).where(ImportConflict.batch_id == batch_id)
    if (after := keyset(cursor, UUID)) is not None:
        query = query.where(ImportConflict.id > after[0])
    rows = db.scalars(query.order_by(ImportConflict.id).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.id,))
    names = import_undo.names_of(db, page)
    items = [
        promised.ImportConflict(
            record_id=row.record_id,
            name=names.get(row.record_id, ""),
            field=row.field,
            imported=row.imported,
            now=row.now,
        )
        for row in page
    ]
    return ImportConflictPage(items=items, cursor=next_cursor)


def _mine(db: Session) -> sa.ColumnElement[bool]:
    return sa.true() if db.asker.role == "admin" else Row.created_by == db.asker.user_id


def _own(db: Session, batch_id: UUID, lock: bool = False) -> Row:
    query = select(Row).where(Row.id == batch_id, _mine(db))
    row = db.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such import.")
    if lock and row.state in AFTER_FAILURE and _stopped(db, row):
        row.state = AFTER_FAILURE[row.state]
        counted(db, row)
    return row


def _stopped(db: Session, row: Row) -> bool:
    state = db.scalar(select(jobs.jobs.c.state).where(jobs.jobs.c.id == row.job_id))
    return state in ("failed", "cancelled", None)


def _must_be(row: Row, *states: str) -> None:
    if row.state not in states:
        raise WrongImportState("The import is not where this can be done.", state=row.state)


def _struct(row: Row) -> ImportBatch:
    counts = {name: row.counts.get(name, 0) if row.counts else 0 for name in ImportCounts.__struct_fields__}
    plain = {name: getattr(row, name) for name in ImportBatch.__struct_fields__}
    plain |= {"counts": counts, "columns": row.columns or [], "format": row.format or ""}
    plain |= {"encoding": row.encoding or "", "delimiter": row.delimiter or ""}
    return msgspec.convert(plain, ImportBatch)
