"""Contacts: people."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from msgspec import UNSET, UnsetType

from services.contacts.interface.counterparties import SearchIn
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import CustomValue, Line, PostalAddress, SocialAccount
from services.kit.phones import Phone
from services.kit.wire import Event, Input, Limit, Name, Struct, Text


class Contact(Struct):
    """A person, usually one who speaks for a counterparty."""

    id: UUID
    version: int
    number: int
    """Given automatically, never again."""
    counterparty_id: UUID | None
    counterparty_name: str | None
    name: str
    position: str | None
    department: str
    relation_id: UUID | None
    phones: list[Phone]
    faxes: list[str]
    emails: list[str]
    socials: list[SocialAccount]
    country: str
    city: str
    address: str | None
    other_addresses: list[PostalAddress]
    birthday: date | None
    boss_id: UUID | None
    boss_name: str
    """As the base knows the boss, else as it was typed."""
    assistant_id: UUID | None
    assistant_name: str
    referrer_id: UUID | None
    """The contact who recommended us to this one."""
    referrer_name: str
    ad_source_id: UUID | None
    """Where the contact came from."""
    photo_id: UUID | None
    """The picture's file; null where there is none."""
    notes: str
    manager_id: UUID | None
    private: bool
    opted_out: bool
    lead_id: UUID | None
    custom_values: dict[str, CustomValue]
    created_by: UUID | None
    created_at: datetime
    updated_by: UUID | None
    updated_at: datetime


class ContactDraft(Input):
    """A person to be. Without a `manager_id` the person has the manager of the counterparty, else the asker."""

    name: Name
    counterparty_id: UUID | None = None
    position: Line | None = None
    department: Line = ""
    relation_id: UUID | None = None
    phones: list[str] = []
    faxes: list[Line] = []
    emails: list[str] = []
    socials: list[SocialAccount] = []
    country: Line = ""
    city: Line = ""
    address: Line | None = None
    other_addresses: list[PostalAddress] = []
    birthday: date | None = None
    boss_id: UUID | None = None
    boss_name: Line = ""
    assistant_id: UUID | None = None
    assistant_name: Line = ""
    referrer_id: UUID | None = None
    ad_source_id: UUID | None = None
    notes: Text = ""
    manager_id: UUID | None = None
    private: bool = False
    opted_out: bool = False
    lead_id: UUID | None = None
    custom_values: dict[str, CustomValue] = {}


class ContactChange(Input):
    """What to change; what is left out stays. In `custom_values` a field given as null loses its value."""

    name: Name | UnsetType = UNSET
    counterparty_id: UUID | UnsetType | None = UNSET
    position: Line | UnsetType | None = UNSET
    department: Line | UnsetType = UNSET
    relation_id: UUID | UnsetType | None = UNSET
    phones: list[str] | UnsetType = UNSET
    faxes: list[Line] | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    socials: list[SocialAccount] | UnsetType = UNSET
    country: Line | UnsetType = UNSET
    city: Line | UnsetType = UNSET
    address: Line | UnsetType | None = UNSET
    other_addresses: list[PostalAddress] | UnsetType = UNSET
    birthday: date | UnsetType | None = UNSET
    boss_id: UUID | UnsetType | None = UNSET
    boss_name: Line | UnsetType = UNSET
    assistant_id: UUID | UnsetType | None = UNSET
    assistant_name: Line | UnsetType = UNSET
    referrer_id: UUID | UnsetType | None = UNSET
    ad_source_id: UUID | UnsetType | None = UNSET
    notes: Text | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET
    opted_out: bool | UnsetType = UNSET
    custom_values: dict[str, CustomValue | None] | UnsetType = UNSET


class ContactPage(Struct):
    items: list[Contact]
    cursor: str | None
    estimated_total: int


class ContactChanged(Event):
    """A contact was created or changed; carries it as it is now. A lower `version` than one seen is old news."""

    contact: Contact
    deleted: bool


class People(Protocol):
    def get_contact(self, contact_id: UUID) -> Contact:
        """One person; the id of a merged one answers the one it became. Raises NotFound."""

    def list_contacts(
        self,
        counterparty_id: UUID | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 50,
        search_in: list[SearchIn] = [],  # noqa: B006 - a default of the contract, never changed
        filter: list[Condition] = [],  # noqa: B006
        sort: str = "name",
        descending: bool = False,
    ) -> ContactPage:
        """People, of one counterparty or of all, that meet all conditions of `filter`. Raises Invalid."""

    def create_contact(self, draft: ContactDraft) -> Contact:
        """Raises Invalid, NotFound (the counterparty)."""

    def update_contact(self, contact_id: UUID, version: int, change: ContactChange) -> Contact:
        """Raises NotFound, Invalid, VersionConflict."""

    def delete_contact(self, contact_id: UUID, version: int) -> None:
        """Puts the person into the bin; what was said with them stays. Raises NotFound, VersionConflict."""
