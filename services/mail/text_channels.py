"""Text channels: adding, changing, deleting, who sees them, and what is told of them."""

import secrets
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType
from sqlalchemy import ColumnElement, select

from services.kit import settings
from services.kit.channel import check_address
from services.kit.db import Session
from services.kit.secrets import WrongSecretKey, seal, unseal
from services.kit.wire import Forbidden, Invalid, NotFound, now
from services.mail import interface, json_pointers
from services.mail.interface.text_channels import (
    DeliveryReports,
    HttpAnswer,
    HttpSending,
    IncomingTexts,
    MangoSms,
    TextChannelChange,
    TextChannelChanged,
    TextChannelDraft,
    TextDoor,
)
from services.mail.mailboxes import wake_importer
from services.mail.rights import only_users
from services.mail.text_models import TextChannel

PARTS: dict[str, type[Any]] = {
    "mango": MangoSms,
    "sending": HttpSending,
    "answer": HttpAnswer,
    "reports": DeliveryReports,
    "incoming": IncomingTexts,
}
NOT_A_HEADER = frozenset({"host", "content-length", "transfer-encoding", "connection"})


def visible(db: Session) -> ColumnElement[bool]:
    """The channels whose texts the asker sees."""
    if db.asker.role in ("admin", "system"):
        return sa.true()
    to_all = sa.func.cardinality(TextChannel.viewer_ids) == 0
    return sa.or_(to_all, sa.literal(db.asker.user_id, sa.Uuid) == sa.any_(TextChannel.viewer_ids))


def list_all(db: Session) -> list[interface.TextChannel]:
    only_users(db.asker)
    query = select(TextChannel).where(TextChannel.deleted_at.is_(None), visible(db))
    return [shown(db, row) for row in db.scalars(query.order_by(TextChannel.name, TextChannel.id))]


def get(db: Session, channel_id: UUID) -> interface.TextChannel:
    """Raises NotFound."""
    return shown(db, seen(db, channel_id))


def create(db: Session, draft: TextChannelDraft) -> interface.TextChannel:
    """Raises Forbidden, Invalid."""
    _only_admin(db)
    row = TextChannel(
        name=draft.name.strip(),
        kind=draft.kind,
        active=draft.active,
        viewer_ids=sorted(set(draft.viewer_ids)),
        per_minute=draft.per_minute,
        settings={name: msgspec.to_builtins(getattr(draft, name)) for name in PARTS},
        sealed_secret=seal(draft.secret) if draft.secret else "",
        sealed_door=seal(secrets.token_urlsafe(24)),
    )
    _check(row)
    db.add(row)
    db.flush()
    return _changed(db, row)


def update(db: Session, channel_id: UUID, version: int, change: TextChannelChange) -> interface.TextChannel:
    """Raises NotFound, Forbidden, Invalid, VersionConflict."""
    _only_admin(db)
    row = seen(db, channel_id, lock=True)
    row.require_version(version, "channel", lambda: shown(db, row))
    host = _host(row)
    for name in ("name", "active", "per_minute"):
        if (value := getattr(change, name)) is not UNSET:
            setattr(row, name, value.strip() if name == "name" else value)
    if not isinstance(change.viewer_ids, UnsetType):
        row.viewer_ids = sorted(set(change.viewer_ids))
    said = {name: value for name in PARTS if (value := getattr(change, name)) is not UNSET}
    row.settings = row.settings | {name: msgspec.to_builtins(value) for name, value in said.items()}
    if not isinstance(change.secret, UnsetType):
        row.sealed_secret = seal(change.secret) if change.secret else ""
    elif row.sealed_secret and _host(row) not in (host, ""):
        raise Invalid("Enter the secret again: it was meant for the other host.", field="secret")
    _check(row)
    row.touch()
    return _changed(db, row)


def delete(db: Session, channel_id: UUID) -> None:
    """Raises NotFound, Forbidden."""
    _only_admin(db)
    row = seen(db, channel_id, lock=True)
    row.deleted_at, row.active, row.sealed_secret = now(), False, ""
    row.settings = dict.fromkeys(PARTS)
    row.touch()
    db.publish(TextChannelChanged(channel_id=row.id))


def doors(db: Session) -> list[TextDoor]:
    """For the gateway. Raises Forbidden."""
    if db.asker.role != "system":
        raise Forbidden("Only the gateway asks for doors.")
    rows = db.scalars(select(TextChannel).where(TextChannel.active, TextChannel.deleted_at.is_(None)))
    return [TextDoor(channel_id=row.id, secret=door) for row in rows if (door := _opened(row.sealed_door))]


def managed(db: Session, channel_id: UUID) -> TextChannel:
    """With what is sealed of it. Raises NotFound, Forbidden."""
    _only_admin(db)
    return seen(db, channel_id)


def seen(db: Session, channel_id: UUID, *, lock: bool = False) -> TextChannel:
    """Raises NotFound."""
    only_users(db.asker)
    query = select(TextChannel).where(TextChannel.id == channel_id, TextChannel.deleted_at.is_(None), visible(db))
    row = db.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such channel.", field="channel_id")
    return row


def part(row: TextChannel, name: str) -> Any:
    """`mango`, `sending`, `answer`, `reports` or `incoming` as its struct; None where it is not set up."""
    value = row.settings.get(name)
    return msgspec.convert(value, PARTS[name]) if value is not None else None


def secret_of(row: TextChannel) -> str:
    """Raises WrongSecretKey."""
    return unseal(row.sealed_secret) if row.sealed_secret else ""


def can_send(row: TextChannel) -> bool:
    return row.active and row.settings.get("mango" if row.kind == "mango_sms" else "sending") is not None


def shown(db: Session, row: TextChannel) -> interface.TextChannel:
    """The channel as the asker may see it."""
    admin = db.asker.role in ("admin", "system")
    plain = {name: getattr(row, name, None) for name in interface.TextChannel.__struct_fields__}
    plain |= {name: part(row, name) if admin else None for name in PARTS}
    plain["has_secret"] = bool(row.sealed_secret)
    plain["webhook_path"] = f"/text-webhooks/{door}" if admin and (door := _opened(row.sealed_door)) else ""
    plain["can_send"] = can_send(row)
    return msgspec.convert(plain, interface.TextChannel)


def _changed(db: Session, row: TextChannel) -> interface.TextChannel:
    db.flush()
    db.publish(TextChannelChanged(channel_id=row.id))
    wake_importer(db)
    return shown(db, row)


def _only_admin(db: Session) -> None:
    only_users(db.asker)
    if db.asker.role not in ("admin", "system"):
        raise Forbidden("Channels are set up by an administrator.")


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed)
    except WrongSecretKey:
        return ""


def _host(row: TextChannel) -> str:
    sending = row.settings.get("sending")
    return urlsplit(sending["url"]).netloc if sending else ""


def _check(row: TextChannel) -> None:
    """Raises Invalid naming the field."""
    if not row.name:
        raise Invalid("A name is needed.", field="name")
    if row.kind == "mango_sms":
        if row.settings.get("mango") is None:
            raise Invalid("Choose the account and the employee.", field="mango")
        row.settings = row.settings | {"sending": None, "incoming": msgspec.to_builtins(IncomingTexts())}
        return
    row.settings = row.settings | {"mango": None}
    for name in ("answer", "reports", "incoming"):
        for key, value in row.settings[name].items():
            if isinstance(value, str) and key != "ok_value":
                json_pointers.checked(value, f"{name}.{key}")
    incoming: IncomingTexts = part(row, "incoming")
    sending: HttpSending | None = part(row, "sending")
    if incoming.text or incoming.sender or incoming.phone:
        if not incoming.id:
            raise Invalid("By what is the same line known when it is told again?", field="incoming.id")
        if not (incoming.sender or incoming.phone):
            raise Invalid("Who wrote it: a phone or an id is needed.", field="incoming.sender")
    elif sending is None:
        raise Invalid("This channel neither sends nor takes in anything.", field="sending")
    if sending is not None:
        _check_sending(sending)


def _check_sending(sending: HttpSending) -> None:
    check_address(sending.url, settings.load().allow_loopback, field="sending.url")
    try:
        body = msgspec.json.decode(sending.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise Invalid('The body is a JSON object, like {"to": "{phone}"}.', field="sending.body") from None
    flat = sending.format == "form" or sending.method == "GET"
    if flat and any(isinstance(value, dict | list) for value in body.values()):
        raise Invalid("A form, and the query of GET, are flat: nothing stands within another.", field="sending.body")
    if "{text}" not in sending.body:
        raise Invalid("The body says nowhere what is written: put {text} into it.", field="sending.body")
    for name, value in sending.headers.items():
        plain = name.isascii() and name.replace("-", "").isalnum() and value.isascii() and value.isprintable()
        if not plain or name.lower() in NOT_A_HEADER:
            raise Invalid(f"«{name[:50]}» cannot be sent as a header.", field="sending.headers")
