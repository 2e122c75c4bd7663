"""Notices: SMS that leave by themselves when something happened."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Input, Limit, Name, Struct
from services.mail.interface.mailing_lists import MailingPurpose

NoticeEvent = Literal[
    "call_missed",
    "interaction_ahead",
    "interaction_moved",
    "interaction_cancelled",
    "lead_accepted",
    "birthday",
    "lead_given",
    "debt_escalated",
]
"""`call_missed`: a known client rang and was not talked to. Of interactions, planned meetings are meant.
`lead_accepted`: somebody took the lead into work; `lead_given`: it has another manager. `debt_escalated`: nobody called
back in time."""
NoticeAudience = Literal["client", "manager"]
"""`client`: the contact person concerned, else the client, else whoever left the lead. `manager`: the seller concerned,
on the mobile that they entered."""
AUDIENCES: dict[NoticeEvent, tuple[NoticeAudience, ...]] = {
    "call_missed": ("client", "manager"),
    "interaction_ahead": ("client",),
    "interaction_moved": ("client",),
    "interaction_cancelled": ("client",),
    "lead_accepted": ("client",),
    "birthday": ("client",),
    "lead_given": ("manager",),
    "debt_escalated": ("manager",),
}
NoticeState = Literal["waiting", "held", "queued", "sent", "delivered", "failed", "unknown", "skipped"]
"""`held`: it waits for the end of quiet hours; from `queued` to `unknown` as its short message has it."""
NoticeReason = Literal[
    "gone", "no_mobile", "opted_out", "stopped", "no_consent", "too_late", "plan_changed", "switched_off",
    "cannot_be_written", "no_channel",
]  # fmt: skip
NoticeText = Annotated[str, Meta(min_length=1, max_length=1_000)]
Minutes = Annotated[int, Meta(ge=0, le=10_080)]
Hours = Annotated[int, Meta(ge=1, le=168)]
Number = Annotated[str, Meta(max_length=64)]


class NoticeRule(Struct):
    """When which SMS goes to whom. `text` is a template with the fields `recipient` (`name`, `given_name`),
    `counterparty` (`name`) and `event` (`date`, `time`, `subject`, `phone`, `number`, `client`)."""

    id: UUID
    version: int
    name: str
    event: NoticeEvent
    audience: NoticeAudience
    text_channel_id: UUID
    text: str
    purpose: MailingPurpose
    """Advertising needs a consent by SMS and heeds the flag «do not mail» and the stop-list."""
    delay_minutes: int
    hours_ahead: int
    """Of `interaction_ahead`: how long before its beginning."""
    at_night: bool
    """A seller's may leave in quiet hours, too."""
    active: bool
    updated_at: datetime


class NoticeRuleDraft(Input):
    """A rule to be."""

    name: Name
    event: NoticeEvent
    audience: NoticeAudience
    text_channel_id: UUID
    text: NoticeText
    purpose: MailingPurpose = "service"
    delay_minutes: Minutes = 0
    hours_ahead: Hours = 24
    at_night: bool = False
    active: bool = True


class NoticeRuleChange(Input):
    """What is left out, stays. What a rule is about does not change."""

    name: Name | UnsetType = UNSET
    text_channel_id: UUID | UnsetType = UNSET
    text: NoticeText | UnsetType = UNSET
    purpose: MailingPurpose | UnsetType = UNSET
    delay_minutes: Minutes | UnsetType = UNSET
    hours_ahead: Hours | UnsetType = UNSET
    at_night: bool | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class NoticeTrial(Input):
    """Where it goes as an example."""

    phone: Annotated[str, Meta(min_length=1, max_length=64)]


class Notice(Struct):
    """What became of one."""

    id: UUID
    rule_id: UUID
    rule_name: str
    event: NoticeEvent
    audience: NoticeAudience
    name: str
    phone: str
    contact_id: UUID | None
    counterparty_id: UUID | None
    user_id: UUID | None
    state: NoticeState
    reason: NoticeReason | None
    error: str | None
    text: str
    """As it was sent; empty before."""
    due_at: datetime
    consent_id: UUID | None
    """The consent that was in force when it was sent."""
    message_id: UUID | None
    created_at: datetime


class NoticePage(Struct):
    items: list[Notice]
    cursor: str | None


class NoticePhone(Struct):
    """One's own mobile for notices, E.164; empty: none come."""

    phone: str


class NoticePhoneDraft(Input):
    phone: Number = ""


class NoticeNotRepeatable(Conflict):
    """It is under way, or was sent; `details["state"]` says which."""


class Notices(Protocol):
    """Rules are set by administrators; heads of sales read them and the log."""

    def list_notice_rules(self) -> list[NoticeRule]:
        """By name. Raises Forbidden."""

    def create_notice_rule(self, draft: NoticeRuleDraft) -> NoticeRule:
        """Raises Forbidden, NotFound (the channel), Invalid, TemplateWrong."""

    def update_notice_rule(self, rule_id: UUID, version: int, change: NoticeRuleChange) -> NoticeRule:
        """Raises Forbidden, NotFound, Invalid, VersionConflict, TemplateWrong."""

    def delete_notice_rule(self, rule_id: UUID) -> None:
        """What waits is not sent; what was stays in the log. Raises Forbidden, NotFound."""

    def try_notice_rule(self, rule_id: UUID, trial: NoticeTrial) -> UUID:
        """Sends it with invented values, at once; answers the short message's id. Raises Forbidden, NotFound,
        Invalid."""

    def list_notices(
        self,
        rule_id: UUID | None = None,
        state: NoticeState | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> NoticePage:
        """Newest first. Raises Forbidden, Invalid (cursor)."""

    def retry_notice(self, notice_id: UUID) -> Notice:
        """One that was left out, failed, or has an unknown fate is looked at and sent anew. Raises Forbidden, NotFound,
        NoticeNotRepeatable."""

    def get_notice_phone(self) -> NoticePhone:
        """One's own. Raises Forbidden."""

    def update_notice_phone(self, draft: NoticePhoneDraft) -> NoticePhone:
        """Raises Forbidden, Invalid."""
