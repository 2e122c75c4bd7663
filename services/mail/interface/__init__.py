"""What `mail` promises: mailboxes that are read and written, and their letters. One module a noun."""

from typing import Protocol

from services.mail.interface.emails import (
    Email,
    EmailDraft,
    EmailFailed,
    EmailPage,
    EmailReceived,
    Emails,
    EmailSent,
    EmailState,
)
from services.mail.interface.files import EmailFile, EmailFiles, EmailObject, FileWarning, NoLetterKept
from services.mail.interface.mailboxes import (
    CheckReason,
    Encryption,
    FolderLedger,
    FolderRole,
    LedgerState,
    Mailbox,
    MailboxChange,
    MailboxChanged,
    MailboxCheck,
    MailboxDraft,
    Mailboxes,
    MailboxKind,
    MailboxUnreachable,
    MailService,
    OAuthDraft,
    ServerFolder,
    ServicePreset,
    Stage,
)
from services.mail.interface.short_messages import (
    ShortMessage,
    ShortMessageChanged,
    ShortMessageFiled,
    ShortMessageReceived,
    ShortMessages,
    ShortMessageSent,
)
from services.mail.interface.text_channels import TextChannel, TextChannelChanged, TextChannels


class Mail(Mailboxes, Emails, EmailFiles, TextChannels, ShortMessages, Protocol):
    """The RPC of `mail`. Letters are seen with their mailbox, or with the client they belong to; partner programs see
    none of it."""


__all__ = [
    "CheckReason",
    "Email",
    "EmailDraft",
    "EmailFailed",
    "EmailFile",
    "EmailObject",
    "EmailPage",
    "EmailReceived",
    "EmailSent",
    "EmailState",
    "Encryption",
    "FileWarning",
    "FolderLedger",
    "FolderRole",
    "LedgerState",
    "Mail",
    "MailService",
    "Mailbox",
    "MailboxChange",
    "MailboxChanged",
    "MailboxCheck",
    "MailboxDraft",
    "MailboxKind",
    "MailboxUnreachable",
    "NoLetterKept",
    "OAuthDraft",
    "ServerFolder",
    "ServicePreset",
    "ShortMessage",
    "ShortMessageChanged",
    "ShortMessageFiled",
    "ShortMessageReceived",
    "ShortMessageSent",
    "Stage",
    "TextChannel",
    "TextChannelChanged",
]
