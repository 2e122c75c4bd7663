"""What providers send to a channel's address: lines of people, and reports of delivery."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.kit import phones
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.wire import TextWebhookReceived, new_id, now
from services.mail import charsets, json_pointers, short_messages, stop_list, text_channels
from services.mail.interface.short_messages import ShortMessageReceived
from services.mail.interface.text_channels import DeliveryReports, IncomingTexts
from services.mail.text_models import ShortMessage, TextChannel, TextSender
from services.telephony.interface import SmsReported

log = get_logger(__name__)
LONGEST = 4000
STOPS = frozenset({"стоп", "stop", "отписка", "отписаться", "отказ", "unsubscribe"})
"""Words that, alone, take back the consent to advertising."""
_NEW = insert(ShortMessage).on_conflict_do_nothing().returning(ShortMessage)


def receive(db: Session, event: TextWebhookReceived) -> None:
    """Handles what came; what cannot be read is told at the channel."""
    channel = db.scalars(
        select(TextChannel).where(TextChannel.id == event.channel_id, TextChannel.active).with_for_update()
    ).one_or_none()
    if channel is None or channel.deleted_at is not None:
        return
    channel.last_received_at = event.received_at
    try:
        said = msgspec.json.decode(event.body)
    except (msgspec.DecodeError, RecursionError):
        _problem(channel, f"Пришло не JSON: {event.body[:200]!r}")
        return
    reports: DeliveryReports = text_channels.part(channel, "reports")
    incoming: IncomingTexts = text_channels.part(channel, "incoming")
    known = 0
    if reports.id and reports.state:
        known += sum(_report(db, channel, reports, one) for one in json_pointers.items(said, reports.list))
    if incoming.id:
        lines = enumerate(json_pointers.items(said, incoming.list))
        # In the order in which they came, whichever request is handled first.
        known += sum(
            _line(db, channel, incoming, one, event.received_at + timedelta(microseconds=n)) for n, one in lines
        )
    if not known:
        _problem(channel, f"Пришло непонятное: {event.body[:300]!r}")


def _problem(channel: TextChannel, words: str) -> None:
    channel.last_problem, channel.last_problem_at = words[:500], now()
    log.info("text_webhook_not_understood", channel=str(channel.id))


def _report(db: Session, channel: TextChannel, reading: DeliveryReports, said: Any) -> bool:
    provider_id = json_pointers.text_of(said, reading.id, 200)
    state = json_pointers.text_of(said, reading.state, 100)
    if not provider_id or not state:
        return False
    if state not in (*reading.delivered, *reading.failed):
        return True
    query = select(ShortMessage).where(ShortMessage.channel_id == channel.id, ShortMessage.direction == "outbound")
    row = db.scalars(query.where(ShortMessage.provider_id == provider_id).with_for_update()).one_or_none()
    if row is not None:
        words = f"Поставщик сообщил, что сообщение не доставлено: {state}"
        short_messages.reported(db, row, delivered=state in reading.delivered, words=words)
    return True


def _line(db: Session, channel: TextChannel, reading: IncomingTexts, said: Any, at: datetime) -> bool:
    provider_id = json_pointers.text_of(said, reading.id, LONGEST)
    sender = json_pointers.text_of(said, reading.sender, 200)
    phone = phones.parse(_with_plus(json_pointers.text_of(said, reading.phone, 40))).e164 or ""
    text = charsets.clean(json_pointers.text_of(said, reading.text, LONGEST))
    file_url = _link(json_pointers.text_of(said, reading.file, 1000))
    if not provider_id or not (sender or phone) or not (text or file_url):
        return False
    if json_pointers.found(said, reading.ours) is True:
        return True
    if len(provider_id) > 200:
        provider_id = hashlib.sha256(provider_id.encode(errors="replace")).hexdigest()
    whose = _remembered(db, channel.id, sender)
    values = {
        "id": new_id(),
        "channel_id": channel.id,
        "direction": "inbound",
        "state": "received",
        "place": "filed" if whose else "waiting",
        "provider_id": provider_id,
        "phone": phone,
        "sender": sender,
        "person_name": json_pointers.text_of(said, reading.name, 200),
        "text": text,
        "file_url": file_url,
        "counterparty_id": whose.counterparty_id if whose else None,
        "contact_id": whose.contact_id if whose else None,
        "at": at,
    }
    row = db.scalars(_NEW, [values]).one_or_none()
    if row is None:
        return True
    stops = re.sub(r"[\W_]+", "", text).lower() in STOPS
    if stops:
        keep_stop(db, row, channel)
    db.publish(ShortMessageReceived(message=short_messages.shown(row, channel), stops=stops))
    return True


def keep_stop(db: Session, row: ShortMessage, channel: TextChannel) -> None:
    """No more advertising to this number, or to this person of the messenger."""
    note = " · ".join(filter(None, (f"«{row.text[:100]}»", row.person_name, channel.name)))
    for key in stop_list.keys_of_text(row.phone, row.channel_id, row.sender):
        stop_list.stop(db, key, "said_stop", note=note, message_id=row.id)


def sms_reported(db: Session, event: SmsReported) -> None:
    """Mango told what became of an SMS. Its `command_id` is the id of ours."""
    try:
        message_id = UUID(event.command_id)
    except ValueError:
        return
    row = db.get(ShortMessage, message_id, with_for_update=True)
    if row is None or event.outcome == "accepted":
        return
    words = f"Mango не доставил сообщение, код {event.reason_code}."
    short_messages.reported(db, row, delivered=event.outcome == "delivered", words=words)


def _remembered(db: Session, channel_id: UUID, sender: str) -> TextSender | None:
    if not sender:
        return None
    query = select(TextSender).where(TextSender.channel_id == channel_id, TextSender.sender == sender)
    return db.scalars(query).one_or_none()


def _with_plus(number: str) -> str:
    """Messengers write numbers of all countries without a plus."""
    return f"+{number}" if number.isascii() and number.isdigit() and len(number) > 10 and number[0] != "8" else number


def _link(url: str) -> str:
    """Only what a browser may open without harm."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and " " not in url else ""
