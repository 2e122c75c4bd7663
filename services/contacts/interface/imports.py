"""Imports: a table is read into a staging list, mapped, checked, applied, and can be taken back."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.identity import MatchReason
from services.kit.jobs import Job
from services.kit.wire import Conflict, Input, Limit, Struct

ImportKind = Literal["counterparty", "contact"]
ImportState = Literal["reading", "read", "checking", "checked", "applying", "applied", "undoing", "undone"]
ImportAction = Literal["create", "update", "skip", "reject"]
RowChoice = Literal["all", "problems", "duplicates", "create", "update", "skip", "reject", "done", "failed"]
Position = Annotated[int, Meta(ge=1, le=10_000_000)]
Cells = Annotated[list[Annotated[str, Meta(max_length=32_767)]], Meta(max_length=200)]
FieldName = Annotated[str, Meta(max_length=100)]


class ImportSettings(Input):
    """How rows become records."""

    existing: Literal["fill", "overwrite", "skip"] = "fill"
    """What a row does to the record it turns out to be: fill what is empty, write over it, or nothing.

    Phones and e-mails are added in either case and never taken away.
    """
    bad_values: Literal["reject", "leave_out"] = "reject"
    """A value that cannot be right: the row is rejected, or comes without it."""
    defaults: dict[FieldName, Annotated[str, Meta(max_length=1000)]] = {}
    """Values for fields no column of which says anything, written as in a cell."""


class ImportColumn(Struct):
    """A column of the file: its title, its first values, and the field it goes to."""

    title: str
    samples: list[str]
    field: str | None
    """A field's name, `person.name` and so on for the contact person of the row, null for a column left out."""


class ImportCounts(Struct):
    """Rows by what will become, or became, of them."""

    rows: int
    create: int
    update: int
    skip: int
    reject: int
    duplicates: int
    """Rows that may be a record that is there already."""
    done: int
    failed: int
    undone: int
    """Records put back by undoing."""
    conflicts: int
    """Values and records that undoing left alone, since somebody changed them."""


class ImportBatch(Struct):
    """One import. `job_id` is the work under way, or the last one done."""

    id: UUID
    version: int
    kind: ImportKind
    state: ImportState
    file_id: UUID
    file_name: str
    format: Literal["csv", "xlsx", ""]
    encoding: str
    delimiter: str
    has_header: bool
    columns: list[ImportColumn]
    settings: ImportSettings
    counts: ImportCounts
    job_id: UUID | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class ImportPage(Struct):
    items: list[ImportBatch]
    cursor: str | None


class ImportDraft(Input):
    """An import to be, of a file brought in before."""

    file_id: UUID
    kind: ImportKind = "counterparty"


class ImportChange(Input):
    """What to change; what is left out stays. Another encoding, delimiter or kind reads the file anew."""

    kind: ImportKind | UnsetType = UNSET
    encoding: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | UnsetType = UNSET
    has_header: bool | UnsetType = UNSET
    mapping: Annotated[list[FieldName | None], Meta(max_length=200)] | UnsetType = UNSET
    settings: ImportSettings | UnsetType = UNSET


class RowProblem(Struct):
    """What is wrong with a value of a row, or with the row. `code` is stable: `bad_inn`, `bad_phone`, `no_name`…"""

    code: str
    field: str | None
    value: str
    message: str
    fatal: bool
    """The row is rejected for it."""


class RowMatch(Struct):
    """The record that a row seems to be."""

    record_id: UUID
    name: str
    verdict: Literal["same", "suggest"]
    score: float
    reasons: list[MatchReason]


class ImportRow(Struct):
    """A row of the staging list, and what the check found. Before the check it has an `action` of null."""

    position: int
    line: int
    """Where it stands in the file."""
    cells: list[str]
    problems: list[RowProblem]
    action: ImportAction | None
    match: RowMatch | None
    state: Literal["new", "done", "failed"]
    record_id: UUID | None
    """What was made of it or is to be changed by it."""


class ImportRowPage(Struct):
    items: list[ImportRow]
    cursor: str | None


class ImportRowChange(Input):
    """Another action for a row, or its cells set right; then it is checked anew."""

    position: Position
    action: Literal["create", "update", "skip"] | UnsetType = UNSET
    cells: Cells | UnsetType = UNSET


class ImportRows(Input):
    """Which rows to apply: these, or all that can be."""

    positions: Annotated[list[Position], Meta(max_length=10_000)] | None = None


class ImportConflict(Struct):
    """What undoing left as it is: a value somebody changed after the import, or a record in use (`field` null)."""

    record_id: UUID
    name: str
    field: str | None
    imported: str | None
    now: str | None


class ImportConflictPage(Struct):
    items: list[ImportConflict]
    cursor: str | None


class WrongImportState(Conflict):
    """The import is not where this can be done; `details["state"]` says where it is."""


class Imports(Protocol):
    def create_import(self, draft: ImportDraft) -> ImportBatch:
        """Begins to read the file into the staging list. Raises Invalid (`file_id`)."""

    def list_imports(self, cursor: str | None = None, limit: Limit = 50) -> ImportPage:
        """The asker's imports, the newest first; everybody's for admins."""

    def get_import(self, batch_id: UUID) -> ImportBatch:
        """Raises NotFound."""

    def update_import(self, batch_id: UUID, version: int, change: ImportChange) -> ImportBatch:
        """Before it is applied. Raises NotFound, Invalid, VersionConflict, WrongImportState."""

    def list_import_rows(
        self, batch_id: UUID, only: RowChoice = "all", cursor: str | None = None, limit: Limit = 50
    ) -> ImportRowPage:
        """Rows in the order of the file. Raises NotFound."""

    def update_import_row(self, batch_id: UUID, change: ImportRowChange) -> ImportRow:
        """Raises NotFound, Invalid, WrongImportState."""

    def start_import_check(self, batch_id: UUID) -> ImportBatch:
        """Checks every row, finds who it is, and proposes what to do. Raises NotFound, Invalid, WrongImportState."""

    def apply_import(self, batch_id: UUID, rows: ImportRows) -> ImportBatch:
        """Creates and updates records of the rows, all or those named. Raises NotFound, WrongImportState."""

    def undo_import(self, batch_id: UUID) -> ImportBatch:
        """Takes it back: updated fields get their values of before, created records go to the bin.

        What was changed since stays as it is and is listed as a conflict. Raises NotFound, WrongImportState.
        """

    def list_import_conflicts(self, batch_id: UUID, cursor: str | None = None, limit: Limit = 50) -> ImportConflictPage:
        """What undoing left alone. Raises NotFound."""

    def export_rejected(self, batch_id: UUID) -> Job:
        """An XLSX of the rows that were rejected or failed, with the reason. Raises NotFound."""
