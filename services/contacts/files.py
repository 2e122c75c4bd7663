"""Files: kept while something holds them, read by whoever sees what holds them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts.file_models import File as Row
from services.contacts.file_models import FileHolder
from services.contacts.interface.files import File, FileDraft, StoredFile
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, Interaction
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.objects import ObjectStore
from services.kit.wire import Invalid, NotFound, now

UNCLAIMED = timedelta(days=1)
RESULTS = timedelta(days=7)
SWEPT_AT_ONCE = 200
MODELS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact, "interaction": Interaction}


def create(db: Session, draft: FileDraft, *, keep: timedelta = UNCLAIMED) -> File:
    """A file of the asker's, for so long as nothing holds it."""
    row = Row(
        name=draft.name,
        content_type=draft.content_type,
        size=draft.size,
        object_key=draft.object_key,
        created_by=db.asker.user_id,
        expires_at=now() + keep,
    )
    db.add(row)
    db.flush()
    return _struct(row)


def get(db: Session, file_id: UUID) -> StoredFile:
    """Raises NotFound."""
    row = db.scalar(select(Row).where(Row.id == file_id))
    if row is None or not (_own(db, row) or _held_by_seen(db, file_id)):
        raise NotFound("There is no such file.")
    return StoredFile(file=_struct(row), object_key=row.object_key)


def own(db: Session, file_id: UUID, field: str) -> StoredFile:
    """A file that the asker brought in. Raises Invalid naming the field."""
    row = db.scalar(select(Row).where(Row.id == file_id))
    if row is None or not _own(db, row):
        raise Invalid("There is no such file; upload it first.", field=field)
    return StoredFile(file=_struct(row), object_key=row.object_key)


def hold(
    db: Session,
    file_ids: Sequence[UUID],
    kind: RecordKind,
    holder_id: UUID,
    field: str,
    *,
    unseen_too: bool = False,
) -> None:
    """The record holds the files from now on: they stay, and whoever sees the record may read them.

    Raises Invalid naming the field where the asker may not read one of them, unless values that were kept before are
    put back (`unseen_too`).
    """
    for file_id in dict.fromkeys(file_ids):
        try:
            if not unseen_too:
                get(db, file_id)
        except NotFound:
            raise Invalid("There is no such file; upload it first.", field=field) from None
        holder = insert(FileHolder).values(file_id=file_id, kind=kind, holder_id=holder_id)
        db.execute(holder.on_conflict_do_nothing())
        keep(db, file_id)


def keep(db: Session, file_id: UUID) -> None:
    """The file does not expire any more."""
    db.execute(sa.update(Row).where(Row.id == file_id).values(expires_at=None))


def named(db: Session, file_ids: Sequence[UUID]) -> dict[UUID, File]:
    """The files by id, for records that hold them; no rights are asked here."""
    return {row.id: _struct(row) for row in db.scalars(select(Row).where(Row.id.in_(file_ids)))}


def sweep(db: Session, store: ObjectStore) -> int:
    """Deletes what has expired, here and in the store; an object goes before the row that names it."""
    old = select(Row).where(Row.expires_at < now()).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    rows = db.scalars(old).all()
    for row in rows:
        store.delete(row.object_key)
    db.execute(sa.delete(Row).where(Row.id.in_([row.id for row in rows])))
    return len(rows)


def _own(db: Session, row: Row) -> bool:
    return db.asker.role == "system" or (row.created_by is not None and row.created_by == db.asker.user_id)


def _held_by_seen(db: Session, file_id: UUID) -> bool:
    for kind, model in MODELS.items():
        held = select(FileHolder.holder_id).where(FileHolder.file_id == file_id, FileHolder.kind == kind)
        if db.scalar(select(model.id).where(model.id.in_(held), visible(db.asker, model)).limit(1)) is not None:
            return True
    return False


def _struct(row: Row) -> File:
    return File(**{name: getattr(row, name) for name in File.__struct_fields__})
