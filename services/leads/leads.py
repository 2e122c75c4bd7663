"""Leads: adding, finding, changing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select

from services.kit.db import Session, estimated_total, keyset, page_of
from services.kit.phones import Phone
from services.kit.wire import Invalid, NotFound, new_id
from services.leads import interface
from services.leads.interface import (
    LeadAlreadyConverted,
    LeadChange,
    LeadChanged,
    LeadCreated,
    LeadDraft,
    LeadPage,
    LeadStatus,
)
from services.leads.models import Lead
from services.leads.phones import parse_all
from services.leads.rights import may_see, own_manager, refuse_programs
from services.leads.search import matching, search_key
from services.mail.interface import EmailBecameLead, ShortMessageBecameLead

OPEN = ("new", "in_progress")
LETTER = "Письмо"
"""The source of leads that were made of letters."""


def get(db: Session, lead_id: UUID) -> interface.Lead:
    """Raises NotFound."""
    row = db.scalar(select(Lead).where(Lead.id == lead_id, may_see(db.asker, Lead)))
    if row is None:
        raise NotFound("There is no such lead.")
    return shown(row)


def list_page(
    db: Session, search: str, status: LeadStatus | None, closed: bool, cursor: str | None, limit: int
) -> LeadPage:
    """Newest first; converted and rejected ones only with `closed` or a `status`. Raises Invalid (cursor)."""
    found = select(Lead).where(may_see(db.asker, Lead))
    if status is not None:
        found = found.where(Lead.status == status)
    elif not closed:
        found = found.where(Lead.status.in_(OPEN))
    if search.strip():
        found = found.where(matching(Lead.search_key, search))
    query = found.order_by(Lead.number.desc()).limit(limit + 1)
    if (after := keyset(cursor, int)) is not None:
        query = query.where(Lead.number < after[0])
    rows, next_cursor = page_of(db.scalars(query).all(), limit, lambda row: (row.number,))
    total = estimated_total(db, found) if cursor or next_cursor else len(rows)
    return LeadPage(items=[shown(row) for row in rows], cursor=next_cursor, estimated_total=total)


def create(db: Session, draft: LeadDraft, lead_id: UUID | None = None) -> interface.Lead:
    """Raises Invalid. `lead_id` where somebody calls it by that already."""
    phones, emails = parse_all(draft.phones), _emails(draft.emails)
    written = (draft.name, draft.company, *(phone.raw for phone in phones), *emails)
    name = next((text.strip() for text in written if text and text.strip()), None)
    if name is None:
        raise Invalid("Give a name, a company, a phone or an e-mail address.", field="name")
    row = Lead(
        id=lead_id or new_id(),
        status="new",
        title=draft.title.strip(),
        name=name,
        company=_line(draft.company),
        phones=msgspec.to_builtins(phones),
        emails=emails,
        source=_line(draft.source),
        text=draft.text,
        manager_id=draft.manager_id or own_manager(db.asker),
        participants=list(dict.fromkeys(draft.participants)),
        created_by=db.asker.user_id,
    )
    row.search_key = _key(row)
    db.add(row)
    db.flush()
    lead = shown(row)
    db.publish(LeadCreated(lead=lead))
    return lead


def create_of_letter(db: Session, event: EmailBecameLead) -> None:
    """The lead that somebody made of a letter: theirs, named as who wrote it."""
    email = event.email
    draft = LeadDraft(
        name=(email.from_name or email.from_address or email.subject)[:300] or LETTER,
        title=email.subject[:300],
        emails=[email.from_address[:300]] if email.from_address else [],
        source=LETTER,
        text=email.text,
    )
    create(db, draft, event.lead_id)


def create_of_text(db: Session, event: ShortMessageBecameLead) -> None:
    """The lead that somebody made of an SMS or a messenger's line: theirs."""
    message = event.message
    draft = LeadDraft(
        name=(message.person_name or message.phone or message.sender)[:300],
        phones=[message.phone] if message.phone else [],
        source=message.channel_name[:300],
        text=message.text,
    )
    create(db, draft, event.lead_id)


def update(db: Session, lead_id: UUID, version: int, change: LeadChange) -> interface.Lead:
    """Raises NotFound, Invalid, VersionConflict, LeadAlreadyConverted, Forbidden."""
    refuse_programs(db.asker)
    row = locked(db, lead_id)
    row.require_version(version, "lead", lambda: shown(row))
    changed = {name: value for name, value in _values(change).items() if getattr(row, name) != value}
    if not changed:
        return shown(row)
    for name, value in changed.items():
        setattr(row, name, value)
    row.search_key = _key(row)
    row.touch()
    db.flush()
    lead = shown(row)
    db.publish(LeadChanged(lead=lead))
    return lead


def locked(db: Session, lead_id: UUID) -> Lead:
    """The lead, held until the end of the transaction. Raises NotFound, LeadAlreadyConverted."""
    row = db.scalar(select(Lead).where(Lead.id == lead_id, may_see(db.asker, Lead)).with_for_update())
    if row is None:
        raise NotFound("There is no such lead.")
    if row.status == "converted":
        raise LeadAlreadyConverted("This lead is converted already.", deal_id=str(row.deal_id))
    return row


def shown(row: Lead) -> interface.Lead:
    return msgspec.convert(row, interface.Lead, from_attributes=True)


def _emails(texts: Iterable[str]) -> list[str]:
    """Each address once, in lower case. A mistyped one is kept: no lead is refused for it."""
    return list(dict.fromkeys(text.strip().lower() for text in texts if text.strip()))


def _values(change: LeadChange) -> dict[str, Any]:
    """Columns and their new values. Raises Invalid."""
    values = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    if "name" in values and not (name := values["name"].strip()):
        raise Invalid("A lead needs a name.", field="name")
    if "name" in values:
        values["name"] = name
    if "title" in values:
        values["title"] = values["title"].strip()
    for line in ("company", "source"):
        if line in values:
            values[line] = _line(values[line])
    if "phones" in values:
        values["phones"] = msgspec.to_builtins(parse_all(values["phones"]))
    if "emails" in values:
        values["emails"] = _emails(values["emails"])
    if "participants" in values:
        values["participants"] = list(dict.fromkeys(values["participants"]))
    return values


def _line(text: str | None) -> str | None:
    return (text or "").strip() or None


def _key(row: Lead) -> str:
    phones = msgspec.convert(row.phones, list[Phone])
    return search_key([row.name, row.company, row.title, *row.emails], phones)
