"""Files that go with letters: kept while a draft, a letter that is not sent, or a template names them."""

import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Session
from services.kit.objects import ObjectStore
from services.kit.wire import Invalid, new_id, now
from services.mail import interface
from services.mail.interface import EmailObject, LetterFileDraft
from services.mail.interface.letter_files import LETTER_FILE_BYTES
from services.mail.models import Email
from services.mail.rights import only_users
from services.mail.writing_models import Draft, LetterFile, Template

UNCLAIMED = timedelta(days=1)
SWEPT_AT_ONCE = 200
LONGEST_NAME = 240
"""Bytes of a name: written as RFC 2231 wants, it still fits a line."""
TOO_LARGE = "The files of a letter may have at most 25 MB together."
UNSENT = ("queued", "sending", "failed", "unknown")


def create(db: Session, draft: LetterFileDraft) -> interface.LetterFile:
    """The asker's own. Raises Forbidden, Invalid."""
    only_users(db.asker)
    name = safe_name(draft.name)
    row = LetterFile(
        name=name,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=draft.size,
        object_key=draft.object_key,
        created_by=db.asker.user_id,
    )
    db.add(row)
    db.flush()
    return shown(row)


def copied(store: ObjectStore, files: Sequence[EmailObject]) -> list[LetterFileDraft]:
    """Copies in the store, which is theirs alone. Raises Invalid where they are too large together."""
    sizes = [store.size(file.object_key) for file in files]
    if sum(sizes) > LETTER_FILE_BYTES:
        raise Invalid(TOO_LARGE, field="file_ids")
    drafts = []
    for file, size in zip(files, sizes, strict=True):
        if size:
            key = new_key()
            store.put(key, b"".join(store.open(file.object_key)))
            drafts.append(LetterFileDraft(name=file.name[:255] or "file", size=size, object_key=key))
    return drafts


def new_key() -> str:
    return f"letter-files/{now():%Y/%m}/{new_id()}"


def find(db: Session, file_ids: Sequence[UUID]) -> list[interface.LetterFile]:
    return [shown(row) for row in _own(db, file_ids)]


def taken(db: Session, file_ids: Sequence[UUID]) -> list[LetterFile]:
    """The files of a letter, in this order. Raises Invalid (`file_ids`)."""
    wanted = list(dict.fromkeys(file_ids))
    rows = _own(db, wanted)
    if len(rows) != len(wanted):
        raise Invalid("One of the files is not there any more; attach it again.", field="file_ids")
    if sum(row.size for row in rows) > LETTER_FILE_BYTES:
        raise Invalid(TOO_LARGE, field="file_ids")
    return rows


def of_letter(db: Session, file_ids: Sequence[UUID]) -> list[LetterFile]:
    """For who sends it: those that are there, in their order."""
    if not file_ids:
        return []
    rows = {row.id: row for row in db.scalars(sa.select(LetterFile).where(LetterFile.id.in_(file_ids)))}
    return [rows[file_id] for file_id in file_ids if file_id in rows]


def sweep(db: Session, store: ObjectStore) -> int:
    """Deletes what nothing holds for a day, here and in the store; an object goes before the row that names it."""
    of_email = sa.exists().where(Email.state.in_(UNSENT), LetterFile.id == sa.any_(Email.file_ids))
    named = sa.func.jsonb_build_array(sa.cast(LetterFile.id, sa.Text))
    of_draft = sa.exists().where(Draft.content["file_ids"].op("@>")(named))
    of_template = sa.exists().where(LetterFile.id == sa.any_(Template.file_ids))
    old = sa.select(LetterFile).where(LetterFile.created_at < now() - UNCLAIMED, ~of_email, ~of_draft, ~of_template)
    rows = db.scalars(old.limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)).all()
    for row in rows:
        store.delete(row.object_key)
    db.execute(sa.delete(LetterFile).where(LetterFile.id.in_([row.id for row in rows])))
    return len(rows)


def safe_name(name: str) -> str:
    """Without folders and control characters, short enough for any mail program, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split()).strip(". ") or "file"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = clean, "", ""
    while len(f"{stem}{dot}{ending}".encode("utf-8", "replace")) > LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"


def _own(db: Session, file_ids: Sequence[UUID]) -> list[LetterFile]:
    if not file_ids:
        return []
    seen = sa.true() if db.asker.role == "system" else LetterFile.created_by == db.asker.user_id
    rows = {row.id: row for row in db.scalars(sa.select(LetterFile).where(LetterFile.id.in_(file_ids), seen))}
    return [rows[file_id] for file_id in file_ids if file_id in rows]


def shown(row: LetterFile) -> interface.LetterFile:
    return interface.LetterFile(**{name: getattr(row, name) for name in interface.LetterFile.__struct_fields__})
