"""Unsubscribing by the link of a letter: the token names the recipient, the stop-list keeps the address."""

from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Session
from services.kit.wire import Forbidden, NotFound
from services.mail import stop_list
from services.mail.interface.unsubscriptions import Unsubscription
from services.mail.mailing_models import Mailing, MailingRecipient, StopListEntry
from services.mail.unsubscribe_links import recipient_of

UNDONE = "Получатель отменил отписку"


def get(db: Session, token: str) -> Unsubscription:
    """Raises Forbidden, NotFound."""
    row = _recipient(db, token)
    return _shown(db, row)


def unsubscribe(db: Session, token: str) -> Unsubscription:
    """Raises Forbidden, NotFound. Again it changes nothing."""
    row = _recipient(db, token)
    if row.address:
        stop_list.stop(
            db,
            row.address,
            "unsubscribed",
            mailing_id=row.mailing_id,
            recipient_id=row.id,
            contact_id=row.record_id if row.kind == "contact" else None,
            counterparty_id=row.record_id if row.kind == "counterparty" else None,
        )
    return _shown(db, row)


def resubscribe(db: Session, token: str) -> Unsubscription:
    """Raises Forbidden, NotFound."""
    row = _recipient(db, token)
    theirs = sa.and_(_in_force(row), StopListEntry.reason == "unsubscribed")
    entry = db.scalar(sa.select(StopListEntry).where(theirs).with_for_update())
    if entry is not None:
        stop_list.welcome(db, entry, UNDONE, by_recipient=True)
        db.flush()
    return _shown(db, row)


def _recipient(db: Session, token: str) -> MailingRecipient:
    if db.asker.role != "system":
        raise Forbidden("Unsubscribing is asked for by the public page.")
    recipient_id: UUID | None = recipient_of(token)
    row = db.get(MailingRecipient, recipient_id) if recipient_id is not None else None
    if row is None:
        raise NotFound("This link is not one of ours, or its mailing is gone.")
    return row


def _in_force(row: MailingRecipient) -> sa.ColumnElement[bool]:
    return sa.and_(StopListEntry.address == row.address, StopListEntry.removed_at.is_(None))


def _shown(db: Session, row: MailingRecipient) -> Unsubscription:
    local, _at, domain = row.address.rpartition("@")
    return Unsubscription(
        address=f"{local[:2]}…@{domain}" if domain else "",
        mailing=db.get_one(Mailing, row.mailing_id).name,
        unsubscribed=db.scalar(sa.select(StopListEntry.id).where(_in_force(row))) is not None,
    )
