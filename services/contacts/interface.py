"""What `contacts` promises: the client base, every client's timeline, and who a phone or an address belongs to."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from msgspec import UNSET, UnsetType

from services.kit.phones import Phone
from services.kit.wire import Conflict, Event, Input, Limit, Name, Struct, Text

LegalForm = Literal["legal_entity", "sole_proprietor", "individual"]
CounterpartyRole = Literal["client", "prospect", "contractor", "other"]
Channel = Literal["phone", "email", "meeting", "letter", "fax", "messenger", "note"]
Direction = Literal["inbound", "outbound"]
InteractionStatus = Literal["planned", "held", "cancelled"]


class Counterparty(Struct):
    """A legal entity, a sole proprietor or an individual we deal with."""

    id: UUID
    version: int
    number: int
    name: str
    legal_form: LegalForm
    role: CounterpartyRole
    inn: str | None
    kpp: str | None
    phones: list[Phone]
    emails: list[str]
    website: str | None
    address: str | None
    notes: str
    manager_id: UUID | None
    private: bool
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class CounterpartyDraft(Input):
    """A counterparty to be. Phones may be typed in any shape; an INN or a KPP must pass its check."""

    name: Name
    legal_form: LegalForm = "legal_entity"
    role: CounterpartyRole = "client"
    inn: str | None = None
    kpp: str | None = None
    phones: list[str] = []
    emails: list[str] = []
    website: str | None = None
    address: str | None = None
    notes: Text = ""
    manager_id: UUID | None = None
    private: bool = False


class CounterpartyChange(Input):
    """What to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    legal_form: LegalForm | UnsetType = UNSET
    role: CounterpartyRole | UnsetType = UNSET
    inn: str | UnsetType | None = UNSET
    kpp: str | UnsetType | None = UNSET
    phones: list[str] | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    website: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    notes: Text | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET


class CounterpartyPage(Struct):
    """One page of a list. `cursor` asks for the next page; it is null on the last.

    `estimated_total` counts up to 1,000, which stands for that many and more.
    """

    items: list[Counterparty]
    cursor: str | None
    estimated_total: int


class Contact(Struct):
    """A person, usually one who speaks for a counterparty."""

    id: UUID
    version: int
    number: int
    counterparty_id: UUID | None
    counterparty_name: str | None
    name: str
    position: str | None
    phones: list[Phone]
    emails: list[str]
    notes: str
    manager_id: UUID | None
    private: bool
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class ContactDraft(Input):
    """A person to be. Without a `manager_id` the person has the manager of the counterparty, else the asker."""

    name: Name
    counterparty_id: UUID | None = None
    position: str | None = None
    phones: list[str] = []
    emails: list[str] = []
    notes: Text = ""
    manager_id: UUID | None = None
    private: bool = False


class ContactChange(Input):
    """What to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    counterparty_id: UUID | UnsetType | None = UNSET
    position: str | UnsetType | None = UNSET
    phones: list[str] | UnsetType = UNSET
    emails: list[str] | UnsetType = UNSET
    notes: Text | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET


class ContactPage(Struct):
    items: list[Contact]
    cursor: str | None
    estimated_total: int


class InteractionDraft(Input):
    """A line of the journal. `starts_at` is now where it is left out."""

    counterparty_id: UUID
    contact_id: UUID | None = None
    channel: Channel = "note"
    direction: Direction = "outbound"
    status: InteractionStatus = "held"
    starts_at: datetime | None = None
    summary: Text = ""


class Interaction(Struct):
    """One dealing with a client: a call, a letter, a meeting, a note. `call_id` and `email_id` name their source."""

    id: UUID
    version: int
    counterparty_id: UUID | None
    contact_id: UUID | None
    channel: Channel
    direction: Direction
    status: InteractionStatus
    starts_at: datetime
    duration_seconds: int
    subject: str
    summary: str
    outcome: str
    manager_id: UUID | None
    created_by: UUID | None
    call_id: UUID | None
    email_id: UUID | None
    phone: str | None
    email_address: str | None


class TimelineEntry(Struct):
    """One line of a client's timeline, newest first.

    `kind` tells which of the ids is set: a `call` has `call_id`, a `letter` has `email_id`, a `lead` and a
    `deal` have `record_id`; `note`, `meeting` and the other channels are plain interactions.
    """

    id: UUID
    kind: Literal["call", "letter", "note", "meeting", "paper_letter", "fax", "messenger", "lead", "deal"]
    at: datetime
    direction: Direction | None
    status: str
    title: str
    text: str
    outcome: str
    duration_seconds: int
    manager_id: UUID | None
    contact_id: UUID | None
    contact_name: str | None
    call_id: UUID | None
    email_id: UUID | None
    record_id: UUID | None
    recorded: bool
    """The call has a recording that can be played."""


class TimelinePage(Struct):
    items: list[TimelineEntry]
    cursor: str | None


class Party(Struct):
    """Whom a phone number or an e-mail address belongs to: a contact person first, then a counterparty."""

    counterparty_id: UUID | None
    counterparty_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    manager_id: UUID | None


class CounterpartyChanged(Event):
    """A counterparty was created or changed; carries it as it is now. A lower `version` than one seen is old news."""

    counterparty: Counterparty
    deleted: bool


class ContactChanged(Event):
    """A contact was created or changed; carries it as it is now. A lower `version` than one seen is old news."""

    contact: Contact
    deleted: bool


class InteractionRecorded(Event):
    """A line was added to the journal, or one of its lines changed."""

    interaction: Interaction


class LeadLinked(Event):
    """The counterparty and the contact of a converted lead exist (created, or found by INN, phone or e-mail)."""

    lead_id: UUID
    counterparty_id: UUID
    contact_id: UUID | None


class DuplicateInn(Conflict):
    """A counterparty with this INN and KPP is already there; `details["counterparty_id"]` names it."""


class Contacts(Protocol):
    """The RPC of `contacts`. Every read answers only what the asker has the right to see.

    Rights: `admin` and `head_of_sales` see everything but other people's private records; `manager` sees
    records of their own or of no manager; private records are seen by their creator alone.
    """

    def get_counterparty(self, counterparty_id: UUID) -> Counterparty:
        """One counterparty. Raises NotFound."""

    def list_counterparties(
        self,
        search: str = "",
        role: CounterpartyRole | None = None,
        manager_id: UUID | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> CounterpartyPage:
        """Counterparties by name. `search` looks in names, phones in any format, e-mails and INN."""

    def create_counterparty(self, draft: CounterpartyDraft) -> Counterparty:
        """Raises Invalid (phone, e-mail, INN, KPP), DuplicateInn. Without a manager the asker becomes it."""

    def update_counterparty(self, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
        """Raises NotFound, Invalid, DuplicateInn, VersionConflict."""

    def delete_counterparty(self, counterparty_id: UUID, version: int) -> None:
        """Hides the counterparty; its history stays. Raises NotFound, VersionConflict."""

    def get_contact(self, contact_id: UUID) -> Contact:
        """One person. Raises NotFound."""

    def list_contacts(
        self, counterparty_id: UUID | None = None, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> ContactPage:
        """People by name, of one counterparty or of all."""

    def create_contact(self, draft: ContactDraft) -> Contact:
        """Raises Invalid, NotFound (the counterparty)."""

    def update_contact(self, contact_id: UUID, version: int, change: ContactChange) -> Contact:
        """Raises NotFound, Invalid, VersionConflict."""

    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        """Adds a line to the journal. Raises NotFound."""

    def delete_interaction(self, interaction_id: UUID) -> None:
        """Takes a mistaken line out of the journal (T31). Calls and letters stay: Conflict. Raises NotFound."""

    def list_timeline(
        self, counterparty_id: UUID, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> TimelinePage:
        """The timeline of one counterparty, newest first. Raises NotFound."""

    def find_parties(self, phone: str | None = None, email_address: str | None = None) -> list[Party]:
        """Everyone the number or the address may belong to, persons first; empty where nobody is known."""
