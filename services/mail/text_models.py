"""The tables of SMS and messengers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import new_id, now
from services.mail.interface.text_channels import TextChannelKind
from services.mail.models import Base


class TextChannel(db.Versioned, Base):
    """By what texts leave and come in. A deleted one keeps its name for its texts, and nothing secret."""

    __tablename__ = "text_channels"

    name: Mapped[str]
    kind: Mapped[TextChannelKind] = mapped_column(Text)
    active: Mapped[bool]
    viewer_ids: Mapped[list[UUID]] = mapped_column(default=list)
    per_minute: Mapped[int]
    settings: Mapped[dict[str, Any]]
    """`mango`, `sending`, `answer`, `reports` and `incoming` of the interface, as JSON."""
    sealed_secret: Mapped[str] = mapped_column(default="")
    sealed_door: Mapped[str]
    last_received_at: Mapped[datetime | None]
    last_problem: Mapped[str | None]
    last_problem_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class ShortMessage(Base):
    """An SMS or a line of a messenger."""

    __tablename__ = "short_messages"
    __table_args__ = (
        Index(
            "uq_short_messages_provider_id",
            "channel_id",
            "direction",
            "provider_id",
            unique=True,
            postgresql_where=text("provider_id <> ''"),
        ),
        Index("ix_short_messages_at_id", "at", "id"),
        Index("ix_short_messages_due", "channel_id", "next_attempt_at", postgresql_where=text("state = 'queued'")),
        Index("ix_short_messages_waiting", "at", "id", postgresql_where=text("place = 'waiting'")),
        Index("ix_short_messages_phone", "phone", "at", postgresql_where=text("phone <> ''")),
        Index("ix_short_messages_sender", "channel_id", "sender", "at", postgresql_where=text("sender <> ''")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("text_channels.id"))
    direction: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    provider_id: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="")
    person_name: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    bulk: Mapped[bool] = mapped_column(default=False)
    """Of a mailing, or a notice: no person wrote it, so it lets those of people go first."""
    keeps_quiet: Mapped[bool] = mapped_column(default=False)
    """It does not leave in quiet hours."""
    heeds_stop: Mapped[bool] = mapped_column(default=False)
    """It does not go to whom is in the stop-list, also where that is said at the last moment."""
    file_url: Mapped[str] = mapped_column(default="")
    parts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    asker: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Who wants it sent."""
    at: Mapped[datetime] = mapped_column(default=now)
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now)


class TextSender(Base):
    """Whose the messenger's id of a person is, once somebody has said it."""

    __tablename__ = "text_senders"
    __table_args__ = (UniqueConstraint("channel_id", "sender"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("text_channels.id"))
    sender: Mapped[str]
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]


class QuietHours(db.Counted, Base):
    """The one row, `id` 1."""

    __tablename__ = "quiet_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_hour: Mapped[int]
    until_hour: Mapped[int]
