"""Mailboxes: how they are reached, who sees them, how far they are read."""

from datetime import date, datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Event, Input, Name, Struct

Encryption = Literal["tls", "starttls", "none"]
"""`none` is accepted for servers on this machine only."""
Port = Annotated[int, Meta(ge=1, le=65535)]
MailService = Literal["yandex", "mailru", "gmail", "outlook", "exchange", "own"]
MailboxKind = Literal["shared", "personal"]
Login = Literal["password", "oauth2"]
Secret = Annotated[str, Meta(max_length=10_000)]
FolderName = Annotated[str, Meta(min_length=1, max_length=500)]
Folders = Annotated[list[FolderName], Meta(max_length=100)]
Viewers = Annotated[list[UUID], Meta(max_length=300)]
CopyPattern = Annotated[str, Meta(max_length=300)]
"""Of the mailbox that takes copies: an address that leads to it, with `*` where each person's secret stands
(`crm+*@firm.ru`, `*@crm.firm.ru`). Empty for the others; one shared mailbox at most has it."""


class ServicePreset(Struct):
    """How the mailboxes of a mail service are reached; what its servers want of a password, in words (Russian)."""

    service: MailService
    title: str
    imap_host: str
    imap_port: int
    imap_encryption: Encryption
    smtp_host: str
    smtp_port: int
    smtp_encryption: Encryption
    token_url: str
    scope: str
    hint: str


class OAuthDraft(Input):
    """How access tokens are got without a password. The secret and the token are kept sealed and never answered."""

    token_url: Annotated[str, Meta(max_length=500)]
    client_id: Annotated[str, Meta(max_length=500)]
    refresh_token: Secret
    client_secret: Secret = ""
    scope: Annotated[str, Meta(max_length=1000)] = ""


class MailboxDraft(Input):
    """A mailbox to be (R26). The password is kept sealed and never answered.

    A `shared` one is made by `admin` and seen by `viewer_ids`, or by all users where that is empty; a `personal` one
    is its maker's, and seen by them and by `viewer_ids`.
    """

    name: Name
    email_address: str
    login: str
    imap_host: str
    password: Secret = ""
    oauth: OAuthDraft | None = None
    """With it the mailbox is entered by access tokens, and needs no password."""
    service: MailService = "own"
    kind: MailboxKind = "shared"
    viewer_ids: Viewers = []
    imap_port: Port = 993
    imap_encryption: Encryption = "tls"
    smtp_host: str = ""
    smtp_port: Port = 465
    smtp_encryption: Encryption = "tls"
    folders: Folders = []
    """Which folders of the server are read; none named: the inbox and the sent letters."""
    import_since: date | None = None
    """Letters delivered before this day are left on the server; null: all are read."""
    copy_address: CopyPattern = ""
    active: bool = True


class MailboxChange(Input):
    """What to change (R27); what is left out stays."""

    name: Name | UnsetType = UNSET
    login: str | UnsetType = UNSET
    password: Secret | UnsetType = UNSET
    oauth: OAuthDraft | UnsetType = UNSET
    service: MailService | UnsetType = UNSET
    viewer_ids: Viewers | UnsetType = UNSET
    imap_host: str | UnsetType = UNSET
    imap_port: Port | UnsetType = UNSET
    imap_encryption: Encryption | UnsetType = UNSET
    smtp_host: str | UnsetType = UNSET
    smtp_port: Port | UnsetType = UNSET
    smtp_encryption: Encryption | UnsetType = UNSET
    folders: Folders | UnsetType = UNSET
    import_since: date | UnsetType | None = UNSET
    copy_address: CopyPattern | UnsetType = UNSET
    active: bool | UnsetType = UNSET


LedgerState = Literal["off", "waiting", "reading", "incomplete", "synced", "stale", "trouble"]
"""How far a mailbox is read. `waiting`: it was not looked at yet; `reading`: letters of the server are not here yet;
`incomplete`: all are here but those that the server could not hand over;
`synced`: all of them are, as of some moments ago; `stale`: they were, but nobody has looked for minutes;
`trouble`: `last_error` says why it is not known."""
FolderRole = Literal["inbox", "sent", "other"]


class FolderLedger(Struct):
    """How far one folder is read. `on_server` counts the letters of the period that is read.

    `imported` of them are here and read, `broken` are here as they came, or could not be handed over by the server;
    `gaps` are not here.
    """

    folder: str
    role: FolderRole
    on_server: int | None
    imported: int
    broken: int
    gaps: int | None
    last_success_at: datetime | None
    last_error: str | None


class Mailbox(Struct):
    """A mailbox and how far it is read: the sync ledger, in short and by folder. Never says synced when it is not."""

    id: UUID
    version: int
    name: str
    email_address: str
    login: str
    service: MailService
    kind: MailboxKind
    owner_id: UUID | None
    viewer_ids: list[UUID]
    auth: Login
    imap_host: str
    imap_port: int
    imap_encryption: Encryption
    smtp_host: str
    smtp_port: int
    smtp_encryption: Encryption
    folders: list[str]
    import_since: date | None
    copy_address: CopyPattern
    active: bool
    state: LedgerState
    on_server: int | None
    imported: int
    gaps: int | None
    broken: int
    """Letters that could not be read; they are kept as they came and can be tried again."""
    last_success_at: datetime | None
    last_error: str | None
    heal_asked_at: datetime | None
    healed_at: datetime | None
    """When the last wanted check of every letter ended; before `heal_asked_at`: one is under way."""
    healed_letters: int
    """How many missing letters that check brought."""
    ledgers: list[FolderLedger]


class ServerFolder(Struct):
    """A folder on the mailbox's server. `chosen`: it is among those that are read."""

    name: str
    role: FolderRole
    selectable: bool
    chosen: bool


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
    "locked_out",
    "quota",
    "token_refused",
    "no_oauth",
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


class MailboxUnreachable(Conflict):
    """The mailbox's server could not be used; the message says why, `details["reason"]` is a CheckReason."""


class MailboxChanged(Event):
    mailbox: Mailbox


class Mailboxes(Protocol):
    """Shared mailboxes are managed by `admin`, a personal one by its owner too."""

    def list_mail_services(self) -> list[ServicePreset]:
        """The services that are known, the most used first."""

    def list_mailboxes(self) -> list[Mailbox]:
        """The mailboxes that the asker sees or manages, with their sync ledgers."""

    def get_mailbox(self, mailbox_id: UUID) -> Mailbox:
        """Raises NotFound."""

    def create_mailbox(self, draft: MailboxDraft) -> Mailbox:
        """A shared one for `admin`, a personal one for everybody. Raises Invalid, Forbidden."""

    def update_mailbox(self, mailbox_id: UUID, version: int, change: MailboxChange) -> Mailbox:
        """Raises NotFound, Forbidden, Invalid, VersionConflict."""

    def delete_mailbox(self, mailbox_id: UUID) -> None:
        """Imported letters stay, those not yet sent fail. Raises NotFound, Forbidden."""

    def try_mailbox(self, mailbox_id: UUID) -> MailboxCheck:
        """Connects, logs in, opens the folders, tries SMTP if it is set; at most 10 s. Raises NotFound, Forbidden."""

    def ask_server_folders(self, mailbox_id: UUID) -> list[ServerFolder]:
        """The folders of the mailbox's server; at most 10 s. Raises NotFound, Forbidden, MailboxUnreachable."""

    def heal_mailbox(self, mailbox_id: UUID) -> Mailbox:
        """Has every letter of the server compared with those here, at once, and what is missing fetched. For all who
        see the mailbox. Raises NotFound."""
