"""The timeline: interactions, leads, deals, documents, merges and changes in one order. Read side only."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Select, case, exists, func, literal, null, or_, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import contacts, counterparties
from services.contacts.identity_models import Merge
from services.contacts.interface.timeline import TimelineEntry, TimelineKind, TimelinePage
from services.contacts.models import CallRecording, Change, Contact, Interaction, LinkedRecord
from services.kit.db import Session, keyset, page_of

KINDS: dict[str, TimelineKind] = {
    "phone": "call",
    "email": "letter",
    "note": "note",
    "meeting": "meeting",
    "letter": "paper_letter",
    "fax": "fax",
    "messenger": "messenger",
}
"""By channel."""
CHANNELS = {kind: channel for channel, kind in KINDS.items()}
TOLD = ("lead", "deal")
"""Linked records with a kind of their own; the rest are documents."""
AT_ONCE = 200
NAMES = TimelineEntry.__struct_fields__
_id, _words = sa.Uuid(), sa.Text()
_EMPTY: dict[str, Any] = {
    "version": sa.cast(null(), sa.Integer),
    "direction": sa.cast(null(), _words),
    "outcome_id": sa.cast(null(), _id),
    "duration_seconds": literal(0),
    "contact_id": sa.cast(null(), _id),
    "contact_name": sa.cast(null(), _words),
    "call_id": sa.cast(null(), _id),
    "email_id": sa.cast(null(), _id),
    "short_message_id": sa.cast(null(), _id),
    "record_id": sa.cast(null(), _id),
    "recorded": literal(False),
    "attachments": literal(0),
    "fields": sa.cast([], ARRAY(_words)),
}


class Whose(NamedTuple):
    """The record a timeline is of."""

    column: str
    """By which an interaction belongs to it: `counterparty_id` or `contact_id`."""
    id: UUID


class Part(NamedTuple):
    """One source of entries: its query, and the key by which it is walked."""

    query: Select[Any]
    at: Any
    id: Any


def list_(
    db: Session, counterparty_id: UUID, search: str, kinds: Sequence[TimelineKind], cursor: str | None, limit: int
) -> TimelinePage:
    """Raises NotFound."""
    client = counterparties.must_see(db, counterparty_id)
    return _page_of(db, Whose("counterparty_id", client), search, kinds, cursor, limit)


def list_of_contact(
    db: Session, contact_id: UUID, search: str, kinds: Sequence[TimelineKind], cursor: str | None, limit: int
) -> TimelinePage:
    """Raises NotFound."""
    person = contacts.get(db, contact_id).id
    return _page_of(db, Whose("contact_id", person), search, kinds, cursor, limit)


def every(
    db: Session, counterparty_id: UUID, search: str = "", kinds: Sequence[TimelineKind] = ()
) -> Iterator[list[TimelineEntry]]:
    """The whole timeline in chunks, newest first, for an export. Raises NotFound."""
    cursor = None
    while True:
        page = list_(db, counterparty_id, search, kinds, cursor, AT_ONCE)
        yield page.items
        if (cursor := page.cursor) is None:
            return


def _page_of(
    db: Session, whose: Whose, search: str, kinds: Sequence[TimelineKind], cursor: str | None, limit: int
) -> TimelinePage:
    after = keyset(cursor, datetime, UUID)
    # Each part is cut by itself, so that a page costs a page and not the whole history.
    parts = [_cut(part, after, limit) for part in _parts(whose, search.strip(), frozenset(kinds))]
    entries = union_all(*parts).subquery()
    rows = db.execute(select(entries).order_by(entries.c.at.desc(), entries.c.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.at, row.id))
    return TimelinePage(items=[TimelineEntry(**row._mapping) for row in page], cursor=next_cursor)


def _parts(whose: Whose, text: str, kinds: frozenset[TimelineKind]) -> Iterator[Part]:
    if not kinds or kinds & CHANNELS.keys():
        yield _interactions(whose, text, kinds)
    if whose.column == "counterparty_id" and (not kinds or kinds & {*TOLD, "document"}):
        yield _records(whose, text, kinds)
    if not kinds or "merge" in kinds:
        yield from (_merges(whose, text, moment) for moment in ("at", "undone_at"))
    if not kinds or "change" in kinds:
        yield _changes(whose, text)


def _cut(part: Part, after: list[Any] | None, limit: int) -> Any:
    query = part.query
    if after is not None:
        query = query.where(tuple_(part.at, part.id) < tuple_(*after))
    return query.order_by(part.at.desc(), part.id.desc()).limit(limit + 1)


def _entry(**columns: Any) -> Select[Any]:
    empty = {**dict.fromkeys(NAMES, literal("")), **_EMPTY}
    return cast(Select[Any], select(*(columns.get(name, empty[name]).label(name) for name in NAMES)))


def _interactions(whose: Whose, text: str, kinds: frozenset[TimelineKind]) -> Part:
    line = Interaction
    # Asked for each line of the page alone: a join would be made for all lines before the page is cut.
    person = select(Contact.name).where(Contact.id == line.contact_id).scalar_subquery()
    recorded = exists().where(CallRecording.call_id == line.call_id)
    query = _entry(
        id=line.id,
        kind=case(KINDS, value=line.channel, else_="note"),
        at=line.starts_at,
        version=line.version,
        direction=line.direction,
        status=line.status,
        title=line.subject,
        text=line.summary,
        result=line.result,
        outcome=line.outcome,
        outcome_id=line.outcome_id,
        duration_seconds=line.duration_seconds,
        manager_id=line.manager_id,
        contact_id=line.contact_id,
        contact_name=person,
        call_id=line.call_id,
        email_id=line.email_id,
        short_message_id=line.short_message_id,
        recorded=recorded,
        attachments=func.cardinality(line.attachment_ids),
    ).where(getattr(line, whose.column) == whose.id, ~line.deleted)
    if channels := [CHANNELS[kind] for kind in kinds if kind in CHANNELS]:
        query = query.where(line.channel.in_(channels))
    if text:
        texts = (line.subject, line.summary, line.result)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in texts)))
    return Part(query, line.starts_at, line.id)


def _records(whose: Whose, text: str, kinds: frozenset[TimelineKind]) -> Part:
    record = LinkedRecord
    query = _entry(
        id=record.id,
        kind=case({kind: kind for kind in TOLD}, value=record.kind, else_="document"),
        at=record.at,
        status=record.status,
        title=record.title,
        manager_id=record.manager_id,
        record_id=record.id,
    ).where(record.counterparty_id == whose.id)
    if kinds:
        documents = [record.kind.not_in(TOLD)] if "document" in kinds else []
        query = query.where(or_(record.kind.in_([kind for kind in TOLD if kind in kinds]), *documents))
    if text:
        query = query.where(record.title.icontains(text, autoescape=True))
    return Part(query, record.at, record.id)


def _merges(whose: Whose, text: str, moment: str) -> Part:
    """What became the record, and what was parted from it again."""
    at = getattr(Merge, moment)
    query = _entry(
        id=Merge.id,
        kind=literal("merge"),
        at=at,
        status=literal("merged" if moment == "at" else "unmerged"),
        title=Merge.absorbed_name,
        manager_id=Merge.user_id if moment == "at" else Merge.undone_by,
        record_id=Merge.absorbed_id,
    ).where(Merge.survivor_id == whose.id, at.is_not(None))
    if text:
        query = query.where(Merge.absorbed_name.icontains(text, autoescape=True))
    return Part(query, at, Merge.id)


def _changes(whose: Whose, text: str) -> Part:
    """What was changed in the record itself. Its merges are told by themselves."""
    names = func.jsonb_object_keys(Change.after).table_valued("name")
    query = _entry(
        id=Change.id,
        kind=literal("change"),
        at=Change.at,
        status=Change.operation,
        manager_id=Change.user_id,
        # Of this change: without the word it would be a query of its own, over the whole history.
        fields=func.array(select(names.c.name).correlate(Change).scalar_subquery(), type_=ARRAY(_words)),
        cause=Change.cause,
    ).where(Change.record_id == whose.id, Change.merge_id.is_(None))
    if text:
        written = func.jsonb_each_text(Change.after).table_valued("key", "value").alias("written")
        found = select(literal(1)).select_from(written).where(written.c.value.icontains(text, autoescape=True))
        query = query.where(found.exists())
    return Part(query, Change.at, Change.id)
