"""Rules of notices: adding, changing, deleting, trying; and the mobiles of those who take notices."""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects.postgresql import insert

from services.kit import phones
from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound, new_id, now
from services.mail import interface, notice_texts, short_messages, text_channels
from services.mail.interface.notices import (
    AUDIENCES,
    NoticePhone,
    NoticePhoneDraft,
    NoticeRuleChange,
    NoticeRuleDraft,
)
from services.mail.notice_models import NoticePhone as PhoneRow
from services.mail.notice_models import NoticeRule as Row
from services.mail.rights import only_users, own_user


def list_all(db: Session) -> list[interface.NoticeRule]:
    """Raises Forbidden."""
    only_heads(db)
    return [shown(row) for row in db.scalars(sa.select(Row).where(~Row.deleted).order_by(Row.name, Row.id))]


def create(db: Session, draft: NoticeRuleDraft) -> interface.NoticeRule:
    """Raises Forbidden, NotFound, Invalid, TemplateWrong."""
    _only_admin(db)
    if draft.audience not in AUDIENCES[draft.event]:
        raise Invalid("Of this event the other one is told.", field="audience")
    row = Row(**{name: getattr(draft, name) for name in draft.__struct_fields__}, active_since=now())
    _check(db, row)
    db.add(row)
    db.flush()
    return shown(row)


def update(db: Session, rule_id: UUID, version: int, change: NoticeRuleChange) -> interface.NoticeRule:
    """Raises Forbidden, NotFound, Invalid, VersionConflict, TemplateWrong."""
    row = _found(db, rule_id)
    row.require_version(version, "rule", lambda: shown(row))
    was_active = row.active
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is not UNSET:
            setattr(row, name, value)
    if row.active and not was_active:
        row.active_since = now()
    _check(db, row)
    row.touch()
    db.flush()
    return shown(row)


def delete(db: Session, rule_id: UUID) -> None:
    """Raises Forbidden, NotFound."""
    row = _found(db, rule_id)
    row.deleted, row.active = True, False
    row.touch()


def try_out(db: Session, rule_id: UUID, phone: str) -> UUID:
    """Raises Forbidden, NotFound, Invalid."""
    row = _found(db, rule_id)
    number = phones.required(phone, "phone").e164 or ""
    channel = text_channels.seen(db, row.text_channel_id)
    if not text_channels.can_send(channel):
        raise Invalid("This channel sends no SMS.", field="text_channel_id")
    to = short_messages.Addressee(number, "", "", None, None)
    manner = short_messages.Manner(place="internal")
    return short_messages.add(db, channel, new_id(), to, notice_texts.example(row.text), manner).id


def shown(row: Row) -> interface.NoticeRule:
    return msgspec.convert(
        {name: getattr(row, name) for name in interface.NoticeRule.__struct_fields__}, interface.NoticeRule
    )


def phone_of(db: Session) -> NoticePhone:
    """Raises Forbidden."""
    row = db.get(PhoneRow, own_user(db.asker))
    return NoticePhone(phone=row.phone if row is not None else "")


def set_phone(db: Session, draft: NoticePhoneDraft) -> NoticePhone:
    """Raises Forbidden, Invalid."""
    user_id = own_user(db.asker)
    if not draft.phone.strip():
        db.execute(sa.delete(PhoneRow).where(PhoneRow.user_id == user_id))
        return NoticePhone(phone="")
    phone = phones.required(draft.phone, "phone").e164 or ""
    if not phones.is_mobile(phone):
        raise Invalid("This is no mobile number.", field="phone")
    putting = insert(PhoneRow).values(user_id=user_id, phone=phone)
    db.execute(putting.on_conflict_do_update(index_elements=["user_id"], set_={"phone": phone}))
    return NoticePhone(phone=phone)


def only_heads(db: Session) -> None:
    """Raises Forbidden."""
    only_users(db.asker)
    if db.asker.role not in ("admin", "head_of_sales", "system"):
        raise Forbidden("Notices are for administrators and heads of sales.")


def _only_admin(db: Session) -> None:
    if db.asker.role != "admin":
        raise Forbidden("Rules of notices are set by an administrator.")


def _found(db: Session, rule_id: UUID) -> Row:
    _only_admin(db)
    row = db.scalar(sa.select(Row).where(Row.id == rule_id, ~Row.deleted).with_for_update())
    if row is None:
        raise NotFound("There is no such rule.")
    return row


def _check(db: Session, row: Row) -> None:
    row.name = row.name.strip()
    if not row.name:
        raise Invalid("A name is needed.", field="name")
    if row.at_night and row.audience != "manager":
        raise Invalid("Clients are left alone in quiet hours.", field="at_night")
    notice_texts.example(row.text)
    channel = text_channels.seen(db, row.text_channel_id)
    if channel.kind == "messenger" or not text_channels.can_send(channel):
        raise Invalid("This channel sends no SMS.", field="text_channel_id")
