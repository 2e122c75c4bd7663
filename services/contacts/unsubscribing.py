"""Whoever unsubscribes takes back their consent to advertising by e-mail; whoever takes that back gives it again."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts.card_models import Consent
from services.contacts.consents import merged
from services.contacts.models import Contact, Counterparty
from services.kit.db import Session
from services.mail.interface.stop_list import AddressStopped, AddressWelcomed

HOW = "website"


def withdraw(db: Session, event: AddressStopped) -> None:
    """Where a person's own click stopped the address; by hand and by bounces nobody takes anything back."""
    if event.reason != "unsubscribed":
        return
    owner = _owner(db, event.contact_id, event.counterparty_id)
    if owner is not None and not _said(db, owner, _evidence(event.entry_id, "отписка")):
        _record(db, owner, event, given=False, evidence=_evidence(event.entry_id, "отписка"))


def renew(db: Session, event: AddressWelcomed) -> None:
    """Only what this unsubscribing took back, and nothing was said since."""
    if not event.by_recipient:
        return
    owner = _owner(db, event.contact_id, event.counterparty_id)
    if owner is None:
        return
    column, ids = owner
    theirs = sa.select(Consent).where(column.in_(ids), Consent.purpose == "advertising", Consent.channel == "email")
    last = db.scalars(theirs.order_by(Consent.at.desc(), Consent.id.desc()).limit(2)).all()
    if len(last) == 2 and last[0].evidence == _evidence(event.entry_id, "отписка") and last[1].given:
        _record(db, owner, event, given=True, evidence=_evidence(event.entry_id, "отписка отменена получателем"))


Owner = tuple[Any, list[UUID]]
"""The column of a consent, and the ids of the record and of what was merged into it; the record itself first."""


def _owner(db: Session, contact_id: UUID | None, counterparty_id: UUID | None) -> Owner | None:
    model: Any = Contact if contact_id is not None else Counterparty
    record_id = contact_id or counterparty_id
    while record_id is not None:
        row = db.execute(sa.select(model.merged_into).where(model.id == record_id)).first()
        if row is None:
            return None
        if row.merged_into is None:
            others = [one for one in db.scalars(merged(model, record_id)) if one != record_id]
            return (Consent.contact_id if model is Contact else Consent.counterparty_id), [record_id, *others]
        record_id = row.merged_into
    return None


def _said(db: Session, owner: Owner, evidence: str) -> bool:
    column, ids = owner
    return db.scalar(sa.select(Consent.id).where(column.in_(ids), Consent.evidence == evidence).limit(1)) is not None


def _record(db: Session, owner: Owner, event: AddressStopped | AddressWelcomed, *, given: bool, evidence: str) -> None:
    column, ids = owner
    row = Consent(
        contact_id=ids[0] if column is Consent.contact_id else None,
        counterparty_id=ids[0] if column is Consent.counterparty_id else None,
        purpose="advertising",
        channel="email",
        given=given,
        at=event.at,
        how=HOW,
        text_version="",
        evidence=evidence,
        evidence_file_id=None,
        recorded_by=None,
    )
    db.add(row)
    db.flush()


def _evidence(entry_id: UUID, what: str) -> str:
    return f"Рассылка: {what} по ссылке из письма, запись {entry_id}"
