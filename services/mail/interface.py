"""What `mail` promises: mailboxes that are read and written, and their letters."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface import Direction
from services.kit.wire import Event, Input, Limit, Name, Struct, Text

Encryption = Literal["tls", "starttls", "none"]
"""`none` is accepted for servers on this machine only."""
Port = Annotated[int, Meta(ge=1, le=65535)]
EmailState = Literal["received", "queued", "sending", "sent", "failed", "unknown"]
"""`unknown`: the connection broke after the letter was handed over; a person decides whether to send it again."""


class MailboxDraft(Input):
    """A mailbox to be (R26). The password is kept sealed and never answered."""

    name: Name
    email_address: str
    login: str
    password: str
    imap_host: str
    imap_port: Port = 993
    imap_encryption: Encryption = "tls"
    smtp_host: str = ""
    smtp_port: Port = 465
    smtp_encryption: Encryption = "tls"
    active: bool = True


class MailboxChange(Input):
    """What to change (R27); what is left out stays."""

    name: Name | UnsetType = UNSET
    login: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
    imap_host: str | UnsetType = UNSET
    imap_port: Port | UnsetType = UNSET
    imap_encryption: Encryption | UnsetType = UNSET
    smtp_host: str | UnsetType = UNSET
    smtp_port: Port | UnsetType = UNSET
    smtp_encryption: Encryption | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Mailbox(Struct):
    """A mailbox and how far it is read: the sync ledger in short. Never says synced when it is not."""

    id: UUID
    version: int
    name: str
    email_address: str
    login: str
    imap_host: str
    imap_port: int
    imap_encryption: Encryption
    smtp_host: str
    smtp_port: int
    smtp_encryption: Encryption
    active: bool
    on_server: int | None
    imported: int
    broken: int
    """Letters that could not be read; they are kept as they came and can be tried again."""
    last_success_at: datetime | None
    last_error: str | None


Stage = Literal["connect", "encryption", "login", "folder", "smtp", "done"]
CheckReason = Literal[
    "fine",
    "unknown_host",
    "forbidden_host",
    "refused",
    "blocked_port",
    "no_answer",
    "interrupted",
    "other_protocol",
    "certificate",
    "no_tls",
    "tls_required",
    "wrong_password",
    "app_password_needed",
    "imap_off",
    "no_folder",
    "server_error",
    "letter_refused",
    "sealed_with_another_key",
]
"""Stable codes, for a page that explains in another language than ours."""


class MailboxCheck(Struct):
    """What a connection check found. `explanation` says in words (Russian) what is wrong and what to do."""

    ok: bool
    stage: Stage
    reason: CheckReason
    explanation: str


class Email(Struct):
    """A letter. `text` is its plain text, at most 100,000 characters; `html` is sanitised.

    Addresses are lower case; `from_address` may be empty. `message_id` is the header with its angle brackets, or
    `sha256:…` of a letter that has none. `error` says why a letter was not sent, or was not read (wholly). Only
    `get_email` answers `html`; lists hold the first 500 characters of `text`.
    """

    id: UUID
    mailbox_id: UUID
    message_id: str
    direction: Direction
    state: EmailState
    from_address: str
    from_name: str
    to_addresses: list[str]
    cc_addresses: list[str]
    subject: str
    text: str
    html: str | None
    delivered_at: datetime
    attachments: list[str]
    error: str | None


class EmailPage(Struct):
    items: list[Email]
    cursor: str | None


class EmailDraft(Input):
    """A letter to send. `counterparty_id` and `contact_id` say in whose history it belongs."""

    mailbox_id: UUID
    to_addresses: Annotated[list[str], Meta(min_length=1, max_length=100)]
    subject: Annotated[str, Meta(max_length=500)] = ""
    text: Text = ""
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    in_reply_to: UUID | None = None


class EmailReceived(Event):
    """A letter was imported from a mailbox, once however many times the server offers it. Without `html`."""

    email: Email


class EmailSent(Event):
    """The SMTP server took the letter."""

    email: Email
    counterparty_id: UUID | None
    contact_id: UUID | None
    user_id: UUID | None


class EmailFailed(Event):
    """The letter could not be sent, or its fate is not known (`state`)."""

    email: Email
    user_id: UUID | None


class MailboxChanged(Event):
    mailbox: Mailbox


class Mail(Protocol):
    """The RPC of `mail`. Mailboxes are made by `admin` and shared by all users; partner programs see none of it."""

    def list_mailboxes(self) -> list[Mailbox]:
        """Every mailbox with its sync ledger."""

    def get_mailbox(self, mailbox_id: UUID) -> Mailbox:
        """Raises NotFound."""

    def create_mailbox(self, draft: MailboxDraft) -> Mailbox:
        """For `admin`. Raises Invalid."""

    def update_mailbox(self, mailbox_id: UUID, version: int, change: MailboxChange) -> Mailbox:
        """For `admin`. Raises NotFound, Invalid, VersionConflict."""

    def delete_mailbox(self, mailbox_id: UUID) -> None:
        """For `admin`; imported letters stay, those not yet sent fail. Raises NotFound."""

    def check_mailbox(self, mailbox_id: UUID) -> MailboxCheck:
        """For `admin`. Connects, logs in, opens the folder, tries SMTP if it is set; at most 10 s. Raises NotFound."""

    def list_emails(
        self, mailbox_id: UUID | None = None, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> EmailPage:
        """Letters, newest first, of one mailbox or all. `search` looks in subject, names, addresses and text."""

    def get_email(self, email_id: UUID) -> Email:
        """Raises NotFound."""

    def send_email(self, draft: EmailDraft) -> Email:
        """Queues the letter; it leaves within seconds. Raises NotFound, Invalid."""
