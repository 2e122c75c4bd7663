"""Tables of work calendars and missed-call debts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Versioned
from services.kit.wire import Role, new_id, now
from services.telephony.interface.debts import DebtDeed, DebtState
from services.telephony.models import Base


class Staff(Base):
    """Who signs in, as the gateway tells."""

    __tablename__ = "staff"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Text)
    active: Mapped[bool]


class WorkCalendar(Versioned, Base):
    __tablename__ = "work_calendars"

    name: Mapped[str]
    zone: Mapped[str]
    week: Mapped[list[Any]] = mapped_column(JSONB)
    special_days: Mapped[list[Any]] = mapped_column(JSONB)


class MissedCallDebt(Versioned, Base):
    __tablename__ = "missed_call_debts"

    client_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """Whose all of `phones` were when it was last looked at; empty for a number of nobody."""
    phone: Mapped[str]
    phones: Mapped[list[str]]
    owner_id: Mapped[UUID | None]
    assigned: Mapped[bool]
    opened_at: Mapped[datetime]
    last_missed_at: Mapped[datetime]
    missed_calls: Mapped[int]
    first_call_id: Mapped[UUID]
    last_call_id: Mapped[UUID]
    state: Mapped[DebtState] = mapped_column(Text)
    remind_at: Mapped[datetime]
    due_at: Mapped[datetime]
    escalate_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    """When the talk that returned it ended, or it was dismissed."""
    returned_at: Mapped[datetime | None]
    returned_by_call_id: Mapped[UUID | None]
    returned_by_id: Mapped[UUID | None]
    minutes_to_return: Mapped[int | None]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[UUID | None]
    reason: Mapped[str]

    __table_args__ = (
        Index(None, "opened_at", "id"),
        Index("ix_missed_call_debts_open", "due_at", "id", postgresql_where="state = 'open'"),
        Index("ix_missed_call_debts_phones", "phones", postgresql_using="gin"),
        Index("ix_missed_call_debts_client_ids", "client_ids", postgresql_using="gin"),
    )


class DebtCall(Base):
    """A missed call, and the debt that it is part of."""

    __tablename__ = "debt_calls"

    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    debt_id: Mapped[UUID] = mapped_column(ForeignKey("missed_call_debts.id"), index=True)


class DebtChange(Base):
    """A debt's history."""

    __tablename__ = "debt_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    debt_id: Mapped[UUID] = mapped_column(ForeignKey("missed_call_debts.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    deed: Mapped[DebtDeed] = mapped_column(Text)
    user_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    text: Mapped[str]


class DebtCheck(Base):
    """A number whose debts are to be looked at anew: its calls changed, or whose it is."""

    __tablename__ = "debt_checks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone: Mapped[str]
    since: Mapped[datetime]
    """When the earliest call began that may count otherwise now."""
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)


class DebtSettings(Versioned, Base):
    """One row."""

    __tablename__ = "debt_settings"

    calendar_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_calendars.id"))
    due_minutes: Mapped[int]
    escalate_minutes: Mapped[int]
    escalate_to: Mapped[list[UUID]]
    duty_ids: Mapped[list[UUID]]
