"""The tables of notices by SMS on events."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import new_id, now
from services.mail.interface.notices import NoticeAudience, NoticeEvent
from services.mail.models import Base


class NoticeRule(db.Versioned, Base):
    """A deleted one keeps its name for its notices."""

    __tablename__ = "notice_rules"

    name: Mapped[str] = mapped_column(Text)
    event: Mapped[NoticeEvent] = mapped_column(Text)
    audience: Mapped[NoticeAudience] = mapped_column(Text)
    text_channel_id: Mapped[UUID] = mapped_column(ForeignKey("text_channels.id"))
    text: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    delay_minutes: Mapped[int]
    hours_ahead: Mapped[int]
    at_night: Mapped[bool]
    active: Mapped[bool]
    active_since: Mapped[datetime]
    """What happened before is none of its business."""
    looked_on: Mapped[date | None]
    """The day whose birthdays were gone through."""
    deleted: Mapped[bool] = mapped_column(default=False)


class Notice(Base):
    """One fact by one rule, once.

    waiting ──► queued   in one transaction with the SMS, whose id follows from `id` and `attempts`
       └──────► skipped
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("rule_id", "fact"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("notice_rules.id"))
    fact: Mapped[str] = mapped_column(Text)
    interaction_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    counterparty_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    """Of ours, for whom it is."""
    phone: Mapped[str] = mapped_column(Text, default="")
    """The number that is meant by the fact; or that it went to."""
    name: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What the template may say of the event."""
    state: Mapped[str] = mapped_column(Text, default="waiting")
    reason: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consent_id: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    message_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class PlannedLine(Base):
    """A planned interaction as the journal has it now."""

    __tablename__ = "planned_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    planned: Mapped[bool]
    starts_at: Mapped[datetime]
    set_at: Mapped[datetime]
    """Since when it begins at that time."""
    channel: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[UUID | None]
    counterparty_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(Text)


class FollowedLead(Base):
    """What is known of a lead: whoever has it, and how it stands."""

    __tablename__ = "followed_leads"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    manager_id: Mapped[UUID | None]


class FollowedDebt(Base):
    """Of which version of a missed call's debt was told last."""

    __tablename__ = "followed_debts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]


class NoticePhone(Base):
    """The mobile on which one of ours takes notices."""

    __tablename__ = "notice_phones"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(Text)
