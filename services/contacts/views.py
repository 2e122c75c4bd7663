"""Saved views: list, create, change, delete, choose."""

from typing import cast
from uuid import UUID

from msgspec import UNSET, convert, to_builtins
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.dialects.postgresql import insert

from services.contacts import fields, filters, orders
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.contacts.interface.views import DefaultView, SavedView, ViewChange, ViewColumn, ViewDraft
from services.contacts.view_models import DefaultView as Chosen
from services.contacts.view_models import View
from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound

MOST_COLUMNS = 100
HEADS = ("admin", "head_of_sales")


def list_(db: Session, kind: RecordKind) -> list[SavedView]:
    chosen = db.scalar(select(Chosen.view_id).where(Chosen.user_id == db.asker.user_id, Chosen.kind == kind))
    rows = db.scalars(select(View).where(View.kind == kind, _seen(db)).order_by(View.name, View.id))
    return [_struct(row, chosen) for row in rows]


def create(db: Session, draft: ViewDraft) -> SavedView:
    row = View(**to_builtins(draft), created_by=db.asker.user_id)
    _check(db, row)
    db.add(row)
    db.flush()
    return _struct(row, None)


def update(db: Session, view_id: UUID, version: int, change: ViewChange) -> SavedView:
    row = _own(db, view_id, version)
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is not UNSET:
            setattr(row, name, to_builtins(value))
    _check(db, row)
    row.touch()
    db.flush()
    return _struct(row, _chosen(db, row))


def delete(db: Session, view_id: UUID, version: int) -> None:
    db.delete(_own(db, view_id, version))


def choose(db: Session, choice: DefaultView) -> None:
    user_id = db.asker.user_id
    if user_id is None:
        raise Forbidden("Only people have a view to begin with.")
    if choice.view_id is None:
        db.execute(delete_rows(Chosen).where(Chosen.user_id == user_id, Chosen.kind == choice.kind))
        return
    seen = select(View.id).where(View.id == choice.view_id, View.kind == choice.kind, _seen(db))
    if db.scalar(seen) is None:
        raise NotFound("There is no such view.", field="view_id")
    row = insert(Chosen).values(user_id=user_id, kind=choice.kind, view_id=choice.view_id)
    db.execute(row.on_conflict_do_update(index_elements=["user_id", "kind"], set_={"view_id": choice.view_id}))


def _seen(db: Session) -> ColumnElement[bool]:
    return or_(View.shared, View.created_by == db.asker.user_id)


def _own(db: Session, view_id: UUID, version: int) -> View:
    """The view, locked for a change. Raises NotFound, Forbidden, VersionConflict."""
    row = db.scalars(select(View).where(View.id == view_id, _seen(db)).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such view.")
    if row.created_by != db.asker.user_id and db.asker.role not in HEADS:
        raise Forbidden("This view is somebody else's.")
    row.require_version(version, "view", lambda: _struct(row, _chosen(db, row)))
    return row


def _check(db: Session, row: View) -> None:
    """Raises Invalid naming the field."""
    row.name = row.name.strip()
    if not row.name:
        raise Invalid("A name is needed.", field="name")
    if len(row.columns) > MOST_COLUMNS:
        raise Invalid(f"At most {MOST_COLUMNS} columns.", field="columns")
    kind = cast(RecordKind, row.kind)
    known = fields.every(db, kind)
    for column in row.columns:
        if column["field"] not in known:
            raise Invalid(f"A {kind} has no field «{column['field']}».", field="columns")
    filters.where(db, kind, convert(row.conditions, list[Condition]))
    if row.sort is not None:
        orders.order(db, kind, row.sort, row.descending)


def _chosen(db: Session, row: View) -> UUID | None:
    return db.scalar(select(Chosen.view_id).where(Chosen.user_id == db.asker.user_id, Chosen.kind == row.kind))


def _struct(row: View, chosen: UUID | None) -> SavedView:
    return SavedView(
        id=row.id,
        version=row.version,
        kind=cast(RecordKind, row.kind),
        name=row.name,
        shared=row.shared,
        is_default=row.id == chosen,
        created_by=row.created_by,
        conditions=convert(row.conditions, list[Condition]),
        columns=convert(row.columns, list[ViewColumn]),
        sort=row.sort,
        descending=row.descending,
    )
