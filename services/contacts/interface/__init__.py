"""What `contacts` promises: the client base, every client's timeline, and who a phone or an address belongs to.

One module a noun, each with its structs, events and errors and its part of the RPC; `Contacts` is all of them.
"""

from typing import Protocol

from services.contacts.interface.access import Access
from services.contacts.interface.address_book import AddressBook
from services.contacts.interface.analysis import Analyses
from services.contacts.interface.bulk import Bulk
from services.contacts.interface.cards import Cards
from services.contacts.interface.contacts import (
    Contact,
    ContactChange,
    ContactChanged,
    ContactDraft,
    ContactPage,
    People,
)
from services.contacts.interface.counterparties import (
    Counterparties,
    Counterparty,
    CounterpartyChange,
    CounterpartyChanged,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    DuplicateInn,
    LegalForm,
)
from services.contacts.interface.custom_fields import FieldsChanged
from services.contacts.interface.directories import DirectoryChanged
from services.contacts.interface.exports import Exports
from services.contacts.interface.fields import Condition, Field, Fields
from services.contacts.interface.files import Files
from services.contacts.interface.history import History
from services.contacts.interface.identity import Identity
from services.contacts.interface.imports import Imports
from services.contacts.interface.interactions import (
    Channel,
    Direction,
    Interaction,
    InteractionDraft,
    InteractionPlanned,
    InteractionRecorded,
    Interactions,
    InteractionStatus,
)
from services.contacts.interface.jobs import JobChanged, Jobs
from services.contacts.interface.leads import LeadLinked
from services.contacts.interface.merges import (
    ContactMerged,
    ContactUnmerged,
    CounterpartyMerged,
    CounterpartyUnmerged,
    Merges,
)
from services.contacts.interface.parties import Parties, Party
from services.contacts.interface.recipients import Recipients
from services.contacts.interface.segments import Segments, SegmentsChanged, SegmentsPlaced
from services.contacts.interface.texts import ShortMessagePlaced
from services.contacts.interface.timeline import TimelineEntry, TimelinePage, Timelines
from services.contacts.interface.views import Views


class Contacts(
    Counterparties,
    People,
    Fields,
    Views,
    Cards,
    Interactions,
    Timelines,
    Parties,
    Files,
    Jobs,
    Imports,
    Exports,
    Access,
    History,
    Segments,
    Bulk,
    Recipients,
    Analyses,
    Identity,
    Merges,
    AddressBook,
    Protocol,
):
    """The RPC of `contacts`. Every read answers only what the asker has the right to see.

    Rights: `admin` and `head_of_sales` see everything but other people's private records; `manager` sees
    records of their own or of no manager, and more where their reach says so; private records are seen by their
    creator alone.
    """


__all__ = [
    "Channel",
    "Condition",
    "Contact",
    "ContactChange",
    "ContactChanged",
    "ContactDraft",
    "ContactMerged",
    "ContactPage",
    "ContactUnmerged",
    "Contacts",
    "Counterparty",
    "CounterpartyChange",
    "CounterpartyChanged",
    "CounterpartyDraft",
    "CounterpartyMerged",
    "CounterpartyPage",
    "CounterpartyRole",
    "CounterpartyUnmerged",
    "Direction",
    "DirectoryChanged",
    "DuplicateInn",
    "Field",
    "FieldsChanged",
    "Interaction",
    "InteractionDraft",
    "InteractionPlanned",
    "InteractionRecorded",
    "InteractionStatus",
    "JobChanged",
    "LeadLinked",
    "LegalForm",
    "Party",
    "SegmentsChanged",
    "SegmentsPlaced",
    "ShortMessagePlaced",
    "TimelineEntry",
    "TimelinePage",
]
