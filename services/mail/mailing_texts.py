"""The SMS of a mailing as one recipient gets it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from services.contacts.interface.recipients import Recipient
from services.kit import phones
from services.kit.db import Session
from services.kit.wire import Invalid, ServiceError, new_id, now
from services.mail import quiet_hours, short_messages, sms_parts, templating, text_channels
from services.mail.mailing_letters import INVENTED, Addressee
from services.mail.mailing_models import Mailing, MailingRecipient
from services.mail.template_values import given_name
from services.mail.text_models import ShortMessage

LONGEST = 1_000
"""Characters of a filled text: what Mango takes at once."""
MASS = short_messages.Manner(bulk=True, keeps_quiet=True, heeds_stop=True)
SOMEBODY = INVENTED._replace(email="+79161234567")


class Written(NamedTuple):
    text: str
    parts: int


def check(text: str) -> None:
    """Raises TemplateWrong, Invalid."""
    if text.strip():
        write(text, SOMEBODY)


def write(text: str, to: Addressee) -> Written:
    """The address of `to` is a phone. Raises TemplateWrong, Invalid."""
    recipient = {"name": to.name, "given_name": given_name(to.name), "position": to.position, "city": to.city}
    values = {"recipient": recipient | {"phone": to.email}, "counterparty": {"name": to.company}}
    filled = templating.fill(text, values, as_html=False, field="text").strip()
    if not filled:
        raise Invalid("There is nothing to send.", field="text")
    if len(filled) > LONGEST:
        raise Invalid(f"An SMS has {LONGEST} characters at most.", field="text", reason="sms_too_long")
    return Written(filled, sms_parts.parts(filled))


def parts_for(mailing: Mailing, known: Recipient) -> int:
    """Of how many SMS the text for this one consists; 0 for a letter, and for one that cannot be written."""
    if mailing.channel != "sms":
        return 0
    try:
        return write(mailing.text, _addressee(known)).parts
    except ServiceError:
        return 0


def queue(db: Session, mailing: Mailing, message_id: UUID, row: MailingRecipient, known: Recipient) -> None:
    """Writes it down with the recipient, who has it from then on. Raises NotFound (the channel), TemplateWrong,
    Invalid."""
    assert mailing.text_channel_id is not None
    channel = text_channels.seen(db, mailing.text_channel_id)
    written = write(mailing.text, _addressee(known))
    person = known.id if known.kind == "contact" else None
    to = short_messages.Addressee(row.address, "", known.name, known.counterparty_id, person)
    short_messages.add(db, channel, message_id, to, written.text, MASS)
    row.message_id, row.parts = message_id, written.parts


def send_test(db: Session, mailing: Mailing, phone: str) -> UUID:
    """To whoever tries it, at any hour. Raises NotFound, Invalid, TemplateWrong."""
    assert mailing.text_channel_id is not None
    channel = text_channels.seen(db, mailing.text_channel_id)
    number = phones.required(phone, "address").e164 or ""
    written = write(mailing.text, SOMEBODY)
    to = short_messages.Addressee(number, "", "", None, None)
    return short_messages.add(db, channel, new_id(), to, written.text).id


def ready(mailing_id: UUID, at: datetime) -> sa.Select[int]:
    """How many are on their way now."""
    theirs = sa.select(sa.func.count()).select_from(MailingRecipient)
    theirs = theirs.join(ShortMessage, ShortMessage.id == MailingRecipient.message_id)
    due = sa.and_(ShortMessage.state == "queued", ShortMessage.next_attempt_at <= at)
    return theirs.where(MailingRecipient.mailing_id == mailing_id, sa.or_(ShortMessage.state == "sending", due))


def quiet_zones(db: Session, mailing: Mailing, at: datetime | None = None) -> dict[str, datetime]:
    """The zones of those who wait where it is quiet hours, each with their end; none for letters."""
    if mailing.channel != "sms":
        return {}
    one = MailingRecipient
    waiting = sa.select(one.zone).where(one.mailing_id == mailing.id, one.state == "waiting").distinct()
    ends = {zone: quiet_hours.end(db, zone, at or now()) for zone in db.scalars(waiting)}
    return {zone: end for zone, end in ends.items() if end is not None}


def held(db: Session, mailing: Mailing) -> tuple[int, datetime | None]:
    """How many wait for the end of their quiet hours, and when the first of these end."""
    zones = quiet_zones(db, mailing) if mailing.state == "running" else {}
    if not zones:
        return 0, None
    one = MailingRecipient
    waiting = sa.select(sa.func.count()).where(one.mailing_id == mailing.id, one.state == "waiting")
    return db.scalar(waiting.where(one.zone.in_(zones))) or 0, min(zones.values())


def parts_of(db: Session, mailing_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of how many SMS all consist that leave and left."""
    one = MailingRecipient
    query = sa.select(one.mailing_id, sa.func.sum(one.parts)).where(one.mailing_id.in_(mailing_ids))
    rows = db.execute(query.where(one.state != "skipped").group_by(one.mailing_id))
    return {row[0]: row[1] for row in rows}


def _addressee(known: Recipient) -> Addressee:
    return Addressee(known.name, known.counterparty_name, known.position, known.city, known.mobile or "")
