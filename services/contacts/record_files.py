"""All files of a client or a person in one list, wherever they are kept: attached to the record itself, in its custom
fields, with the lines of its journal, as proofs of consents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Select, func, literal, null, select, union_all

from services.contacts import changes, consents, contacts, counterparties, files, rewriting
from services.contacts.card_models import Consent
from services.contacts.fields import CUSTOM
from services.contacts.file_models import File as Row
from services.contacts.file_models import FileHolder
from services.contacts.interface.files import CardKind, FilePlace, RecordFile, RecordFilePage
from services.contacts.models import Contact, Counterparty, CustomField, Interaction
from services.contacts.rights import visible
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Invalid, NotFound

MOST = 500
"""More files attached to one record than this is a mistake."""
TITLE = 100
MODELS: dict[CardKind, Any] = {"counterparty": Counterparty, "contact": Contact}


def list_(
    db: Session, kind: CardKind, record_id: UUID, removed: bool, cursor: str | None, limit: int
) -> RecordFilePage:
    """The newest first. Raises NotFound."""
    record_id = _present(db, kind, record_id)
    places = _places(db, kind, record_id)
    there = select(places.c.file_id)
    if removed:
        held = select(FileHolder.file_id).where(FileHolder.kind == kind, FileHolder.holder_id == record_id)
        wanted = sa.and_(Row.id.in_(held), Row.id.not_in(there))
    else:
        wanted = Row.id.in_(there)
    query = select(Row).where(wanted)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(Row.created_at, Row.id) < sa.tuple_(*after))
    rows = db.scalars(query.order_by(Row.created_at.desc(), Row.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.created_at, row.id))
    known = _by_file(db, places, [row.id for row in page])
    items = [RecordFile(file=files.struct(row), places=known.get(row.id, [])) for row in page]
    total = db.scalar(select(func.count()).select_from(Row).where(wanted)) or 0
    return RecordFilePage(items=items, cursor=next_cursor, total=total)


def count(db: Session, kind: CardKind, record_id: UUID) -> int:
    """How many different files the record has."""
    places = _places(db, kind, record_id)
    return db.scalar(select(func.count(places.c.file_id.distinct()))) or 0


def attach(db: Session, kind: CardKind, record_id: UUID, file_ids: Sequence[UUID]) -> None:
    """Raises NotFound, Invalid. Files that are there already stay as they are."""
    row = cast(Any, rewriting.locked(db, kind, _present(db, kind, record_id)))
    before = changes.snapshot(row)
    new = [file_id for file_id in dict.fromkeys(file_ids) if file_id not in row.file_ids]
    if len(row.file_ids) + len(new) > MOST:
        raise Invalid(f"At most {MOST} files fit in one card.", field="file_ids", reason="too_many_files")
    files.hold(db, new, kind, row.id, "file_ids")
    _write(db, row, before, [*row.file_ids, *new])


def detach(db: Session, kind: CardKind, record_id: UUID, file_id: UUID) -> None:
    """Raises NotFound, also of files that are kept in a field or with a line of the journal."""
    row = cast(Any, rewriting.locked(db, kind, _present(db, kind, record_id)))
    if file_id not in row.file_ids:
        raise NotFound("No such file is attached to this record.")
    before = changes.snapshot(row)
    _write(db, row, before, [one for one in row.file_ids if one != file_id])


def _write(db: Session, row: Any, before: dict[str, Any], file_ids: list[UUID]) -> None:
    if rewriting.rewrite(db, row, {"file_ids": [str(one) for one in file_ids]}, "update"):
        rewriting.announce(db, row)


def _present(db: Session, kind: CardKind, record_id: UUID) -> UUID:
    """The id of the record, or of the one it was merged into. Raises NotFound."""
    if kind == "counterparty":
        return counterparties.must_see(db, record_id)
    return contacts.get(db, record_id).id


def _places(db: Session, kind: CardKind, record_id: UUID) -> sa.Subquery:
    """Which file is where; one that is in several places stands there several times."""
    record: Any = MODELS[kind]
    own = select(func.unnest(record.file_ids).label("file_id"), *_where("record", null(), null(), literal(""))).where(
        record.id == record_id
    )
    field = CustomField
    value = record.custom_values[field.key].astext
    custom = (
        select(sa.cast(value, sa.Uuid).label("file_id"), *_where("field", CUSTOM + field.key, null(), field.name))
        .select_from(record)
        .join(field, sa.and_(field.kind == kind, field.type == "file", ~field.archived))
        .where(record.id == record_id, value.is_not(None))
    )
    line = Interaction
    owner = line.counterparty_id if kind == "counterparty" else line.contact_id
    seen = sa.and_(owner == record_id, visible(db.asker, line))
    title = func.coalesce(func.nullif(line.subject, ""), func.left(line.summary, TITLE))
    lines = select(
        func.unnest(line.attachment_ids).label("file_id"), *_where("interaction", null(), line.id, title)
    ).where(seen, func.cardinality(line.attachment_ids) > 0)
    proof = Consent.counterparty_id if kind == "counterparty" else Consent.contact_id
    proofs = select(Consent.evidence_file_id.label("file_id"), *_where("consent", null(), null(), literal(""))).where(
        proof.in_(consents.merged(record, record_id)), Consent.evidence_file_id.is_not(None)
    )
    return union_all(own, custom, lines, proofs, *_in_fields_of_lines(db, seen, title)).subquery()


def _in_fields_of_lines(db: Session, seen: Any, title: Any) -> list[Select[Any]]:
    """Few firms have such fields; where there is none, the lines need not be read for them."""
    line = Interaction
    keys = db.scalars(
        select(CustomField.key).where(
            CustomField.kind == "interaction", CustomField.type == "file", ~CustomField.archived
        )
    )
    found = []
    for key in keys:
        value = line.custom_values[key].astext
        place = _where("interaction", literal(CUSTOM + key), line.id, title)
        found.append(select(sa.cast(value, sa.Uuid).label("file_id"), *place).where(seen, value.is_not(None)))
    return found


def _where(source: str, field: Any, interaction_id: Any, title: Any) -> list[Any]:
    return [
        literal(source).label("source"),
        sa.cast(field, sa.Text).label("field"),
        sa.cast(interaction_id, sa.Uuid).label("interaction_id"),
        sa.cast(title, sa.Text).label("title"),
    ]


def _by_file(db: Session, places: sa.Subquery, file_ids: Sequence[UUID]) -> dict[UUID, list[FilePlace]]:
    found: dict[UUID, list[FilePlace]] = {}
    for row in db.execute(select(places).where(places.c.file_id.in_(file_ids))):
        place = FilePlace(source=row.source, field=row.field, interaction_id=row.interaction_id, title=row.title)
        found.setdefault(row.file_id, []).append(place)
    return found
