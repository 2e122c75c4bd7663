"""Exports: exactly what a list shows, as a file. The work is a job; its result is kept for a week."""

from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.bulk import Selection
from services.contacts.interface.timeline import TimelineKind
from services.kit.jobs import Job
from services.kit.wire import Input, Struct

Zone = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")]
"""The zone of times, by its IANA name."""


class ExportDraft(Input):
    """What to export. Without `columns` those of docs/exports.md."""

    kind: Literal["counterparty", "contact"]
    format: Literal["xlsx", "csv", "vcard"] = "xlsx"
    selection: Selection = Selection()
    sort: Annotated[str, Meta(max_length=100)] = "name"
    descending: bool = False
    columns: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=200)] = []
    zone: Zone = "Europe/Moscow"


class TimelineExport(Input):
    """The timeline of a counterparty, as it is searched and filtered on the page."""

    counterparty_id: UUID
    search: Annotated[str, Meta(max_length=200)] = ""
    kinds: list[TimelineKind] = []
    zone: Zone = "Europe/Moscow"


class VCard(Struct):
    """A person or a counterparty as address books read it, and what the file may be called."""

    file_name: str
    text: str


class Exports(Protocol):
    def export_records(self, draft: ExportDraft) -> Job:
        """All that the asker sees of what is asked for, in its order. Raises Invalid."""

    def export_timeline(self, draft: TimelineExport) -> Job:
        """An XLSX of the timeline. Raises NotFound, Invalid."""

    def get_contact_vcard(self, contact_id: UUID) -> VCard:
        """Raises NotFound."""

    def get_counterparty_vcard(self, counterparty_id: UUID) -> VCard:
        """Raises NotFound."""
