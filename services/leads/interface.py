"""What `leads` promises: requests of people who have not bought yet, and the deals they become."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface import LegalForm
from services.kit.phones import Phone
from services.kit.wire import Conflict, Event, Input, Limit, Name, Struct, Text

LeadStatus = Literal["new", "in_progress", "converted", "rejected"]
DealStage = Literal["new", "negotiation", "won", "lost"]
Query = Annotated[str, Meta(max_length=200)]
Line = Annotated[str, Meta(max_length=300)]
Lines = Annotated[list[Line], Meta(max_length=20)]
People = Annotated[list[UUID], Meta(max_length=100)]


class Lead(Struct):
    """A first request. Converting closes it and keeps it (C07, R34): `counterparty_id`, `deal_id` lead on."""

    id: UUID
    version: int
    number: int
    status: LeadStatus
    title: str
    name: str
    company: str | None
    phones: list[Phone]
    emails: list[str]
    source: str | None
    text: str
    manager_id: UUID | None
    participants: list[UUID]
    counterparty_id: UUID | None
    contact_id: UUID | None
    deal_id: UUID | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class LeadDraft(Input):
    """A lead to be, from a form of the site (R07, R31), a partner or by hand (R30).

    Without a `manager_id` a seller's own lead is theirs; an administrator's or a program's is nobody's until somebody
    takes it.
    """

    name: Name
    title: Line = ""
    company: Line | None = None
    phones: Lines = []
    emails: Lines = []
    source: Line | None = None
    text: Text = ""
    manager_id: UUID | None = None
    participants: People = []


class LeadChange(Input):
    """What to change; what is left out stays. `converted` is reached by `convert_lead` only."""

    name: Name | UnsetType = UNSET
    title: Line | UnsetType = UNSET
    company: Line | UnsetType | None = UNSET
    phones: Lines | UnsetType = UNSET
    emails: Lines | UnsetType = UNSET
    source: Line | UnsetType | None = UNSET
    text: Text | UnsetType = UNSET
    status: Literal["new", "in_progress", "rejected"] | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    participants: People | UnsetType = UNSET


class LeadPage(Struct):
    items: list[Lead]
    cursor: str | None
    estimated_total: int


class LeadConversion(Input):
    """How to convert: what is left out is taken from the lead. An INN finds a counterparty that is already there."""

    counterparty_name: Name | None = None
    legal_form: LegalForm | None = None
    inn: str | None = None
    counterparty_id: UUID | None = None
    """Attach to this counterparty instead of making one."""
    deal_title: Name | None = None
    amount: Decimal | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "RUB"


class Deal(Struct):
    """A sale in progress. `counterparty_id` is null for the moment between conversion and linking."""

    id: UUID
    version: int
    number: int
    title: str
    stage: DealStage
    amount: Decimal | None
    currency: str
    counterparty_id: UUID | None
    counterparty_name: str
    contact_id: UUID | None
    lead_id: UUID | None
    manager_id: UUID | None
    created_at: datetime
    updated_at: datetime


class DealPage(Struct):
    items: list[Deal]
    cursor: str | None
    estimated_total: int


class Conversion(Struct):
    """The answer to a conversion: the closed lead and its deal."""

    lead: Lead
    deal: Deal


class LeadCreated(Event):
    lead: Lead


class LeadChanged(Event):
    lead: Lead


class LeadConverted(Event):
    """A lead was converted: `contacts` makes or finds the counterparty and the contact, and says LeadLinked."""

    lead: Lead
    deal: Deal
    counterparty_name: str
    legal_form: LegalForm
    inn: str | None
    counterparty_id: UUID | None


class DealChanged(Event):
    """A deal was opened or changed; carries it as it is now."""

    deal: Deal


class LeadAlreadyConverted(Conflict):
    """The lead is closed. `details["deal_id"]` names its deal."""


class Leads(Protocol):
    """The RPC of `leads`.

    Rights: `admin` and `head_of_sales` see everything; a manager sees leads and deals of their own, of nobody, or
    that they take part in; a partner program adds leads and sees those it added, and no deals.
    """

    def get_lead(self, lead_id: UUID) -> Lead:
        """Raises NotFound."""

    def list_leads(
        self,
        search: Query = "",
        status: LeadStatus | None = None,
        closed: bool = False,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> LeadPage:
        """Leads, newest first. Converted and rejected ones only with `closed` or a `status`.

        `search` looks in names, companies, titles, e-mails and phones in any format; every word must be found.
        """

    def create_lead(self, draft: LeadDraft) -> Lead:
        """Raises Invalid (name). A blank name becomes the company, phone or e-mail; a bad phone is kept as raw text."""

    def update_lead(self, lead_id: UUID, version: int, change: LeadChange) -> Lead:
        """Raises NotFound, Invalid, VersionConflict, LeadAlreadyConverted, Forbidden (a partner)."""

    def convert_lead(self, lead_id: UUID, conversion: LeadConversion) -> Conversion:
        """Closes the lead and opens its deal; a lead of nobody becomes the seller's who converts it.

        Raises NotFound (the lead, the given counterparty), Invalid (INN, amount), LeadAlreadyConverted, Forbidden (a
        partner), Unavailable (contacts, only where a counterparty is given).
        """

    def get_deal(self, deal_id: UUID) -> Deal:
        """Raises NotFound."""

    def list_deals(
        self,
        counterparty_id: UUID | None = None,
        search: Query = "",
        cursor: str | None = None,
        limit: Limit = 50,
        contact_id: UUID | None = None,
    ) -> DealPage:
        """Deals, newest first, of one counterparty, of one person, or of all.

        `search` looks in titles and counterparties' names.
        """
