"""The timeline of a client: interactions, calls, letters, leads and deals in one order. Read side only."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, String, case, literal, null, or_, select, tuple_, union_all
from sqlalchemy import cast as sql_cast

from services.contacts import counterparties
from services.contacts.interface import TimelineEntry, TimelinePage
from services.contacts.models import CallRecording, Contact, Interaction, LinkedRecord
from services.kit.db import Session, keyset, page_of

KINDS = {
    "phone": "call",
    "email": "letter",
    "note": "note",
    "meeting": "meeting",
    "letter": "paper_letter",
    "fax": "fax",
    "messenger": "messenger",
}


def list_(db: Session, counterparty_id: UUID, search: str, cursor: str | None, limit: int) -> TimelinePage:
    """Raises NotFound."""
    counterparties.must_see(db, counterparty_id)
    after = keyset(cursor, datetime, UUID)
    entries = union_all(
        _page(_interactions(counterparty_id, search), Interaction.starts_at, Interaction.id, after, limit),
        _page(_records(counterparty_id, search), LinkedRecord.at, LinkedRecord.id, after, limit),
    ).subquery()
    rows = db.execute(select(entries).order_by(entries.c.at.desc(), entries.c.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.at, row.id))
    return TimelinePage(items=[TimelineEntry(**row._mapping) for row in page], cursor=next_cursor)


def _interactions(counterparty_id: UUID, search: str) -> Any:
    kind = case(KINDS, value=Interaction.channel, else_="note")
    query = (
        cast(Any, select)(
            Interaction.id.label("id"),
            kind.label("kind"),
            Interaction.starts_at.label("at"),
            Interaction.direction.label("direction"),
            Interaction.status.label("status"),
            Interaction.subject.label("title"),
            Interaction.summary.label("text"),
            Interaction.outcome.label("outcome"),
            Interaction.duration_seconds.label("duration_seconds"),
            Interaction.manager_id.label("manager_id"),
            Interaction.contact_id.label("contact_id"),
            Contact.name.label("contact_name"),
            Interaction.call_id.label("call_id"),
            Interaction.email_id.label("email_id"),
            sql_cast(null(), Interaction.id.type).label("record_id"),
            CallRecording.call_id.is_not(None).label("recorded"),
        )
        .outerjoin(Contact, Contact.id == Interaction.contact_id)
        .outerjoin(CallRecording, CallRecording.call_id == Interaction.call_id)
        .where(Interaction.counterparty_id == counterparty_id)
    )
    if text := search.strip():
        query = query.where(
            or_(*(column.icontains(text, autoescape=True) for column in (Interaction.subject, Interaction.summary)))
        )
    return query


def _records(counterparty_id: UUID, search: str) -> Any:
    no_id, no_text = sql_cast(null(), LinkedRecord.id.type), sql_cast(null(), String)
    query = cast(Any, select)(
        LinkedRecord.id.label("id"),
        LinkedRecord.kind.label("kind"),
        LinkedRecord.at.label("at"),
        no_text.label("direction"),
        LinkedRecord.status.label("status"),
        LinkedRecord.title.label("title"),
        literal("").label("text"),
        literal("").label("outcome"),
        literal(0).label("duration_seconds"),
        LinkedRecord.manager_id.label("manager_id"),
        no_id.label("contact_id"),
        no_text.label("contact_name"),
        no_id.label("call_id"),
        no_id.label("email_id"),
        LinkedRecord.id.label("record_id"),
        literal(False).label("recorded"),
    ).where(LinkedRecord.counterparty_id == counterparty_id)
    if text := search.strip():
        query = query.where(LinkedRecord.title.icontains(text, autoescape=True))
    return query


def _page(query: Select[Any], at: Any, id_: Any, after: list[Any] | None, limit: int) -> Any:
    # Each half is cut by itself, so that a page costs a page and not the whole history.
    if after is not None:
        query = query.where(tuple_(at, id_) < tuple_(*after))
    return cast(Any, query.order_by(at.desc(), id_.desc()).limit(limit + 1))
