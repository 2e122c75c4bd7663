"""Our own companies: the legal entities we sell from."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.values import BankAccount, Line
from services.kit.phones import Phone
from services.kit.wire import Input, Name, Struct

OurLegalForm = Literal["legal_entity", "sole_proprietor"]
OurAccounts = Annotated[list[BankAccount], Meta(max_length=50)]


class OurCompany(Struct):
    """A company of our own. The one that `is_default` is offered first."""

    id: UUID
    version: int
    name: str
    full_name: str
    legal_form: OurLegalForm
    inn: str | None
    kpp: str | None
    ogrn: str | None
    bank_accounts: list[BankAccount]
    phones: list[Phone]
    emails: list[str]
    address: str
    director: str
    """Who signs, by name."""
    accountant: str
    is_default: bool
    archived: bool
    """Kept where it stands, not offered anew."""
    created_at: datetime
    updated_at: datetime


class OurCompanyDraft(Input):
    """A company to be. The first one is the default whatever is said."""

    name: Name
    full_name: Line = ""
    legal_form: OurLegalForm = "legal_entity"
    inn: str | None = None
    kpp: str | None = None
    ogrn: str | None = None
    bank_accounts: OurAccounts = []
    phones: list[str] = []
    emails: list[str] = []
    address: Line = ""
    director: Line = ""
    accountant: Line = ""
    is_default: bool = False


class OurCompanyChange(Input):
    name: Name | UnsetType = UNSET
    full_name: Line | UnsetType = UNSET
    legal_form: OurLegalForm | UnsetType = UNSET
    inn: str | UnsetType | None = UNSET
    kpp: str | UnsetType | None = UNSET
    ogrn: str | UnsetType | None = UNSET
    bank_accounts: OurAccounts | UnsetType = UNSET
    phones: list[str] | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    address: Line | UnsetType = UNSET
    director: Line | UnsetType = UNSET
    accountant: Line | UnsetType = UNSET
    is_default: Literal[True] | UnsetType = UNSET
    """Another company stops being the default."""
    archived: bool | UnsetType = UNSET


class OurCompanies(Protocol):
    def list_our_companies(self, archived: bool = False) -> list[OurCompany]:
        """The default first, then by name; with `archived` also those not offered any more."""

    def create_our_company(self, draft: OurCompanyDraft) -> OurCompany:
        """For admins. Raises Forbidden, Invalid."""

    def update_our_company(self, our_company_id: UUID, version: int, change: OurCompanyChange) -> OurCompany:
        """For admins. Raises Forbidden, NotFound, Invalid, VersionConflict."""
