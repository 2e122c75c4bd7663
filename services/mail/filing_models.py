"""Senders that are ignored, and letters to be deleted on their servers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.wire import now
from services.mail.models import Base


class IgnoredSender(Base):
    """What this address writes to the mailbox is ignored as it comes, unless it is a client's."""

    __tablename__ = "ignored_senders"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ServerDeletion(Base):
    """A letter to be deleted in one place on its server; written down before anything is done."""

    __tablename__ = "server_deletions"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    deletion_id: Mapped[UUID]
    """Those that were asked for together."""
    email_id: Mapped[UUID] = mapped_column(ForeignKey("emails.id"))
    waited: Mapped[bool]
    """The letter was to be dealt with before."""
    user_id: Mapped[UUID | None]
    due_at: Mapped[datetime]
    begun: Mapped[bool] = mapped_column(default=False)
    """From here on it cannot be taken back."""
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """Why it could not be deleted, in words."""
