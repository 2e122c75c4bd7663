"""Merging two records into one, and taking it back."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.history import Plain
from services.contacts.interface.identity import Candidate, MatchReason, MergedKind, Verdict
from services.kit.wire import Conflict, Event, Input, Struct

Side = Literal["survivor", "absorbed", "both"]
"""Whose value stays. `both` joins lists and notes."""
Owner = Literal["survivor", "absorbed"]


class FieldChoice(Struct):
    """A field in which the two differ. A custom one is `custom.<key>`."""

    field: str
    survivor: Plain
    absorbed: Plain
    sides: list[Side]
    proposed: Side


class Moved(Struct):
    """How many rows of a sort go with a record: `contacts`, `subsidiaries`, `interactions`, `linked_records`, …"""

    what: str
    count: int


class MergePreview(Struct):
    """Both sides, what differs, and what will move. Leads, deals, letters and reminders move as well."""

    survivor: Candidate
    absorbed: Candidate
    score: float
    verdict: Verdict
    reasons: list[MatchReason]
    fields: list[FieldChoice]
    moves: list[Moved]
    names: dict[str, str]
    """Of the records that values name, by their ids."""


class MergeOrder(Input):
    """What to merge into what. Fields that are not named get what the preview proposes."""

    kind: Literal["counterparty", "contact"]
    survivor_id: UUID
    survivor_version: int
    absorbed_id: UUID
    absorbed_version: int
    values: dict[str, Side] = {}


class Merge(Struct):
    """One merge. It can be taken back until it was."""

    id: UUID
    kind: MergedKind
    survivor_id: UUID
    absorbed_id: UUID
    absorbed_name: str
    at: datetime
    user_id: UUID | None
    undone_at: datetime | None
    undone_by: UUID | None


class EditedSince(Struct):
    """A field of the merged record that somebody changed since, so that it is not simply put back."""

    field: str
    before: Plain
    """What the survivor had before the merge."""
    absorbed: Plain
    """What the absorbed record had."""
    now: Plain


class AddedSince(Struct):
    """A row that came to the merged record since: it stays with the survivor unless it is named."""

    id: UUID
    what: str
    title: str
    at: datetime
    proposed: Owner


class UnmergePreview(Struct):
    """What taking a merge back will do, and what it asks."""

    merge: Merge
    survivor_name: str
    survivor_version: int
    edited: list[EditedSince]
    added: list[AddedSince]
    """The newest 200."""
    more_added: bool
    moves: list[Moved]
    """What goes back."""
    names: dict[str, str]
    """Of the records that values name, by their ids."""


class UnmergeOrder(Input):
    """How to take a merge back."""

    survivor_version: int
    edited: dict[str, Owner] = {}
    """Whose a value that was changed since is; the survivor's unless said."""
    to_absorbed: Annotated[list[UUID], Meta(max_length=1000)] = []
    """Rows that came since and go to the record that comes back."""


class AlreadyMerged(Conflict):
    """One of the two became another record meanwhile; `details["became_id"]` names it."""


class AlreadyUnmerged(Conflict):
    """This merge was taken back already, or a later one must be taken back first (`details["merge_id"]`)."""


class CounterpartyMerged(Event):
    """The absorbed counterparty became the survivor: what is linked to it belongs to the survivor."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class CounterpartyUnmerged(Event):
    """The merge was taken back: what was moved because of it belongs to the absorbed counterparty again."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ContactMerged(Event):
    """The absorbed person became the survivor."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ContactUnmerged(Event):
    """The merge was taken back."""

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class Merges(Protocol):
    def preview_merge(self, kind: MergedKind, survivor_id: UUID, absorbed_id: UUID) -> MergePreview:
        """What a merge would do. Raises NotFound, Invalid (one and the same)."""

    def merge_records(self, order: MergeOrder) -> Merge:
        """Makes two records one: everything linked moves, the absorbed id answers the survivor from now on.

        Raises NotFound, Invalid, VersionConflict, AlreadyMerged.
        """

    def list_merges(self, kind: MergedKind, record_id: UUID) -> list[Merge]:
        """What became this record and can be taken back, the newest first. Raises NotFound."""

    def preview_unmerge(self, merge_id: UUID) -> UnmergePreview:
        """What was changed and added since the merge. Raises NotFound, AlreadyUnmerged."""

    def unmerge(self, merge_id: UUID, order: UnmergeOrder) -> Merge:
        """Takes a merge back: both records are as they were, but for what was edited since.

        Raises NotFound, Invalid, VersionConflict, AlreadyUnmerged, DuplicateInn.
        """
