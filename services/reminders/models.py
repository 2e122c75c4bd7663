"""Tables of `reminders`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db


class Base(db.Base):
    __abstract__ = True
    metadata = db.new_metadata()


class Reminder(db.Versioned, Base):
    """A reminder of one person. `fired_at` is when it rang for its present `due_at`; null until then."""

    __tablename__ = "reminders"

    user_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    due_at: Mapped[datetime]
    status: Mapped[str]
    counterparty_id: Mapped[UUID | None] = mapped_column(index=True)
    contact_id: Mapped[UUID | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    created_by: Mapped[UUID | None]
    fired_at: Mapped[datetime | None]
    interaction_id: Mapped[UUID | None] = mapped_column(unique=True)
    """The planned line of the journal that it reminds of."""
    interaction_version: Mapped[int | None]
    interaction_at: Mapped[datetime | None]
    """When the line begins; null where it is over."""
    debt_id: Mapped[UUID | None]
    """The missed call that it reminds of."""
    debt_calls: Mapped[int | None]
    """How often the client had rung when the reminder was made or rang last."""

    __table_args__ = (UniqueConstraint("debt_id", "user_id"),)


class FollowedDebt(Base):
    """What is known of a missed call: older news comes too late."""

    __tablename__ = "followed_debts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
