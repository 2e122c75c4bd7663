"""What `mail` promises: mailboxes that are read and written, and their letters. One module a noun."""

from typing import Protocol

from services.mail.interface.domain_check import DomainChecks
from services.mail.interface.drafts import DraftContent, DraftPage, Drafts, KeptDraft
from services.mail.interface.emails import (
    Email,
    EmailFailed,
    EmailFiling,
    EmailPage,
    EmailReceived,
    Emails,
    EmailSent,
    EmailState,
)
from services.mail.interface.files import EmailFile, EmailFiles, EmailObject, FileWarning, NoLetterKept
from services.mail.interface.filing import (
    EmailBecameLead,
    EmailFiled,
    EmailFilings,
    EmailOffered,
    EmailsChanged,
    EmailSelection,
    EmailUnfiled,
    FilingDraft,
    IgnoringDraft,
    LetterOfClient,
    RegistrationDraft,
    ServerDeletion,
    ServerDeletionOver,
)
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
from services.mail.interface.mailings import (
    Mailing,
    MailingChanged,
    MailingCounts,
    MailingRecipient,
    Mailings,
    SkipReason,
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
from services.mail.interface.stop_list import StopList, StopListEntry
from services.mail.interface.unsubscriptions import Unsubscriptions


class Mail(
    Mailboxes,
    Emails,
    EmailFiles,
    EmailFilings,
    OutgoingEmails,
    Drafts,
    LetterFiles,
    MailingLists,
    Mailings,
    DomainChecks,
    StopList,
    Unsubscriptions,
    MailJobs,
    Protocol,
):
    """The RPC of `mail`. Letters are seen with their mailbox, or with the client they belong to; partner programs see
    none of it."""


__all__ = [
    "CheckReason",
    "DraftContent",
    "DraftPage",
    "Email",
    "EmailBecameLead",
    "EmailDraft",
    "EmailFailed",
    "EmailFile",
    "EmailFiled",
    "EmailFiling",
    "EmailObject",
    "EmailOffered",
    "EmailPage",
    "EmailReceived",
    "EmailSelection",
    "EmailSent",
    "EmailState",
    "EmailUnfiled",
    "EmailsChanged",
    "Encryption",
    "FateDecision",
    "FileWarning",
    "FilingDraft",
    "FolderLedger",
    "FolderRole",
    "IgnoringDraft",
    "KeptDraft",
    "LedgerState",
    "LetterFile",
    "LetterFileDraft",
    "LetterFilesDraft",
    "LetterOfClient",
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
    "Mailing",
    "MailingChanged",
    "MailingCounts",
    "MailingList",
    "MailingListMember",
    "MailingPurpose",
    "MailingRecipient",
    "NoLetterKept",
    "OAuthDraft",
    "OutgoingEmail",
    "OutgoingEmailPage",
    "OutgoingKind",
    "RegistrationDraft",
    "ServerDeletion",
    "ServerDeletionOver",
    "ServerFolder",
    "ServicePreset",
    "SkipReason",
    "Stage",
    "StopListEntry",
]
