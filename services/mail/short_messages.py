"""SMS and lines of messengers: found, and the road of one that is sent.

    queued ──► sending ──► sent ──► delivered
      │ ▲         ├─────────┴──► failed
      │ └ later ──┤
      │           └──► unknown    the connection, or the process, broke after it was handed over
      └──► failed

`sending` is written down before it is handed over, so whatever breaks after that, it is not sent twice.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import or_, select, tuple_

from services.kit import phones, relinks
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Asker, Event, Invalid, NotFound, new_id, now, system
from services.mail import charsets, interface, quiet_hours, sms_parts, stop_list, text_channels
from services.mail.interface.short_messages import (
    NotSendable,
    RecipientStopped,
    ShortMessageChanged,
    ShortMessageDraft,
    ShortMessagePage,
    ShortMessagePlace,
    ShortMessageSent,
    ShortMessageView,
)
from services.mail.mailboxes import wake_importer
from services.mail.rights import only_users
from services.mail.text_models import ShortMessage, TextChannel

MOST_OF_TALK = 200
LONGEST_SEARCH = 100
PAUSES = (5, 30, 120, 600, 1800)
"""Seconds before each further try to send."""
QUIET = "У получателя тихие часы: уйдёт, когда они закончатся."
LOOK_AGAIN = timedelta(minutes=15)
"""The hours may be set anew meanwhile."""
STOPPED = "Получатель тем временем попросил не писать ему (стоп-лист)."
FATE_UNKNOWN = (
    "Связь оборвалась, когда сообщение уже передавалось: неизвестно, ушло ли оно. Решите, отправлять ли снова."
)


def shown(row: ShortMessage, channel: TextChannel) -> interface.ShortMessage:
    asker = msgspec.convert(row.asker, Asker) if row.asker else None
    plain = {name: getattr(row, name, None) for name in interface.ShortMessage.__struct_fields__}
    named = {"channel_name": channel.name, "channel_kind": channel.kind, "user_id": asker.user_id if asker else None}
    return msgspec.convert(plain | named, interface.ShortMessage)


def get(db: Session, message_id: UUID) -> interface.ShortMessage:
    """Raises NotFound."""
    return shown(*seen(db, message_id))


def seen(db: Session, message_id: UUID, *, lock: bool = False) -> tuple[ShortMessage, TextChannel]:
    """Raises NotFound."""
    only_users(db.asker)
    query = select(ShortMessage, TextChannel).join(TextChannel, TextChannel.id == ShortMessage.channel_id)
    query = query.where(ShortMessage.id == message_id, text_channels.visible(db))
    row = db.execute(query.with_for_update(of=ShortMessage) if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such message.")
    return row[0], row[1]


def list_page(
    db: Session, view: ShortMessageView, channel_id: UUID | None, search: str, cursor: str | None, limit: int
) -> ShortMessagePage:
    """Newest first. Raises Invalid (cursor)."""
    only_users(db.asker)
    query = select(ShortMessage, TextChannel).join(TextChannel, TextChannel.id == ShortMessage.channel_id)
    query = query.where(text_channels.visible(db))
    if view == "waiting":
        query = query.where(ShortMessage.place == "waiting")
    elif view == "trouble":
        query = query.where(ShortMessage.state.in_(("failed", "unknown")))
    if channel_id is not None:
        query = query.where(ShortMessage.channel_id == channel_id)
    if sought := search.strip()[:LONGEST_SEARCH]:
        texts = [ShortMessage.text, ShortMessage.person_name, ShortMessage.phone]
        found = [column.icontains(sought, autoescape=True) for column in texts]
        number = phones.parse(sought).e164
        query = query.where(or_(*found, ShortMessage.phone == number) if number else or_(*found))
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(tuple_(ShortMessage.at, ShortMessage.id) < tuple_(*after))
    rows = db.execute(query.order_by(ShortMessage.at.desc(), ShortMessage.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row[0].at, row[0].id))
    return ShortMessagePage(items=[shown(*row) for row in page], cursor=next_cursor)


def talk(db: Session, message_id: UUID) -> list[interface.ShortMessage]:
    """Raises NotFound."""
    row, channel = seen(db, message_id)
    whose = ShortMessage.sender == row.sender if row.sender else ShortMessage.phone == row.phone
    query = select(ShortMessage).where(ShortMessage.channel_id == channel.id, whose)
    newest = db.scalars(query.order_by(ShortMessage.at.desc(), ShortMessage.id.desc()).limit(MOST_OF_TALK)).all()
    return [shown(one, channel) for one in reversed(newest)]


def queue(db: Session, draft: ShortMessageDraft, person_name: str = "") -> interface.ShortMessage:
    """Writes down a text to be sent, to one of this name where that is known. Raises NotFound, Invalid,
    RecipientStopped."""
    only_users(db.asker)
    answered: ShortMessage | None = None
    if draft.reply_to is not None:
        answered, channel = seen(db, draft.reply_to)
    elif draft.channel_id is not None:
        channel = text_channels.seen(db, draft.channel_id)
    else:
        raise Invalid("By which channel is it to be sent?", field="channel_id")
    if not text_channels.can_send(channel) or channel.deleted_at is not None:
        raise Invalid("This channel is switched off, or only takes in.", field="channel_id")
    text = charsets.clean(draft.text).strip()
    if not text:
        raise Invalid("There is nothing to send.", field="text")
    phone = answered.phone if answered else ""
    if not answered:
        phone = phones.required(draft.phone, "phone").e164 or ""
    sender = answered.sender if answered else ""
    if not draft.despite_stop and stop_list.stopped(db, stop_list.keys_of_text(phone, channel.id, sender)):
        raise RecipientStopped("This person asked to be left alone.")
    counterparty_id = draft.counterparty_id or (answered.counterparty_id if answered else None)
    contact_id = draft.contact_id or (answered.contact_id if answered else None)
    name = person_name or (answered.person_name if answered else "")
    return add(db, channel, new_id(), Addressee(phone, sender, name, counterparty_id, contact_id), text)


class Addressee(NamedTuple):
    """Whom a text goes to: a phone as E.164, or the messenger's id of a person."""

    phone: str
    sender: str
    name: str
    counterparty_id: UUID | None
    contact_id: UUID | None


class Manner(NamedTuple):
    """How one leaves, see the columns of the same names."""

    bulk: bool = False
    keeps_quiet: bool = False
    heeds_stop: bool = False
    place: ShortMessagePlace = "filed"


BY_A_PERSON = Manner()


def add(
    db: Session, channel: TextChannel, message_id: UUID, to: Addressee, text: str, manner: Manner = BY_A_PERSON
) -> interface.ShortMessage:
    """Writes down one that leaves as soon as may be."""
    at = now()
    row = ShortMessage(
        id=message_id,
        channel_id=channel.id,
        direction="outbound",
        state="queued",
        phone=to.phone,
        sender=to.sender,
        person_name=to.name,
        text=text,
        **manner._asdict(),
        parts=0 if channel.kind == "messenger" else sms_parts.parts(text),
        counterparty_id=relinks.present(db, to.counterparty_id) if to.counterparty_id else None,
        contact_id=relinks.present(db, to.contact_id) if to.contact_id else None,
        asker=msgspec.to_builtins(db.asker),
        at=at,
        next_attempt_at=at,
    )
    db.add(row)
    db.flush()
    wake_importer(db)
    return changed(db, row, channel)


def send_again(db: Session, message_id: UUID) -> interface.ShortMessage:
    """Raises NotFound, NotSendable, Invalid."""
    row, channel = seen(db, message_id, lock=True)
    if row.direction != "outbound" or row.state not in ("failed", "unknown"):
        raise NotSendable("Only what failed, or has an unknown fate, can be sent again.", state=row.state)
    if not text_channels.can_send(channel) or channel.deleted_at is not None:
        raise Invalid("This channel is switched off, or only takes in.", field="channel_id")
    if row.heeds_stop and stop_list.stopped(db, stop_list.keys_of_text(row.phone, channel.id, row.sender)):
        raise RecipientStopped("This person asked to be left alone.")
    row.state, row.error, row.attempts, row.next_attempt_at, row.at = "queued", None, 0, now(), now()
    row.provider_id = ""
    wake_importer(db)
    return changed(db, row, channel)


def settle(db: Session, message_id: UUID) -> interface.ShortMessage:
    """Raises NotFound, NotSendable."""
    row, channel = seen(db, message_id, lock=True)
    if row.state != "unknown":
        raise NotSendable("Only one of unknown fate is to be decided about.", state=row.state)
    row.state, row.error = "sent", None
    return _announced(db, row, channel, ShortMessageSent)


def channels_with_due(db: Session) -> list[TextChannel]:
    """By which something is to be sent now, of those that are switched on."""
    due = select(ShortMessage.channel_id).where(ShortMessage.state == "queued", ShortMessage.next_attempt_at <= now())
    return list(db.scalars(select(TextChannel).where(TextChannel.active, TextChannel.id.in_(due))))


def next_due(db: Session, channel_id: UUID) -> tuple[ShortMessage, TextChannel] | None:
    """With the channel as it is now."""
    due = select(ShortMessage, TextChannel).join(TextChannel, TextChannel.id == ShortMessage.channel_id)
    due = due.where(ShortMessage.channel_id == channel_id, ShortMessage.state == "queued", TextChannel.active)
    due = due.where(ShortMessage.next_attempt_at <= now())
    order = ShortMessage.bulk, ShortMessage.next_attempt_at, ShortMessage.id  # those of people first
    row = db.execute(due.order_by(*order).limit(1)).one_or_none()
    return (row[0], row[1]) if row is not None else None


class NotQueued(Exception):
    """Somebody else settled this one."""


def may_leave(db: Session, message_id: UUID) -> bool:
    """May it be handed over at this moment? One of a mailing waits for the end of quiet hours, and does not go to whom
    meanwhile said stop."""
    row, channel = _locked(db, message_id)
    if row.state != "queued":
        return True
    if row.heeds_stop and stop_list.stopped(db, stop_list.keys_of_text(row.phone, channel.id, row.sender)):
        failed(db, message_id, STOPPED)
        return False
    if row.keeps_quiet and (morning := quiet_hours.end(db, quiet_hours.zone_of(row.phone), now())) is not None:
        row.next_attempt_at, row.error, row.updated_at = min(morning, now() + LOOK_AGAIN), QUIET, now()
        return False
    return True


def start_sending(db: Session, message_id: UUID) -> None:
    """From here on it may have been handed over. Raises NotQueued."""
    row, _channel = _locked(db, message_id)
    if row.state != "queued":
        raise NotQueued(row.state)
    row.state, row.updated_at = "sending", now()


def sent(db: Session, message_id: UUID, provider_id: str) -> None:
    row, channel = _locked(db, message_id)
    row.error, row.provider_id = None, provider_id or row.provider_id
    if row.state in ("sending", "unknown"):  # a report of its delivery may have been faster
        row.state, row.at = "sent", now()
        _announced(db, row, channel, ShortMessageSent)


def failed(db: Session, message_id: UUID, words: str) -> None:
    """It was not sent, and will not be; or it was, and did not arrive."""
    row, channel = _locked(db, message_id)
    row.state, row.error = "failed", words
    changed(db, row, channel)


def fate_unknown(db: Session, message_id: UUID) -> None:
    row, channel = _locked(db, message_id)
    if row.state == "sending":
        row.state, row.error = "unknown", FATE_UNKNOWN
        changed(db, row, channel)


def later(db: Session, message_id: UUID, words: str) -> None:
    """Nothing was sent: tried again after a growing pause, and failed when that was the last try."""
    row, _channel = _locked(db, message_id)
    if row.attempts >= len(PAUSES):
        failed(db, message_id, words)
        return
    row.state, row.error, row.updated_at = "queued", words, now()
    row.next_attempt_at = now() + timedelta(seconds=PAUSES[row.attempts])
    row.attempts += 1


def given_up(db: Session, message_id: UUID, words: str) -> None:
    """Something unforeseen happened on the way, perhaps after it was handed over."""
    if _locked(db, message_id)[0].state == "sending":
        fate_unknown(db, message_id)
    else:
        later(db, message_id, words)


def settle_orphans(db: Session, in_hand: Collection[UUID]) -> None:
    """What a dead process was handing over: nobody knows whether it is sent. Not those `in_hand`."""
    orphans = select(ShortMessage.id).where(ShortMessage.state == "sending", ShortMessage.id.not_in(in_hand))
    for message_id in db.scalars(orphans).all():
        fate_unknown(db, message_id)


def fail_queued(db: Session, channel_id: UUID, words: str) -> None:
    waiting = select(ShortMessage.id).where(ShortMessage.channel_id == channel_id, ShortMessage.state == "queued")
    for message_id in db.scalars(waiting).all():
        failed(db, message_id, words)


def reported(db: Session, row: ShortMessage, *, delivered: bool, words: str) -> None:
    """The provider told what became of one that it had; told again, nothing changes. `row` is locked."""
    channel = db.get_one(TextChannel, row.channel_id)
    if row.direction != "outbound" or row.state not in ("sending", "sent", "unknown"):
        return
    if not delivered:
        row.state, row.error = "failed", words
        changed(db, row, channel)
        return
    if row.state != "sent":
        _announced(db, row, channel, ShortMessageSent)
    row.state, row.error, row.delivered_at = "delivered", None, now()
    changed(db, row, channel)


def changed(db: Session, row: ShortMessage, channel: TextChannel) -> interface.ShortMessage:
    """Tells of the new state or place."""
    return _announced(db, row, channel, ShortMessageChanged)


def _locked(db: Session, message_id: UUID) -> tuple[ShortMessage, TextChannel]:
    row = db.scalars(select(ShortMessage).where(ShortMessage.id == message_id).with_for_update()).one()
    return row, db.get_one(TextChannel, row.channel_id)


def _announced(
    db: Session, row: ShortMessage, channel: TextChannel, kind: type[ShortMessageChanged] | type[ShortMessageSent]
) -> interface.ShortMessage:
    """Under the name and the trace of who wanted it sent."""
    row.updated_at = now()
    message = shown(row, channel)
    event: Event = (
        ShortMessageSent(message=message) if kind is ShortMessageSent else ShortMessageChanged(message=message)
    )
    db.publish(event, asker=msgspec.convert(row.asker, Asker) if row.asker else system("letter"))
    return message
