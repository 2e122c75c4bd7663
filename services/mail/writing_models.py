"""The tables of what people write."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.wire import new_id, now
from services.mail.models import Base


class LetterFile(Base):
    """A file for letters, in the object store. Whoever holds it names its id."""

    __tablename__ = "letter_files"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    object_key: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Draft(Base):
    """What somebody has begun to write: a DraftContent, as it was typed."""

    __tablename__ = "drafts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
