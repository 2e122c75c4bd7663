"""Whom a mailing may go to: addresses, flags and consents, some at a time."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from services.contacts import selections
from services.contacts.card_models import Consent
from services.contacts.interface.bulk import Selection
from services.contacts.interface.recipients import Recipient, RecipientKind, RecipientPage
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit import phones
from services.kit.db import Session

LONGEST_CHAIN = 20
"""More merges in a row than that are not followed."""


def list_(
    db: Session, kind: RecipientKind, selection: Selection, with_people: bool, after: UUID | None, limit: int
) -> RecipientPage:
    """Raises Invalid."""
    model: Any = Counterparty if kind == "counterparty" else Contact
    found = selections.ids(db, kind, selection)
    query = found if after is None else found.where(model.id > after)
    ids = db.scalars(query.order_by(model.id).limit(limit)).all()
    if kind == "contact":
        items = _people(db, Contact.id.in_(ids))
    else:
        items = _clients(db, ids)
        items += _people(db, Contact.counterparty_id.in_(ids)) if with_people else []
    return RecipientPage(items=items, last=ids[-1] if len(ids) == limit else None)


def find(db: Session, contact_ids: Sequence[UUID], counterparty_ids: Sequence[UUID]) -> list[Recipient]:
    """Those that were merged are answered as what they became."""
    clients, people = _present(db, Counterparty, counterparty_ids), _present(db, Contact, contact_ids)
    found = {one.id: one for one in _clients(db, [*clients.values()]) + _people(db, Contact.id.in_(people.values()))}
    asked = [*clients.items(), *people.items()]
    return [_asked(found[present], asked_id) for asked_id, present in asked if present in found]


def birthdays(db: Session, on: date, after: UUID | None, limit: int) -> RecipientPage:
    days = [(on.month, on.day)]
    if (on.month, on.day) == (2, 28) and not isleap(on.year):
        days.append((2, 29))
    day = sa.tuple_(sa.extract("month", Contact.birthday), sa.extract("day", Contact.birthday))
    query = select(Contact.id).where(visible(db.asker, Contact), day.in_(days))
    if after is not None:
        query = query.where(Contact.id > after)
    ids = db.scalars(query.order_by(Contact.id).limit(limit)).all()
    return RecipientPage(items=_people(db, Contact.id.in_(ids)), last=ids[-1] if len(ids) == limit else None)


def _asked(one: Recipient, asked_id: UUID) -> Recipient:
    values = {name: getattr(one, name) for name in Recipient.__struct_fields__}
    return Recipient(**values | {"asked_id": asked_id})


def _present(db: Session, model: Any, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Which record each one is now: itself, or what it was merged into."""
    now_is = {one: one for one in ids}
    for _ in range(LONGEST_CHAIN):
        merged = select(model.id, model.merged_into).where(
            model.id.in_(set(now_is.values())), model.merged_into.is_not(None)
        )
        into = {row[0]: row[1] for row in db.execute(merged)}
        if not into:
            break
        now_is = {asked: into.get(present, present) for asked, present in now_is.items()}
    return now_is


def _clients(db: Session, ids: Sequence[UUID]) -> list[Recipient]:
    one = Counterparty
    rows = db.execute(
        select(one.id, one.name, one.city, one.emails, one.phones, one.opted_out)
        .where(one.id.in_(ids), visible(db.asker, one))
        .order_by(one.id)
    ).all()
    allowed = _allowed(db, Consent.counterparty_id, one, [row.id for row in rows])
    return [
        Recipient(
            asked_id=row.id,
            kind="counterparty",
            id=row.id,
            counterparty_id=row.id,
            name=row.name,
            counterparty_name=row.name,
            position="",
            city=row.city,
            email_address=row.emails[0].strip().lower() if row.emails else None,
            mobile=_mobile(row.phones),
            opted_out=row.opted_out,
            consent_id=allowed.get((row.id, "email")),
            sms_consent_id=allowed.get((row.id, "sms")),
        )
        for row in rows
    ]


def _people(db: Session, which: ColumnElement[bool]) -> list[Recipient]:
    one, client = Contact, aliased(Counterparty)
    client_silent = sa.func.coalesce(client.opted_out, False)
    rows = db.execute(
        select(
            one.id,
            one.name,
            one.position,
            one.city,
            one.emails,
            one.phones,
            one.counterparty_id,
            sa.func.coalesce(client.name, "").label("client"),
            sa.or_(one.opted_out, client_silent).label("opted_out"),
        )
        .outerjoin(client, client.id == one.counterparty_id)
        .where(which, visible(db.asker, one))
        .order_by(one.id)
    ).all()
    allowed = _allowed(db, Consent.contact_id, one, [row.id for row in rows])
    return [
        Recipient(
            asked_id=row.id,
            kind="contact",
            id=row.id,
            counterparty_id=row.counterparty_id,
            name=row.name,
            counterparty_name=row.client,
            position=row.position or "",
            city=row.city,
            email_address=row.emails[0].strip().lower() if row.emails else None,
            mobile=_mobile(row.phones),
            opted_out=row.opted_out,
            consent_id=allowed.get((row.id, "email")),
            sms_consent_id=allowed.get((row.id, "sms")),
        )
        for row in rows
    ]


def _mobile(some: list[dict[str, Any]]) -> str | None:
    return next((one["e164"] for one in some if one["e164"] and phones.is_mobile(one["e164"])), None)


def _allowed(db: Session, column: Any, model: Any, ids: Sequence[UUID]) -> dict[tuple[UUID, str], UUID]:
    """The consents of each that are in force, by e-mail and by SMS, also those said to a record merged into it."""
    if not ids:
        return {}
    start = select(model.id.label("root"), model.id.label("id")).where(model.id.in_(ids))
    family = start.cte("family", recursive=True)
    family = family.union(select(family.c.root, model.id).join(family, model.merged_into == family.c.id))
    latest = (
        select(family.c.root, Consent.channel, Consent.id, Consent.given)
        .join(family, column == family.c.id)
        .where(Consent.purpose == "advertising", Consent.channel.in_(("email", "sms")))
        .ext(distinct_on(family.c.root, Consent.channel))
        .order_by(family.c.root, Consent.channel, Consent.at.desc(), Consent.id.desc())
    )
    return {(row.root, row.channel): row.id for row in db.execute(latest) if row.given}
