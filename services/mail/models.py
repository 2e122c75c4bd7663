"""The tables of `mail`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import now
from services.mail.interface import Encryption


class Base(db.Base):
    __abstract__ = True
    metadata = db.new_metadata()


class Mailbox(db.Versioned, Base):
    """How a mailbox is reached. A deleted one keeps its name for its letters, and nothing secret."""

    __tablename__ = "mailboxes"

    name: Mapped[str]
    email_address: Mapped[str]
    login: Mapped[str]
    sealed_password: Mapped[str]
    imap_host: Mapped[str]
    imap_port: Mapped[int]
    imap_encryption: Mapped[Encryption] = mapped_column(Text)
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    smtp_encryption: Mapped[Encryption] = mapped_column(Text)
    active: Mapped[bool]
    deleted_at: Mapped[datetime | None]


class Ledger(Base):
    """How far a mailbox's INBOX is read. Written by the importer alone, with the letters it tells of."""

    __tablename__ = "ledgers"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    on_server: Mapped[int | None]
    imported: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Refusals in a row that only a person can end: each makes the pause before the next login longer."""
    retry_at: Mapped[datetime | None]


class OfferedLetter(Base):
    """A letter as a server offers it, and what became of it: an email, an error, or an email that could not be read."""

    __tablename__ = "offered_letters"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email_id: Mapped[UUID | None] = mapped_column(ForeignKey("emails.id"))
    """None: the server could not hand the letter over."""
    error: Mapped[str | None]


class Email(Base):
    """A letter, received or to be sent."""

    __tablename__ = "emails"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"))
    """The mailbox it first came through, or is sent from."""
    identity: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str]
    direction: Mapped[str]
    state: Mapped[str]
    from_address: Mapped[str]
    from_name: Mapped[str]
    to_addresses: Mapped[list[str]] = mapped_column(ARRAY(Text))
    cc_addresses: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    delivered_at: Mapped[datetime]
    attachments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    error: Mapped[str | None]
    broken: Mapped[bool] = mapped_column(default=False)
    """It could not be read; `emails/<id>.eml` holds it as it came."""
    search: Mapped[str]
    """Subject, names, addresses and the beginning of the text, in lower case and with е for ё."""
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    in_reply_to: Mapped[str | None]
    asker: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Who wants it sent."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
