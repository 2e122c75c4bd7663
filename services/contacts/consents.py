"""Consents: added, never rewritten, and the latest word counts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.contacts import files
from services.contacts.card_models import Consent as Row
from services.contacts.interface.consents import Consent, ConsentDraft
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, now

Owner = tuple[Any, UUID]
"""Whose: the model and the id."""
CLOCKS_DIFFER = timedelta(minutes=5)


def list_(db: Session, contact_id: UUID | None, counterparty_id: UUID | None) -> list[Consent]:
    """Raises NotFound, Invalid."""
    model, record_id = _owner(db, contact_id, counterparty_id)
    column = Row.contact_id if model is Contact else Row.counterparty_id
    rows = db.scalars(select(Row).where(column.in_(merged(model, record_id))).order_by(Row.at.desc(), Row.id.desc()))
    said: set[tuple[str, str | None]] = set()
    found = []
    for row in rows:
        latest = (row.purpose, row.channel) not in said
        said.add((row.purpose, row.channel))
        found.append(_struct(row, in_force=latest and row.given))
    return found


def record(db: Session, draft: ConsentDraft) -> Consent:
    """Raises NotFound, Invalid."""
    model, record_id = _owner(db, draft.contact_id, draft.counterparty_id)
    if (draft.purpose == "advertising") != (draft.channel is not None):
        raise Invalid("Advertising names its channel, processing has none.", field="channel", reason="consent_channel")
    at = draft.at or now()
    if at.tzinfo is None:
        raise Invalid("The time needs a zone.", field="at")
    if at > now() + CLOCKS_DIFFER:
        raise Invalid("A consent cannot be of the future.", field="at", reason="future")
    row = Row(
        contact_id=record_id if model is Contact else None,
        counterparty_id=record_id if model is Counterparty else None,
        recorded_by=db.asker.user_id,
        at=at,
        **{
            name: getattr(draft, name)
            for name in ("purpose", "channel", "given", "how", "text_version", "evidence", "evidence_file_id")
        },
    )
    if draft.evidence_file_id is not None:
        kind: RecordKind = "contact" if model is Contact else "counterparty"
        files.hold(db, [draft.evidence_file_id], kind, record_id, "evidence_file_id")
    db.add(row)
    db.flush()
    return next(one for one in list_(db, draft.contact_id, draft.counterparty_id) if one.id == row.id)


def _owner(db: Session, contact_id: UUID | None, counterparty_id: UUID | None) -> Owner:
    """The person, seen by the asker; a merged one is the one it became."""
    if (contact_id is None) == (counterparty_id is None):
        raise Invalid("Name either a contact or a counterparty.", field="contact_id")
    model: Any = Contact if contact_id is not None else Counterparty
    record_id = contact_id or counterparty_id
    while record_id is not None:
        if db.scalar(select(model.id).where(model.id == record_id, visible(db.asker, model))) is not None:
            return model, record_id
        record_id = db.scalar(select(model.merged_into).where(model.id == record_id))
    raise NotFound("There is no such person.", field="contact_id" if contact_id is not None else "counterparty_id")


def merged(model: Any, record_id: UUID) -> Any:
    """The record and all that were merged into it."""
    start = select(model.id).where(model.id == record_id)
    merged = start.cte("merged", recursive=True)
    return select(merged.union(select(model.id).join(merged, model.merged_into == merged.c.id)).c.id)


def _struct(row: Row, *, in_force: bool) -> Consent:
    kept = {name: getattr(row, name) for name in Consent.__struct_fields__ if name != "in_force"}
    return Consent(**kept, in_force=in_force)
