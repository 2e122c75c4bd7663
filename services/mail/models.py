"""The tables of `mail`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db
from services.kit.wire import now
from services.mail.interface import EmailFiling, Encryption, FolderRole, MailboxKind, MailService
from services.mail.interface.mailboxes import Login


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
    service: Mapped[MailService] = mapped_column(Text, default="own")
    kind: Mapped[MailboxKind] = mapped_column(Text, default="shared")
    owner_id: Mapped[UUID | None]
    viewer_ids: Mapped[list[UUID]] = mapped_column(default=list)
    auth: Mapped[Login] = mapped_column(Text, default="password")
    sealed_oauth: Mapped[str] = mapped_column(default="")
    """The OAuthDraft as JSON, sealed; empty where a password is used."""
    folders: Mapped[list[str]] = mapped_column(default=list)
    import_since: Mapped[date | None]
    copy_address: Mapped[str] = mapped_column(default="", server_default="")
    deleted_at: Mapped[datetime | None]

    @property
    def confidential(self) -> bool:
        """Not everybody sees it."""
        return self.kind == "personal" or bool(self.viewer_ids)


class Ledger(Base):
    """How a mailbox as a whole is read. Written by the importer, but for `heal_asked_at`."""

    __tablename__ = "ledgers"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Refusals in a row that only a person can end: each makes the pause before the next login longer."""
    retry_at: Mapped[datetime | None]
    heal_asked_at: Mapped[datetime | None]
    healed_at: Mapped[datetime | None]
    healed_letters: Mapped[int] = mapped_column(default=0)


class FolderLedger(Base):
    """How far one folder is read. Written by the importer alone, with the letters it tells of."""

    __tablename__ = "folder_ledgers"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[FolderRole] = mapped_column(Text)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    """No letter with a number up to this one is new."""
    uid_next: Mapped[int] = mapped_column(BigInteger, default=0)
    highest_modseq: Mapped[int] = mapped_column(BigInteger, default=0)
    """As the server last told, 0 where it does not: if nothing of these changed, nothing happened in the folder."""
    counted: Mapped[int | None]
    """Letters in the folder, of whatever period, when it was last read to its end; None: it is being read."""
    on_server: Mapped[int | None]
    imported: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    not_served: Mapped[int] = mapped_column(default=0)
    """Those of the broken ones that are not here, as the server could not hand them over."""
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    @property
    def gaps(self) -> int | None:
        """Letters of the server that are not here."""
        return (
            None if self.on_server is None else max(0, self.on_server - self.imported - self.broken + self.not_served)
        )


class OfferedLetter(Base):
    """A letter as a server offers it, and what became of it: an email, an error, or an email that could not be read."""

    __tablename__ = "offered_letters"

    mailbox_id: Mapped[UUID] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email_id: Mapped[UUID | None] = mapped_column(ForeignKey("emails.id"))
    """None: the server could not hand the letter over."""
    error: Mapped[str | None]
    gone: Mapped[bool] = mapped_column(default=False)
    """It is no longer in the folder on the server."""


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
    reading: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """By which reader (`parsing.READER`) it was read."""
    thread_id: Mapped[UUID | None]
    """That of the letters it belongs with; of one alone its own id, of a broken one None."""
    subject_key: Mapped[str] = mapped_column(default="")
    """The subject without marks of an answer, as subjects are compared."""
    lone_answer: Mapped[bool] = mapped_column(default=False)
    """It says that it is an answer, and not to what."""
    counterparty_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    ignored: Mapped[bool] = mapped_column(default=False)
    """Excluded from what is to be dealt with."""
    line_version: Mapped[int] = mapped_column(default=0)
    """Of the letter's line in the journal, as `contacts` last told of it."""
    in_reply_to: Mapped[str | None]
    asker: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Who wants it sent."""
    written_by: Mapped[UUID | None]
    copied_by: Mapped[UUID | None]
    """Who sent it to their copy address: as written by them, or forwarded."""
    bcc_addresses: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    reference_ids: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    """Of a letter of ours: the Message-IDs of the talk, the answered one last."""
    file_ids: Mapped[list[UUID]] = mapped_column(default=list, server_default="{}")
    """Letter files; once it is sent, they are in the letter as it left."""
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What else is said to mail programs, by header."""
    track_opens: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Its HTML ends with a picture whose loading is told of."""
    send_at: Mapped[datetime | None]
    copy_at: Mapped[datetime | None]
    """When its copy for the Sent folder is due; None: there is none to be made."""
    copy_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    dated_at: Mapped[datetime | None]
    """What the letter itself says of when it was written."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def filing(self) -> EmailFiling:
        """Whose it is."""
        if self.counterparty_id is not None or self.contact_id is not None:
            return "filed"
        if self.lead_id is not None:
            return "lead"
        return "ignored" if self.ignored else "waiting"


class EmailWords(Base):
    """What a letter is found by. Beside it, so that a letter that changes hands is not indexed anew."""

    __tablename__ = "email_words"

    email_id: Mapped[UUID] = mapped_column(ForeignKey("emails.id", ondelete="CASCADE"), primary_key=True)
    search: Mapped[str]
    """Subject, names, addresses and the beginning of the text, in lower case and with е for ё."""
    words: Mapped[Any] = mapped_column(TSVECTOR)
    """Of these and of the rest of the text, by their stems."""


class ThreadKey(Base):
    """What leads to a thread: the Message-ID of a letter, here or only named by others, or the mark of a talk."""

    __tablename__ = "thread_keys"

    key: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[UUID]
