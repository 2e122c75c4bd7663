"""The tables of mailing lists, mailings and the stop-list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import new_id, now
from services.mail.interface.mailings import MailingChannel
from services.mail.models import Base


class MailingList(db.Versioned, Base):
    """A deleted one keeps its name for the mailings that used it."""

    __tablename__ = "mailing_lists"

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(Text)
    conditions_of: Mapped[str | None] = mapped_column(Text)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    with_people: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None]
    deleted: Mapped[bool] = mapped_column(default=False)


class MailingListMember(Base):
    """Put in by hand. The id is that of the record then: what it was merged into since is asked of `contacts`."""

    __tablename__ = "mailing_list_members"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("mailing_lists.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime] = mapped_column(default=now)


class StopListEntry(Base):
    """An address (an e-mail's, a phone as E.164, or `<channel id>:<sender>` of a messenger) has one at most that is not
    removed."""

    __tablename__ = "stop_list_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    address: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    mailing_id: Mapped[UUID | None]
    recipient_id: Mapped[UUID | None]
    """Whose letter of a mailing was answered."""
    message_id: Mapped[UUID | None]
    """The text that said stop."""
    contact_id: Mapped[UUID | None]
    counterparty_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    removal_note: Mapped[str] = mapped_column(Text, default="")


class MailJobFile(Base):
    """What a job made, for its owner."""

    __tablename__ = "mail_job_files"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None]
    object_key: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]


class Mailing(db.Versioned, Base):
    __tablename__ = "mailings"

    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="draft")
    list_ids: Mapped[list[UUID]] = mapped_column(default=list)
    mailbox_id: Mapped[UUID | None] = mapped_column(ForeignKey("mailboxes.id"))
    text_channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("text_channels.id"))
    """One of the two: letters leave from a mailbox, SMS by a channel."""
    subject: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Sanitised; with it `text` is what it says without its layout."""
    track_opens: Mapped[bool] = mapped_column(default=False, server_default="false")
    rate_per_minute: Mapped[int]
    rate_per_hour: Mapped[int | None]
    start_at: Mapped[datetime | None]
    hours_from: Mapped[int | None]
    hours_until: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(Text)
    launched_by: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The asker with whose rights recipients are found and letters written."""
    audience_job_id: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]

    @property
    def channel(self) -> MailingChannel:
        return "sms" if self.text_channel_id is not None else "email"


class MailingRecipient(Base):
    """One record of a mailing. Of those with one address all but one are skipped as `duplicate`.

    waiting ──► queued   in one transaction with the letter (or SMS), whose id follows from `id` and `attempts`
       └──────► skipped
    """

    __tablename__ = "mailing_recipients"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mailing_id: Mapped[UUID] = mapped_column(ForeignKey("mailings.id"))
    kind: Mapped[str] = mapped_column(Text)
    record_id: Mapped[UUID]
    counterparty_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(Text)
    company: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    """Of an e-mail, or a phone as E.164."""
    zone: Mapped[str] = mapped_column(Text, default="")
    """By whose clock a phone has its quiet hours; empty: the firm's."""
    parts: Mapped[int] = mapped_column(default=0)
    """Of how many SMS the text consists; 0 for a letter."""
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    consent_id: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    email_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    queued_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
