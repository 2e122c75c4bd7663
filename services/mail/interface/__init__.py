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
from services.mail.interface.mail_jobs import MailJobChanged, MailJobFile, MailJobs
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
from services.mail.interface.mailing_lists import (
    MailingList,
    MailingListMember,
    MailingLists,
    MailingPurpose,
)
from services.mail.interface.mailings import (
    Mailing,
    MailingChanged,
    MailingCounts,
    MailingRecipient,
    Mailings,
    SkipReason,
)
from services.mail.interface.stop_list import StopList, StopListEntry
from services.mail.interface.unsubscriptions import Unsubscriptions


class Mail(Mailboxes, Emails, EmailFiles, MailingLists, Mailings, StopList, Unsubscriptions, MailJobs, Protocol):
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
    "MailJobChanged",
    "MailJobFile",
    "MailService",
    "Mailbox",
    "MailboxChange",
    "MailboxChanged",
    "MailboxCheck",
    "MailboxDraft",
    "MailboxKind",
    "MailboxUnreachable",
    "Mailing",
    "MailingChanged",
    "MailingCounts",
    "MailingList",
    "MailingListMember",
    "MailingPurpose",
    "MailingRecipient",
    "NoLetterKept",
    "OAuthDraft",
    "ServerFolder",
    "ServicePreset",
    "SkipReason",
    "Stage",
    "StopListEntry",
]
