"""The tables of saved views."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.contacts.models import Base
from services.kit.db import Versioned


class View(Versioned, Base):
    __tablename__ = "saved_views"

    kind: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool]
    created_by: Mapped[UUID | None]
    conditions: Mapped[list[Any]] = mapped_column(JSONB)
    columns: Mapped[list[Any]] = mapped_column(JSONB)
    sort: Mapped[str | None] = mapped_column(Text)
    descending: Mapped[bool]


class DefaultView(Base):
    """Which view a user begins with."""

    __tablename__ = "default_views"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    view_id: Mapped[UUID] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"))
