"""Changing many records at once, handing a leaver's clients over, and taking either back."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.counterparties import CounterpartyRole, SearchIn
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import CustomValue, RecordKind
from services.kit.jobs import Job
from services.kit.wire import Conflict, Input, Struct

BulkKind = Literal["counterparty", "contact"]
Ids = Annotated[list[UUID], Meta(max_length=10_000)]


class Selection(Input):
    """Which records: those with these ids, or all that a list with this search and these conditions shows."""

    ids: Ids | None = None
    search: Annotated[str, Meta(max_length=200)] = ""
    search_in: list[SearchIn] = []
    role: CounterpartyRole | None = None
    filter: list[Condition] = []


class NewValues(Input):
    """What becomes of each record."""

    fields: Annotated[dict[str, CustomValue | None], Meta(max_length=50)] = {}
    """New values by field, custom ones as `custom.<key>`; null empties a field. Not for names, phones, e-mails, files
    and registered numbers, which are of one record only."""
    add_segment_ids: Ids = []
    remove_segment_ids: Ids = []
    with_contacts: bool = False
    """A new manager of clients becomes that of their people too."""
    with_planned: bool = False
    """A new manager takes over the interactions planned with these clients."""


class BulkChange(Input):
    """Many records, and what becomes of each."""

    kind: BulkKind
    selection: Selection
    change: NewValues


class BulkDeletion(Input):
    """Many records that go to the bin."""

    kind: BulkKind
    selection: Selection
    expected: int | None = None
    """How many the asker was told of: where another number is found, nothing is begun."""


class BulkDeletionPreview(Struct):
    """How many records would go to the bin."""

    records: int
    kept: int
    """Of those named by their ids: not there, or not the asker's to delete."""


class BulkCountChanged(Conflict):
    """Since it was counted, records came or went; `details["records"]` is how many there are now."""


class HandOver(Input):
    """A leaver's clients go to somebody else, or to nobody."""

    from_user_id: UUID
    to_user_id: UUID | None
    counterparties: bool = True
    contacts: bool = True
    planned: bool = True
    """Interactions planned by the leaver."""


class BulkPreview(Struct):
    """How many records of each kind would be touched."""

    counterparties: int
    contacts: int
    interactions: int


class BulkConflict(Struct):
    """A record that was changed since, in these fields: they were left as they are."""

    kind: RecordKind
    record_id: UUID
    name: str
    fields: list[str]


class Bulk(Protocol):
    def preview_bulk_change(self, bulk: BulkChange) -> BulkPreview:
        """How many records the change would touch, those included that already are as they should be.

        Raises Invalid.
        """

    def start_bulk_change(self, bulk: BulkChange) -> Job:
        """Changes all of them as a job (`bulk_change`), with the asker's rights. Raises Invalid, NotFound."""

    def preview_bulk_deletion(self, deletion: BulkDeletion) -> BulkDeletionPreview:
        """How many records would be deleted. Raises Invalid."""

    def start_bulk_deletion(self, deletion: BulkDeletion) -> Job:
        """Puts all of them into the bin as a job (`bulk_delete`), with the asker's rights; its result counts what was
        `deleted` and what was `kept`. Raises Invalid, BulkCountChanged."""

    def preview_hand_over(self, hand_over: HandOver) -> BulkPreview:
        """How much a person leaves behind. Raises Forbidden."""

    def start_hand_over(self, hand_over: HandOver) -> Job:
        """As a job (`bulk_change`); for `admin` and `head_of_sales`, except the private records of others, which are
        nobody's to hand over. Raises Forbidden, Invalid."""

    def undo_bulk_change(self, job_id: UUID) -> Job:
        """Takes back what the job changed or deleted, as a job (`undo_bulk`); what was changed since stays as it is.

        The result of the job taken back names the other one from then on (`undo_id`).

        Raises NotFound, Invalid (it is still running, or no bulk change).
        """

    def list_bulk_conflicts(self, job_id: UUID) -> list[BulkConflict]:
        """What an undoing left as it was: the first thousand. Raises NotFound."""

    def republish_base(self) -> Job:
        """Tells every service of every counterparty and person again, as a job; for `admin`. Raises Forbidden."""
