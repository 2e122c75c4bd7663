"""Mailings: one sending of one letter, or one SMS, to the members of lists, each written for its recipient."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.recipients import RecipientKind
from services.kit.jobs import Job
from services.kit.wire import Conflict, Event, Input, Limit, Name, Struct, Text
from services.mail.interface.bounds import Html
from services.mail.interface.mailing_lists import MailingPurpose
from services.mail.interface.opens import EmailOpens

MailingState = Literal["draft", "scheduled", "preparing", "running", "paused", "done", "stopped"]
MailingChannel = Literal["email", "sms"]
RecipientResult = Literal["waiting", "queued", "sent", "delivered", "failed", "bounced", "unknown", "skipped"]
"""`delivered`: the provider said that the SMS arrived; `bounced`: the letter came back; `unknown`: the connection broke
while it was handed over, so a person decides; `skipped`: see `reason`."""
SkipReason = Literal[
    "gone",
    "no_email",
    "no_mobile",
    "opted_out",
    "stopped",
    "no_consent",
    "duplicate",
    "cannot_be_written",
    "mailing_stopped",
]
Subject = Annotated[str, Meta(max_length=500)]
ListIds = Annotated[list[UUID], Meta(max_length=50)]
PerMinute = Annotated[int, Meta(ge=1, le=6_000)]
PerHour = Annotated[int, Meta(ge=1, le=100_000)]
Hour = Annotated[int, Meta(ge=0, le=24)]


class MailingCounts(Struct):
    """How many recipients there are of each result, as far as they are known."""

    waiting: int
    queued: int
    sent: int
    delivered: int
    failed: int
    bounced: int
    unknown: int
    skipped: int
    opened: int
    """Of those sent, the letters whose pictures were opened."""


class Mailing(Struct):
    """A mailing. `subject`, `text` and `html` are templates, in the language of those of letters, with the fields
    `recipient` (`name`, `given_name`, `position`, `city`, `email`), `counterparty` (`name`) and `unsubscribe` (`url`).

    `html` is sanitised; with it letters have both, the plain text made of it. Empty: letters are plain text.
    An SMS has no subject, no layout and no link, and instead of `email` the field `recipient.phone`.
    """

    id: UUID
    version: int
    name: str
    state: MailingState
    purpose: MailingPurpose
    """Advertising, where one of its lists is."""
    channel: MailingChannel
    list_ids: list[UUID]
    mailbox_id: UUID | None
    """Whose letters they are; of SMS there is `text_channel_id`."""
    text_channel_id: UUID | None
    subject: str
    text: str
    html: str
    track_opens: bool
    """Wanted; it has effect where the organisation allows it, and on letters with `html` only."""
    rate_per_minute: int
    rate_per_hour: int | None
    start_at: datetime | None
    hours_from: int | None
    """Letters leave from this hour of the day, in the zone of the firm, until `hours_until`."""
    hours_until: int | None
    problem: str | None
    """Why it was paused by itself, for people."""
    counts: MailingCounts
    sms_parts: int
    """Of how many SMS all those consist that leave and left, as far as the recipients are known."""
    held: int
    """Of those who wait: for how many it is quiet hours now."""
    held_until: datetime | None
    """When the first of these quiet hours end."""
    checked_at: datetime | None
    """When its recipients were last looked through."""
    started_at: datetime | None
    finished_at: datetime | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class MailingPage(Struct):
    items: list[Mailing]
    cursor: str | None


class MailingDraft(Input):
    """A mailing to be: of letters from a mailbox, or of SMS by a channel."""

    name: Name
    mailbox_id: UUID | None = None
    text_channel_id: UUID | None = None
    list_ids: ListIds = []
    subject: Subject = ""
    text: Text = ""
    html: Html = ""
    """With it `text` is not looked at."""
    track_opens: bool = False
    rate_per_minute: PerMinute = 30
    rate_per_hour: PerHour | None = None
    start_at: datetime | None = None
    hours_from: Hour | None = None
    hours_until: Hour | None = None


class MailingChange(Input):
    """What to change of a draft; what is left out stays."""

    name: Name | UnsetType = UNSET
    mailbox_id: UUID | UnsetType | None = UNSET
    text_channel_id: UUID | UnsetType | None = UNSET
    list_ids: ListIds | UnsetType = UNSET
    subject: Subject | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    """Without `html` it also ends a layout that was there."""
    html: Html | UnsetType = UNSET
    track_opens: bool | UnsetType = UNSET
    rate_per_minute: PerMinute | UnsetType = UNSET
    rate_per_hour: PerHour | UnsetType | None = UNSET
    start_at: datetime | UnsetType | None = UNSET
    hours_from: Hour | UnsetType | None = UNSET
    hours_until: Hour | UnsetType | None = UNSET


class MailingRecipient(Struct):
    """What becomes of the letter to one address, or the SMS to one number, or why there is none."""

    id: UUID
    kind: RecipientKind
    record_id: UUID
    counterparty_id: UUID | None
    name: str
    address: str
    result: RecipientResult
    reason: SkipReason | None
    error: str | None
    consent_id: UUID | None
    """The consent that was in force when the letter was queued."""
    checked_at: datetime | None
    """When it was looked whether they may be written to."""
    email_id: UUID | None
    message_id: UUID | None
    """The short message."""
    parts: int
    """Of how many SMS it consists."""
    held_until: datetime | None
    """It waits for the end of quiet hours."""
    attempts: int
    opens: EmailOpens | None


class MailingRecipientPage(Struct):
    items: list[MailingRecipient]
    cursor: str | None


class MailingPreview(Struct):
    """The letter as this recipient gets it."""

    address: str
    subject: str
    text: str
    html: str | None
    parts: int
    """Of how many SMS it consists; 0 for a letter."""


class TestLetter(Input):
    """Where a test goes: an address, or a phone."""

    address: Annotated[str, Meta(min_length=1, max_length=320)]


class MailingRetry(Input):
    """Which letters are sent again: those that failed, or, decided by a person, those of unknown fate."""

    result: Literal["failed", "unknown"]


class MailingChanged(Event):
    """A mailing was changed, or got into another state."""

    mailing_id: UUID
    state: MailingState
    created_by: UUID | None


class NotADraft(Conflict):
    """The mailing was launched: it is not changed any more."""


class MailingNotReady(Conflict):
    """Something is missing that the mailing needs; `details["missing"]` names it."""


class WrongMailingState(Conflict):
    """This cannot be done in the state the mailing has; `details["state"]` is which."""


class Mailings(Protocol):
    """A mailing is seen and run by whoever made it, and by heads. Recipients are those whom its launcher sees."""

    def list_mailings(self, cursor: str | None = None, limit: Limit = 50) -> MailingPage:
        """Newest first."""

    def get_mailing(self, mailing_id: UUID) -> Mailing:
        """Raises NotFound."""

    def create_mailing(self, draft: MailingDraft) -> Mailing:
        """Raises NotFound (the mailbox, a list), Invalid, TemplateWrong."""

    def update_mailing(self, mailing_id: UUID, version: int, change: MailingChange) -> Mailing:
        """Raises NotFound, NotADraft, VersionConflict, Invalid, TemplateWrong."""

    def delete_mailing(self, mailing_id: UUID, version: int) -> None:
        """Of a draft. Raises NotFound, NotADraft, VersionConflict."""

    def start_mailing_check(self, mailing_id: UUID) -> Job:
        """Who would get a letter now, who not and why, as a job (`mailing_audience`). Raises NotFound, NotADraft."""

    def launch_mailing(self, mailing_id: UUID, version: int) -> Mailing:
        """It starts at its time; who gets it is found then, and looked at again before each letter. Raises NotFound,
        NotADraft, VersionConflict, MailingNotReady, TemplateWrong."""

    def pause_mailing(self, mailing_id: UUID) -> Mailing:
        """What is queued still leaves: some dozens of letters. Raises NotFound, WrongMailingState."""

    def resume_mailing(self, mailing_id: UUID) -> Mailing:
        """Raises NotFound, WrongMailingState."""

    def stop_mailing(self, mailing_id: UUID) -> Mailing:
        """For good: those who wait get nothing. Raises NotFound, WrongMailingState."""

    def list_mailing_recipients(
        self,
        mailing_id: UUID,
        result: RecipientResult | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 100,
    ) -> MailingRecipientPage:
        """`search` looks in names and addresses. Raises NotFound."""

    def preview_mailing(self, mailing_id: UUID, recipient_id: UUID | None = None) -> MailingPreview:
        """Of an invented recipient where none is named. Raises NotFound, TemplateWrong."""

    def test_mailing(self, mailing_id: UUID, letter: TestLetter) -> UUID:
        """Queues one letter, as an invented recipient would get it; answers its id. Raises NotFound, Invalid."""

    def retry_mailing(self, mailing_id: UUID, retry: MailingRetry) -> Mailing:
        """They wait again, and the mailing runs. Raises NotFound, WrongMailingState."""

    def export_mailing_results(self, mailing_id: UUID) -> Job:
        """Every recipient and what became of the letter, as an Excel file: a job (`mailing_results`). Raises
        NotFound."""
