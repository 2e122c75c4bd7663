"""Directories: the values that fields choose from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy import select

from services.contacts import fields, roles
from services.contacts.interface.directories import (
    DIRECTORIES,
    OPEN_TO_ALL,
    DirectoryChanged,
    DirectoryEntry,
    DirectoryEntryChange,
    DirectoryEntryDraft,
    DirectoryOrder,
    EntryNameTaken,
)
from services.contacts.models import CustomField
from services.contacts.models import DirectoryEntry as Row
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound


def list_(db: Session, directory: str, archived: bool) -> list[DirectoryEntry]:
    """Raises NotFound."""
    _must_be(db, directory)
    query = select(Row).where(Row.directory == directory)
    if not archived:
        query = query.where(Row.archived.is_(False))
    return [struct(row) for row in db.scalars(query.order_by(Row.position, Row.name, Row.id))]


def create(db: Session, draft: DirectoryEntryDraft) -> DirectoryEntry:
    """Raises Forbidden, NotFound, Invalid, EntryNameTaken."""
    if draft.directory not in OPEN_TO_ALL:
        roles.heads_only(db)
    _must_be(db, draft.directory)
    last = db.scalar(select(sa.func.max(Row.position)).where(Row.directory == draft.directory))
    position = 0 if last is None else last + 1
    row = Row(directory=draft.directory, color=draft.color, parent_id=draft.parent_id, position=position)
    row.archived = False
    row.name = _name(draft.name)
    _check(db, row)
    db.add(row)
    db.flush()
    db.publish(DirectoryChanged(directory=row.directory))
    return struct(row)


def update(db: Session, entry_id: UUID, version: int, change: DirectoryEntryChange) -> DirectoryEntry:
    """Raises Forbidden, NotFound, Invalid, EntryNameTaken, VersionConflict."""
    roles.heads_only(db)
    row = _locked(db, entry_id, version)
    with db.no_autoflush:
        for name in change.__struct_fields__:
            if (value := getattr(change, name)) is not UNSET:
                setattr(row, name, _name(value) if name == "name" else value)
        _check(db, row)
    row.touch()
    db.flush()
    db.publish(DirectoryChanged(directory=row.directory))
    return struct(row)


def delete(db: Session, entry_id: UUID, version: int) -> None:
    """An entry that a record holds is archived instead. Raises Forbidden, NotFound, VersionConflict."""
    roles.heads_only(db)
    row = _locked(db, entry_id, version)
    has_parts = db.scalar(select(Row.id).where(Row.parent_id == row.id).limit(1)) is not None
    if has_parts or is_used(db, row):
        row.archived = True
        row.touch()
    else:
        db.delete(row)
    db.flush()
    db.publish(DirectoryChanged(directory=row.directory))


def arrange(db: Session, directory: str, order: DirectoryOrder) -> list[DirectoryEntry]:
    """Raises Forbidden, NotFound."""
    roles.heads_only(db)
    _must_be(db, directory)
    rows = db.scalars(select(Row).where(Row.directory == directory).order_by(Row.position, Row.name)).all()
    places = {entry_id: place for place, entry_id in enumerate(order.entry_ids)}
    for position, row in enumerate(sorted(rows, key=lambda row: places.get(row.id, len(places)))):
        if row.position != position:
            row.position = position
            row.touch()
    db.flush()
    db.publish(DirectoryChanged(directory=directory))
    return list_(db, directory, archived=True)


def add_options(db: Session, directory: str, options: Sequence[tuple[str, str | None]]) -> None:
    """Names and colours of a new directory, in their order. Raises Invalid where a name comes twice."""
    names = [_name(name) for name, _ in options]
    if len({name.lower() for name in names}) != len(names):
        raise Invalid("A value is named twice.", field="options", reason="named_twice")
    for position, (_, color) in enumerate(options):
        db.add(Row(directory=directory, name=names[position], color=color, position=position, archived=False))


def is_used(db: Session, row: Row) -> bool:
    """Whether a record, deleted ones included, holds the entry."""
    for kind, specs in fields.BUILT_IN.items():
        model = fields.MODELS[kind]
        for spec in specs.values():
            if spec.directory == row.directory and _exists(db, model, spec.column == row.id):
                return True
    kind, _, key = row.directory.partition(".")
    if not key:
        return False
    model, held = fields.MODELS[kind], [{key: str(row.id)}, {key: [str(row.id)]}]
    return any(_exists(db, model, model.custom_values.contains(value)) for value in held)


def _exists(db: Session, model: Any, condition: Any) -> bool:
    return db.scalar(select(model.id).where(condition).limit(1)) is not None


def _must_be(db: Session, directory: str) -> None:
    kind, _, key = directory.partition(".")
    if directory in DIRECTORIES:
        return
    custom = select(CustomField.id).where(
        CustomField.kind == kind, CustomField.key == key, CustomField.type.in_(("choice", "choices"))
    )
    if not key or db.scalar(custom) is None:
        raise NotFound(f"There is no directory «{directory[:100]}».", field="directory")


def _locked(db: Session, entry_id: UUID, version: int) -> Row:
    row = db.scalars(select(Row).where(Row.id == entry_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such entry.")
    row.require_version(version, "entry", lambda: struct(row))
    return row


def _name(name: str) -> str:
    if not (name := " ".join(name.split())):
        raise Invalid("A name is needed.", field="name")
    return name


def _check(db: Session, row: Row) -> None:
    """The name is free and the parent fits. Raises Invalid, EntryNameTaken."""
    # One writer of a directory at a time, so that what is free stays free.
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"directory {row.directory}"))))
    _check_parent(db, row)
    if row.archived:
        return
    twin = select(Row.id).where(
        Row.directory == row.directory,
        sa.func.lower(Row.name) == row.name.lower(),
        Row.parent_id.is_not_distinct_from(row.parent_id),
        Row.archived.is_(False),
    )
    if row.id is not None:
        twin = twin.where(Row.id != row.id)
    if (found := db.scalar(twin)) is not None:
        raise EntryNameTaken(f"«{row.name}» is there already.", field="name", entry_id=str(found))


def _check_parent(db: Session, row: Row) -> None:
    if row.parent_id is None:
        if row.directory == "outcome":
            raise Invalid("An outcome belongs to an action.", field="parent_id")
        return
    parent = db.get(Row, row.parent_id)
    if parent is None or parent.directory != ("action" if row.directory == "outcome" else row.directory):
        raise Invalid("There is no such entry to be a part of.", field="parent_id")
    above: Row | None = parent
    while above is not None:
        if above.id == row.id:
            raise Invalid("An entry cannot be a part of itself.", field="parent_id", reason="circle")
        above = db.get(Row, above.parent_id) if above.parent_id else None


def struct(row: Row) -> DirectoryEntry:
    return DirectoryEntry(**{name: getattr(row, name) for name in DirectoryEntry.__struct_fields__})
