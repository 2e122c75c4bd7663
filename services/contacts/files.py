"""Files: kept while something holds them, read by whoever sees what holds them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts.card_models import Consent
from services.contacts.file_models import File as Row
from services.contacts.file_models import FileHolder
from services.contacts.import_models import ImportBatch
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
    return struct(row)


def get(db: Session, file_id: UUID) -> StoredFile:
    """Raises NotFound."""
    row = db.scalar(select(Row).where(Row.id == file_id))
    if row is None or not (_own(db, row) or _held_by_seen(db, [file_id])):
        raise NotFound("There is no such file.")
    return StoredFile(file=struct(row), object_key=row.object_key)


def find(db: Session, file_ids: Sequence[UUID]) -> list[File]:
    """Those of the files that the asker may read."""
    wanted = list(dict.fromkeys(file_ids))
    rows = db.scalars(select(Row).where(Row.id.in_(wanted))).all()
    seen = {row.id for row in rows if _own(db, row)} | _held_by_seen(db, wanted)
    return [struct(row) for row in rows if row.id in seen]


def own(db: Session, file_id: UUID, field: str) -> StoredFile:
    """A file that the asker brought in. Raises Invalid naming the field."""
    row = db.scalar(select(Row).where(Row.id == file_id))
    if row is None or not _own(db, row):
        raise Invalid("There is no such file; upload it first.", field=field)
    return StoredFile(file=struct(row), object_key=row.object_key)


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


def release(db: Session, file_ids: Collection[UUID], kind: RecordKind, holder_id: UUID) -> None:
    """The record does not hold the files any more; another one that does keeps them."""
    theirs = sa.and_(FileHolder.kind == kind, FileHolder.holder_id == holder_id)
    db.execute(sa.delete(FileHolder).where(theirs, FileHolder.file_id.in_(file_ids)))


def let_go(db: Session, holder_ids: Sequence[UUID]) -> None:
    """The records are no more: files that nothing else has go after their time.

    What an import brought in and what proves a consent is kept without a holder, and stays.
    """
    held = db.scalars(
        sa.delete(FileHolder).where(FileHolder.holder_id.in_(holder_ids)).returning(FileHolder.file_id)
    ).all()
    alone = ~sa.exists().where(FileHolder.file_id == Row.id)
    kept_by_others = [sa.exists().where(column == Row.id) for column in (Consent.evidence_file_id, ImportBatch.file_id)]
    free = sa.and_(Row.id.in_(held), alone, *map(sa.not_, kept_by_others))
    db.execute(sa.update(Row).where(free).values(expires_at=now() + UNCLAIMED))


def keep(db: Session, file_id: UUID) -> None:
    """The file does not expire any more."""
    db.execute(sa.update(Row).where(Row.id == file_id).values(expires_at=None))


def named(db: Session, file_ids: Sequence[UUID]) -> dict[UUID, File]:
    """The files by id, for records that hold them; no rights are asked here."""
    return {row.id: struct(row) for row in db.scalars(select(Row).where(Row.id.in_(file_ids)))}


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


def _held_by_seen(db: Session, file_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the files that a record holds which the asker sees."""
    found: set[UUID] = set()
    for kind, model in MODELS.items():
        held = select(FileHolder.file_id).join(model, model.id == FileHolder.holder_id)
        asked = sa.and_(FileHolder.file_id.in_(file_ids), FileHolder.kind == kind, visible(db.asker, model))
        found |= set(db.scalars(held.where(asked)))
    return found


def struct(row: Row) -> File:
    return File(**{name: getattr(row, name) for name in File.__struct_fields__})
