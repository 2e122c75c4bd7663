"""Tables of merges, and of pairs that may be one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.interface.identity import MergedKind
from services.contacts.models import Base
from services.kit.wire import new_id, now


class Merge(Base):
    """One record that became another. What it changed in records stands in `changes`, what moved in kit's `relinks`."""

    __tablename__ = "merges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[MergedKind] = mapped_column(Text)
    survivor_id: Mapped[UUID] = mapped_column(index=True)
    absorbed_id: Mapped[UUID] = mapped_column(index=True)
    absorbed_name: Mapped[str] = mapped_column(Text)
    survivor_version: Mapped[int]
    """The version of the survivor after the merge: what is newer was done since."""
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class DuplicatePair(Base):
    """Two records that may be one, as the last search of the base found them. `one_id` is the lower id."""

    __tablename__ = "duplicate_pairs"

    kind: Mapped[MergedKind] = mapped_column(Text)
    one_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    score: Mapped[float]
    verdict: Mapped[str] = mapped_column(Text)
    reasons: Mapped[list[dict[str, Any]]]
    found_at: Mapped[datetime] = mapped_column(default=now)
    dismissed_at: Mapped[datetime | None]
    """Somebody said that they are two."""
    dismissed_by: Mapped[UUID | None]
