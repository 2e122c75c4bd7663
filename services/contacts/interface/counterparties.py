"""Counterparties: who we deal with."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.fields import Condition
from services.contacts.interface.values import (
    BankAccount,
    CustomValue,
    Line,
    Money,
    PostalAddress,
    Rating,
    SocialAccount,
)
from services.kit.phones import Phone
from services.kit.wire import Conflict, Event, Input, Limit, Name, Struct, Text

LegalForm = Literal["legal_entity", "sole_proprietor", "individual"]
CounterpartyRole = Literal["client", "prospect", "contractor", "other"]
Reputation = Literal["trusted", "neutral", "blocked"]
Headcount = Annotated[int, Meta(ge=0, le=100_000_000)]
SearchIn = Literal["name", "phone", "email", "inn", "address", "custom"]
"""Where a search looks; everywhere where nothing is said."""


class Counterparty(Struct):
    """A legal entity, a sole proprietor or an individual we deal with.

    Fields that end in `_id` without a record of that name (`category_id`, `industry_id`, …) are entries of the
    directory of that name.
    """

    id: UUID
    version: int
    number: int
    """Given automatically, never again."""
    name: str
    """The short name, which lists show."""
    full_name: str
    legal_form: LegalForm
    role: CounterpartyRole
    relation_id: UUID | None
    inn: str | None
    kpp: str | None
    ogrn: str | None
    foreign_party: bool
    """Registered abroad: INN, KPP and OGRN are then not checked."""
    bank_accounts: list[BankAccount]
    phones: list[Phone]
    faxes: list[str]
    emails: list[str]
    website: str | None
    socials: list[SocialAccount]
    country: str
    city: str
    address: str | None
    other_addresses: list[PostalAddress]
    notes: str
    parent_id: UUID | None
    """The group it belongs to."""
    parent_name: str | None
    category_id: UUID | None
    reputation: Reputation
    payment_method_id: UUID | None
    industry_id: UUID | None
    region_id: UUID | None
    ad_source_id: UUID | None
    headcount: int | None
    annual_income: Decimal | None
    capital: Decimal | None
    rating: int | None
    solvency: int | None
    potential: int | None
    loyalty: int | None
    segment_ids: list[UUID]
    """Segments it was put into by hand."""
    filter_segment_ids: list[UUID]
    """Segments whose conditions it meets."""
    manager_id: UUID | None
    private: bool
    opted_out: bool
    """No mailings."""
    lead_id: UUID | None
    """The lead it was made from."""
    custom_values: dict[str, CustomValue]
    """By the key of the custom field; fields without a value are left out."""
    created_by: UUID | None
    created_at: datetime
    updated_by: UUID | None
    updated_at: datetime


class CounterpartyDraft(Input):
    """A counterparty to be. Phones may be typed in any shape; an INN, a KPP or an OGRN must pass its check."""

    name: Name
    full_name: Line = ""
    legal_form: LegalForm = "legal_entity"
    role: CounterpartyRole = "client"
    relation_id: UUID | None = None
    inn: str | None = None
    kpp: str | None = None
    ogrn: str | None = None
    foreign_party: bool = False
    bank_accounts: list[BankAccount] = []
    phones: list[str] = []
    faxes: list[Line] = []
    emails: list[str] = []
    website: Line | None = None
    socials: list[SocialAccount] = []
    country: Line = ""
    city: Line = ""
    address: Line | None = None
    other_addresses: list[PostalAddress] = []
    notes: Text = ""
    parent_id: UUID | None = None
    category_id: UUID | None = None
    reputation: Reputation = "neutral"
    payment_method_id: UUID | None = None
    industry_id: UUID | None = None
    region_id: UUID | None = None
    ad_source_id: UUID | None = None
    headcount: Headcount | None = None
    annual_income: Money | None = None
    capital: Money | None = None
    rating: Rating | None = None
    solvency: Rating | None = None
    potential: Rating | None = None
    loyalty: Rating | None = None
    segment_ids: list[UUID] = []
    manager_id: UUID | None = None
    private: bool = False
    opted_out: bool = False
    lead_id: UUID | None = None
    custom_values: dict[str, CustomValue] = {}


class CounterpartyChange(Input):
    """What to change; what is left out stays. In `custom_values` a field given as null loses its value."""

    name: Name | UnsetType = UNSET
    full_name: Line | UnsetType = UNSET
    legal_form: LegalForm | UnsetType = UNSET
    role: CounterpartyRole | UnsetType = UNSET
    relation_id: UUID | UnsetType | None = UNSET
    inn: str | UnsetType | None = UNSET
    kpp: str | UnsetType | None = UNSET
    ogrn: str | UnsetType | None = UNSET
    foreign_party: bool | UnsetType = UNSET
    bank_accounts: list[BankAccount] | UnsetType = UNSET
    phones: list[str] | UnsetType = UNSET
    faxes: list[Line] | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    website: Line | UnsetType | None = UNSET
    socials: list[SocialAccount] | UnsetType = UNSET
    country: Line | UnsetType = UNSET
    city: Line | UnsetType = UNSET
    address: Line | UnsetType | None = UNSET
    other_addresses: list[PostalAddress] | UnsetType = UNSET
    notes: Text | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    category_id: UUID | UnsetType | None = UNSET
    reputation: Reputation | UnsetType = UNSET
    payment_method_id: UUID | UnsetType | None = UNSET
    industry_id: UUID | UnsetType | None = UNSET
    region_id: UUID | UnsetType | None = UNSET
    ad_source_id: UUID | UnsetType | None = UNSET
    headcount: Headcount | UnsetType | None = UNSET
    annual_income: Money | UnsetType | None = UNSET
    capital: Money | UnsetType | None = UNSET
    rating: Rating | UnsetType | None = UNSET
    solvency: Rating | UnsetType | None = UNSET
    potential: Rating | UnsetType | None = UNSET
    loyalty: Rating | UnsetType | None = UNSET
    segment_ids: list[UUID] | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET
    opted_out: bool | UnsetType = UNSET
    custom_values: dict[str, CustomValue | None] | UnsetType = UNSET


class CounterpartyPage(Struct):
    """One page of a list. `cursor` asks for the next page; it is null on the last.

    `estimated_total` counts up to 1,000, which stands for that many and more.
    """

    items: list[Counterparty]
    cursor: str | None
    estimated_total: int


class CounterpartyChanged(Event):
    """A counterparty was created or changed; carries it as it is now. A lower `version` than one seen is old news."""

    counterparty: Counterparty
    deleted: bool


class DuplicateInn(Conflict):
    """A counterparty with this INN and KPP is already there; `details["counterparty_id"]` names it."""


class Counterparties(Protocol):
    def get_counterparty(self, counterparty_id: UUID) -> Counterparty:
        """One counterparty; the id of a merged one answers the one it became. Raises NotFound."""

    def list_counterparties(
        self,
        search: str = "",
        role: CounterpartyRole | None = None,
        manager_id: UUID | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
        search_in: list[SearchIn] = [],  # noqa: B006 - a default of the contract, never changed
        filter: list[Condition] = [],  # noqa: B006
        sort: str = "name",
        descending: bool = False,
    ) -> CounterpartyPage:
        """Counterparties that meet all conditions of `filter`, in the order of the field `sort`.

        `search` looks in names, phones in any format, e-mails, INN, addresses and custom fields.
        Raises Invalid (an unknown field or operator).
        """

    def create_counterparty(self, draft: CounterpartyDraft) -> Counterparty:
        """Raises Invalid (naming the field), DuplicateInn. Without a manager the asker becomes it."""

    def update_counterparty(self, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
        """Raises NotFound, Invalid, DuplicateInn, VersionConflict."""

    def delete_counterparty(self, counterparty_id: UUID, version: int) -> None:
        """Puts the counterparty into the bin; its history stays. Raises NotFound, VersionConflict."""
