"""What `mail` promises: mailboxes that are read and written, and their letters. One module a noun."""

from typing import Protocol

from services.mail.interface.drafts import DraftContent, DraftPage, Drafts, KeptDraft
from services.mail.interface.emails import (
    Email,
    EmailFailed,
    EmailPage,
    EmailReceived,
    Emails,
    EmailSent,
    EmailState,
)
from services.mail.interface.files import EmailFile, EmailFiles, EmailObject, FileWarning, NoLetterKept
from services.mail.interface.letter_files import LetterFile, LetterFileDraft, LetterFiles, LetterFilesDraft
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
from services.mail.interface.outgoing import (
    EmailDraft,
    FateDecision,
    LetterOnItsWay,
    OutgoingEmail,
    OutgoingEmailPage,
    OutgoingEmails,
    OutgoingKind,
)
from services.mail.interface.short_messages import (
    ShortMessage,
    ShortMessageChanged,
    ShortMessageFiled,
    ShortMessageReceived,
    ShortMessages,
    ShortMessageSent,
)
from services.mail.interface.stop_list import StopList, StopListEntry
from services.mail.interface.text_channels import TextChannel, TextChannelChanged, TextChannels


class Mail(
    Mailboxes,
    Emails,
    EmailFiles,
    OutgoingEmails,
    Drafts,
    LetterFiles,
    MailingLists,
    StopList,
    MailJobs,
    TextChannels,
    ShortMessages,
    Protocol,
):
    """The RPC of `mail`. Letters are seen with their mailbox, or with the client they belong to; partner programs see
    none of it."""


__all__ = [
    "CheckReason",
    "DraftContent",
    "DraftPage",
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
    "FateDecision",
    "FileWarning",
    "FolderLedger",
    "FolderRole",
    "KeptDraft",
    "LedgerState",
    "LetterFile",
    "LetterFileDraft",
    "LetterFilesDraft",
    "LetterOnItsWay",
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
    "MailingList",
    "MailingListMember",
    "MailingPurpose",
    "NoLetterKept",
    "OAuthDraft",
    "OutgoingEmail",
    "OutgoingEmailPage",
    "OutgoingKind",
    "ServerFolder",
    "ServicePreset",
    "ShortMessage",
    "ShortMessageChanged",
    "ShortMessageFiled",
    "ShortMessageReceived",
    "ShortMessageSent",
    "Stage",
    "StopListEntry",
    "TextChannel",
    "TextChannelChanged",
]
