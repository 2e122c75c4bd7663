"""The tables of what people write."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import new_id, now
from services.mail.interface.my_mail import LetterProgram
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


class Template(db.Versioned, Base):
    """A letter with places to be filled; without an owner it is shared."""

    __tablename__ = "templates"

    name: Mapped[str]
    owner_id: Mapped[UUID | None]
    subject: Mapped[str]
    html: Mapped[str]
    file_ids: Mapped[list[UUID]]


class Writer(Base):
    """How somebody writes letters."""

    __tablename__ = "writers"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    program: Mapped[LetterProgram] = mapped_column(Text)


class Signature(Base):
    """The end of somebody's letters from a mailbox, and the name that they bear."""

    __tablename__ = "signatures"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    sender_name: Mapped[str]
    html: Mapped[str]


class Bounce(Base):
    """A letter of ours that did not reach an address, as the other side wrote back."""

    __tablename__ = "bounces"

    email_id: Mapped[UUID] = mapped_column(ForeignKey("emails.id", ondelete="CASCADE"), primary_key=True)
    email_address: Mapped[str] = mapped_column(primary_key=True)
    permanent: Mapped[bool]
    status: Mapped[str]
    words: Mapped[str]
    bounced_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    """When a letter from the address came in after all."""
