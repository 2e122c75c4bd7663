"""The bin: records that were deleted, which come back or go for good."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.contacts import files, rewriting, rights
from services.contacts.interface.history import DeletedPage, DeletedRecord, StillUsed
from services.contacts.interface.values import RecordKind
from services.contacts.models import Address, Base, Change, Counterparty, Interaction
from services.contacts.names import sort_key
from services.contacts.rewriting import GONE, MODELS
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Forbidden, NotFound


def list_(db: Session, kind: RecordKind, search: str, cursor: str | None, limit: int) -> DeletedPage:
    """The latest first."""
    model = MODELS[kind]
    # The index ix_changes_deleted is of exactly this condition.
    deletion = sa.and_(Change.kind == kind, Change.after["deleted"].astext == "true")
    # A record that was deleted, restored and deleted again is in the bin by its latest deletion.
    latest = Change.version == model.version
    query = (
        sa.select(Change, name_of(model).label("name"), model.version.label("version"))
        .join(model, sa.and_(model.id == Change.record_id, latest))
        .where(deletion, rights.in_bin(db.asker, model))
    )
    if text := sort_key(search):
        line = kind == "interaction"
        query = query.where(
            name_of(model).icontains(search, autoescape=True)
            if line
            else model.sort_key.contains(text, autoescape=True)
        )
    if (after := keyset(cursor, UUID)) is not None:
        query = query.where(Change.id < after[0])
    rows = db.execute(query.order_by(Change.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.Change.id,))
    return DeletedPage(items=[_answer(kind, row) for row in page], cursor=next_cursor)


def name_of(model: Any) -> Any:
    """A line of the journal is called by its subject, or by how its content begins."""
    if model is Interaction:
        return sa.func.coalesce(sa.func.nullif(Interaction.subject, ""), sa.func.left(Interaction.summary, 100))
    return model.name


def _answer(kind: RecordKind, row: Any) -> DeletedRecord:
    change: Change = row.Change
    return DeletedRecord(
        kind=kind,
        id=change.record_id,
        version=row.version,
        name=row.name,
        deleted_at=change.at,
        deleted_by=change.user_id,
        cause=change.cause,
    )


def restore(db: Session, kind: RecordKind, record_id: UUID) -> None:
    """Raises NotFound, DuplicateInn."""
    row = _locked(db, kind, record_id)
    rewriting.rewrite(db, row, {"deleted": False}, "restore")
    rewriting.announce(db, row)


def purge(db: Session, kind: RecordKind, record_id: UUID) -> None:
    """Raises Forbidden, NotFound, StillUsed."""
    if db.asker.role != "admin":
        raise Forbidden("Only an administrator destroys records.")
    row = _locked(db, kind, record_id)
    model = type(row)
    if model is Counterparty:
        lines = db.scalars(sa.select(Interaction.id).where(Interaction.counterparty_id == record_id)).all()
        files.let_go(db, lines)
        db.execute(sa.delete(Change).where(Change.record_id.in_(lines)))
        db.execute(sa.delete(Interaction).where(Interaction.counterparty_id == record_id))
    try:
        with db.begin_nested():
            _let_go(db, model, record_id)
            files.let_go(db, [record_id])
            db.execute(sa.delete(Change).where(Change.record_id == record_id))
            db.execute(sa.delete(model).where(model.id == record_id))
    except IntegrityError:
        raise StillUsed("Other records hold on to this one.") from None


def _let_go(db: Session, model: type[Any], record_id: UUID) -> None:
    """What refers to the record refers to nothing then; what cannot be without it goes with it."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column is model.__table__.c.id for key in column.foreign_keys):
                continue
            if table.name == Address.__tablename__ or not column.nullable:
                db.execute(sa.delete(table).where(column == record_id))
            else:
                db.execute(sa.update(table).where(column == record_id).values({column.name: None}))


def _locked(db: Session, kind: RecordKind, record_id: UUID) -> Any:
    model = MODELS[kind]
    query = sa.select(model).where(model.id == record_id, rights.in_bin(db.asker, model))
    row = db.scalars(query.with_for_update(of=model)).one_or_none()
    if row is None:
        raise NotFound(GONE)
    return row
