"""Providers that are reached by an API: their accounts, and what they send us."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Event, Input, Limit, Name, Struct, Unavailable
from services.telephony.interface.lines import Days

Provider = Literal["mango", "zebra"]
LegFilter = Literal["employees", "outside", "all"]
"""About which legs of a call a provider's hooks are believed: those to employees' phones, the outside side's, all."""
RawState = Literal["waiting", "handled", "ignored", "not_understood"]
"""`waiting`: kept, and handled in a moment."""
CheckStage = Literal["connect", "key", "signature", "blocked", "answer", "webhooks", "done"]
Address = Annotated[str, Meta(max_length=500)]
Credential = Annotated[str, Meta(max_length=300)]
ShortNumber = Annotated[str, Meta(pattern=r"^[0-9*#]{1,20}$")]


class ProviderPerson(Struct):
    """Whose phone a short number of the provider's PBX is."""

    extension: ShortNumber
    user_id: UUID


class ProviderAccount(Struct):
    """An account with a provider, without its password. `webhook_path` is secret: whoever has it can send events."""

    id: UUID
    version: int
    provider: Provider
    name: str
    active: bool
    address: str
    """Where the provider's API is; our requests go there, `https` only."""
    login: str
    """Mango: `vpbx_api_key`. Zebra: the user's login."""
    has_password: bool
    realm: str
    """Zebra: `12345.ztpbx.ru`; else empty."""
    line_number: str | None
    """The line that outgoing calls are shown from, where the provider lets one choose."""
    sender_addresses: list[str]
    """Events are taken from these IP addresses and networks only; an empty list takes them from everywhere."""
    recording_hosts: list[str]
    """Recordings are fetched from these hosts, and those below them, only."""
    clock_offset_seconds: int
    """Added to the times of the provider's events."""
    legs: LegFilter
    people: list[ProviderPerson]
    retention_days: int | None
    """How long recordings are kept; None for ever."""
    webhook_path: str
    """Below the gateway's own address: what to enter in the provider's cabinet."""
    last_event_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    refused: int
    """How many requests were turned away: a wrong signature, or a sender that is not on the list."""
    last_refusal: str | None
    reconciled_until: datetime | None
    """Up to then the calls are those of the provider's own statistics."""
    not_understood: int
    """How many events wait for someone to look at them."""


class ProviderAccountDraft(Input):
    """What is left out, is as the provider's documentation says (`address`, `sender_addresses`, `recording_hosts`)."""

    provider: Provider
    name: Name
    login: Credential
    password: Credential
    active: bool = True
    address: Address | UnsetType = UNSET
    realm: Credential = ""
    line_number: str | None = None
    sender_addresses: list[str] | UnsetType = UNSET
    recording_hosts: list[str] | UnsetType = UNSET
    clock_offset_seconds: int = 0
    legs: LegFilter = "employees"
    people: list[ProviderPerson] = []
    retention_days: Days | None = None


class ProviderAccountChange(Input):
    """What is left out, stays. A new `address` needs the password again: it was meant for the old one."""

    name: Name | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    login: Credential | UnsetType = UNSET
    password: Credential | UnsetType = UNSET
    realm: Credential | UnsetType = UNSET
    line_number: str | UnsetType | None = UNSET
    sender_addresses: list[str] | UnsetType = UNSET
    recording_hosts: list[str] | UnsetType = UNSET
    clock_offset_seconds: int | UnsetType = UNSET
    legs: LegFilter | UnsetType = UNSET
    people: list[ProviderPerson] | UnsetType = UNSET
    retention_days: Days | UnsetType | None = UNSET


class ProviderCheck(Struct):
    """What the check of an account found. `stage` is a stable code; `explanation` says it in words."""

    ok: bool
    stage: CheckStage
    explanation: str


class WebhookDoor(Struct):
    """What the gateway needs to admit a provider's request. For the gateway only: `secret` opens the door."""

    account_id: UUID
    provider: Provider
    secret: str
    login: str
    sealed_password: str
    sender_addresses: list[str]


class RawEvent(Struct):
    """What a provider sent, as it came, and what became of it."""

    id: UUID
    account_id: UUID
    received_at: datetime
    path: str
    body: str
    state: RawState
    problem: str | None
    """Why it was not understood."""
    call_id: UUID | None


class RawEventPage(Struct):
    items: list[RawEvent]
    cursor: str | None


class ProviderUnavailable(Unavailable):
    """The provider does not answer, or asks to wait; nothing is known to have been done."""


class ProviderRefused(Conflict):
    """The provider does not do this; `details["reason_code"]` is its own code."""


class OutcomeUnknown(Unavailable):
    """The command left and no answer came in time: it may be carried out. It must not be sent again blindly."""


class CommandAnswered(Event):
    """A provider says what became of a command that it had accepted from `user_id`."""

    account_id: UUID
    user_id: UUID
    done: bool
    reason_code: int
    """The provider's own."""


class Providers(Protocol):
    """For `admin`, but for the gateway's doors."""

    def list_provider_accounts(self) -> list[ProviderAccount]:
        """Accounts with providers. For `admin`, like all that follows about them."""

    def get_provider_account(self, account_id: UUID) -> ProviderAccount:
        """Raises NotFound."""

    def create_provider_account(self, draft: ProviderAccountDraft) -> ProviderAccount:
        """Raises Invalid."""

    def update_provider_account(self, account_id: UUID, change: ProviderAccountChange, version: int) -> ProviderAccount:
        """Raises NotFound, Invalid, VersionConflict."""

    def delete_provider_account(self, account_id: UUID, version: int) -> None:
        """Its calls stay, its webhook address dies. Raises NotFound, VersionConflict."""

    def check_provider_account(self, account_id: UUID) -> ProviderCheck:
        """Asks the provider, within 15 s, and says in words what is wrong. Raises NotFound."""

    def list_raw_events(
        self, account_id: UUID, state: RawState | None = None, cursor: str | None = None, limit: Limit = 50
    ) -> RawEventPage:
        """What the provider sent, newest first."""

    def replay_raw_event(self, event_id: UUID) -> RawEvent:
        """Handles a stored event again. Raises NotFound."""

    def get_webhook_doors(self) -> list[WebhookDoor]:
        """Of the active accounts. For the gateway (asker `system`)."""
