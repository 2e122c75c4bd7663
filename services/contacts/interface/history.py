"""History: who changed what, a record as of a date, restoring, and the bin."""

from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.contacts import Contact
from services.contacts.interface.counterparties import Counterparty
from services.contacts.interface.interactions import Interaction
from services.contacts.interface.values import Operation, RecordKind
from services.kit.wire import Conflict, Input, Limit, Struct

Plain = str | int | float | bool | list[Any] | dict[str, Any] | None
"""A value as JSON has it: ids and dates are strings, money is a string with two decimals."""


Moment = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone."""


class FieldChange(Struct):
    """What became of one field; a custom one is `custom.<key>`, its value null where it had none."""

    field: str
    before: Plain
    after: Plain


class RecordChange(Struct):
    """One write of a record."""

    id: UUID
    kind: RecordKind
    record_id: UUID
    version: int
    """The version the record had after it."""
    at: datetime
    user_id: UUID | None
    cause: str
    """What made it happen: `ui`, `api`, `call`, `letter`, `lead`, `import`, `rule`, `system`."""
    operation: Operation
    fields: list[FieldChange]
    batch_id: UUID | None
    """The import, the bulk change or the undoing it was part of."""
    merge_id: UUID | None


class RecordChangePage(Struct):
    items: list[RecordChange]
    cursor: str | None


class Restoring(Input):
    """What to bring back: one field as it was before a change, or the whole record as it was at a moment."""

    change_id: UUID | None = None
    field: Annotated[str, Meta(min_length=1, max_length=110)] | None = None
    at: Moment | None = None


class DeletedRecord(Struct):
    """A record in the bin."""

    kind: RecordKind
    id: UUID
    version: int
    name: str
    deleted_at: datetime
    deleted_by: UUID | None
    cause: str


class DeletedPage(Struct):
    items: list[DeletedRecord]
    cursor: str | None


class StillUsed(Conflict):
    """Other records hold on to it."""


class History(Protocol):
    def list_changes(
        self, kind: RecordKind, record_id: UUID, cursor: str | None = None, limit: Limit = 50
    ) -> RecordChangePage:
        """Who changed what, the newest first. Raises NotFound."""

    def get_counterparty_as_of(self, counterparty_id: UUID, at: Moment) -> Counterparty:
        """The counterparty as it was at a moment; segments by conditions are as of now.

        Raises NotFound, also where it was not there yet or was in the bin.
        """

    def get_contact_as_of(self, contact_id: UUID, at: Moment) -> Contact:
        """The person as they were at a moment. Raises NotFound, also where they were not there."""

    def get_interaction_as_of(self, interaction_id: UUID, at: Moment) -> Interaction:
        """The line of the journal as it was at a moment, its client and person by their present names.

        Raises NotFound, also where it was not there yet or was in the bin.
        """

    def restore_record(self, kind: RecordKind, record_id: UUID, version: int, restoring: Restoring) -> None:
        """Brings back a field (`change_id` and `field`), or the whole record (`at`), as an ordinary change.

        Raises NotFound, Invalid, VersionConflict, DuplicateInn; of a line of the journal also InteractionIsFact,
        InteractionWasHeld.
        """

    def list_deleted(
        self, kind: RecordKind, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> DeletedPage:
        """The bin: what was deleted, the latest first."""

    def restore_deleted(self, kind: RecordKind, record_id: UUID) -> None:
        """Takes the record out of the bin, as it was. Raises NotFound, DuplicateInn."""

    def purge_deleted(self, kind: RecordKind, record_id: UUID) -> None:
        """Destroys a record of the bin with its history, for good; for `admin`.

        With a counterparty goes its journal; its people stay. Raises Forbidden, NotFound, StillUsed.
        """
