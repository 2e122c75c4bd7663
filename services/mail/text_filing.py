"""Received texts that belong to nobody yet: filed under a client, put aside, or made a lead."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from services.contacts.interface import ShortMessagePlaced
from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Invalid, new_id
from services.mail import interface, short_messages
from services.mail.interface.short_messages import (
    NotSendable,
    ShortMessageBecameLead,
    ShortMessageFiled,
    ShortMessageFiling,
)
from services.mail.text_models import ShortMessage, TextChannel, TextSender


def file(db: Session, message_id: UUID, filing: ShortMessageFiling) -> interface.ShortMessage:
    """With all that waits from the same person. Whether the asker sees the client was asked before. Raises NotFound,
    Invalid."""
    row, channel = short_messages.seen(db, message_id, lock=True)
    if filing.counterparty_id is None and filing.contact_id is None:
        raise Invalid("Whose is it: a contact or a counterparty is needed.", field="contact_id")
    counterparty_id = relinks.present(db, filing.counterparty_id) if filing.counterparty_id else None
    contact_id = relinks.present(db, filing.contact_id) if filing.contact_id else None
    if row.sender:
        whose = {"counterparty_id": counterparty_id, "contact_id": contact_id}
        remembered = insert(TextSender).values(id=new_id(), channel_id=channel.id, sender=row.sender, **whose)
        db.execute(remembered.on_conflict_do_update(index_elements=["channel_id", "sender"], set_=whose))
    same: ColumnElement[bool] = ShortMessage.id == row.id
    if row.direction == "inbound":
        person = ShortMessage.sender == row.sender if row.sender else ShortMessage.phone == row.phone
        same |= person & (ShortMessage.place == "waiting") & (ShortMessage.channel_id == channel.id)
    for one in db.scalars(select(ShortMessage).where(same).order_by(ShortMessage.id).with_for_update()):
        one.counterparty_id, one.contact_id, one.place = counterparty_id, contact_id, "filed"
        db.publish(ShortMessageFiled(message=short_messages.shown(one, channel)))
    return short_messages.shown(row, channel)


def placed(db: Session, event: ShortMessagePlaced) -> None:
    """`contacts` knew whose the number is."""
    row = db.get(ShortMessage, event.short_message_id, with_for_update=True)
    if row is None or row.place not in ("waiting", "ignored"):
        return
    row.counterparty_id, row.contact_id, row.place = event.counterparty_id, event.contact_id, "filed"
    row.person_name = row.person_name or event.person_name
    short_messages.changed(db, row, db.get_one(TextChannel, row.channel_id))


def ignore(db: Session, message_id: UUID) -> interface.ShortMessage:
    """Raises NotFound, NotSendable."""
    row, channel = short_messages.seen(db, message_id, lock=True)
    _must_wait(row)
    row.place = "ignored"
    return short_messages.changed(db, row, channel)


def make_lead(db: Session, message_id: UUID) -> interface.ShortMessage:
    """The lead has its id before it is made, so that whatever breaks it is one. Raises NotFound, NotSendable."""
    row, channel = short_messages.seen(db, message_id, lock=True)
    if row.place == "lead":
        return short_messages.shown(row, channel)
    _must_wait(row)
    row.lead_id, row.place = new_id(), "lead"
    db.publish(ShortMessageBecameLead(message=short_messages.shown(row, channel), lead_id=row.lead_id))
    return short_messages.changed(db, row, channel)


def _must_wait(row: ShortMessage) -> None:
    if row.place not in ("waiting", "ignored"):
        raise NotSendable("This one is somebody's already.", place=row.place)
