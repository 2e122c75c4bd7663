"""The tables of who may see and work what: people who sign in, segments and their managers, undone bulk changes."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.interface.values import RecordKind
from services.contacts.models import Base
from services.kit.db import Versioned
from services.kit.wire import Reach, Role


class Staff(Base):
    """A person who signs in, as the gateway last told."""

    __tablename__ = "staff"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(Text)
    reach: Mapped[Reach] = mapped_column(Text)
    team_id: Mapped[UUID | None] = mapped_column(index=True)
    active: Mapped[bool]


class Segment(Versioned, Base):
    """A part of the client base: those who meet its `conditions`, or without any, those put into it by hand."""

    __tablename__ = "segments"
    __table_args__ = (Index("uq_segments_name", text("lower(name)"), unique=True),)

    name: Mapped[str] = mapped_column(Text)
    color: Mapped[str | None] = mapped_column(Text)
    conditions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    created_by: Mapped[UUID | None]


class SegmentManager(Base):
    """Who works a segment."""

    __tablename__ = "segment_managers"

    segment_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class BulkConflict(Base):
    """A record that an undoing left as it is in some fields, since somebody changed them after the bulk change."""

    __tablename__ = "bulk_conflicts"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[RecordKind] = mapped_column(Text)
    fields: Mapped[list[str]]
