"""Directories: the lists of values that fields choose from."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Conflict, Event, Input, Name, Struct

DIRECTORIES = (
    "category",
    "relation",
    "payment_method",
    "industry",
    "region",
    "ad_source",
    "purpose",
    "action",
    "outcome",
)
"""The directories the program knows; each custom choice has one more, named `<kind>.<key>`."""
OPEN_TO_ALL = ("industry", "region", "ad_source")
"""Whoever works with clients may add to these; the rest, and every other change, is for heads."""
Color = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
"""`#1971c2`."""


class DirectoryEntry(Struct):
    """A value. One that is `archived` stays where it was chosen and is not offered anew."""

    id: UUID
    version: int
    directory: str
    name: str
    color: str | None
    position: int
    parent_id: UUID | None
    """Of an outcome: its action; of any other entry: what it is a part of."""
    archived: bool
    created_at: datetime
    updated_at: datetime


class DirectoryEntryDraft(Input):
    """A value to be; it becomes the last of its directory."""

    directory: Annotated[str, Meta(max_length=100)]
    name: Name
    color: Color | None = None
    parent_id: UUID | None = None


class DirectoryEntryChange(Input):
    name: Name | UnsetType = UNSET
    color: Color | UnsetType | None = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    archived: bool | UnsetType = UNSET


class DirectoryOrder(Input):
    """Entries in their new order; those not named come after them as they stood."""

    entry_ids: Annotated[list[UUID], Meta(max_length=5000)]


class DirectoryChanged(Event):
    """Entries of a directory were added, changed, moved or taken away; `our_company` stands for our own companies."""

    directory: str


class EntryNameTaken(Conflict):
    """The directory has this name already. `details["entry_id"]` tells which entry has it."""


class Directories(Protocol):
    def list_directory(self, directory: str, archived: bool = False) -> list[DirectoryEntry]:
        """The entries in their order; with `archived` also those not offered any more. Raises NotFound."""

    def create_directory_entry(self, draft: DirectoryEntryDraft) -> DirectoryEntry:
        """For heads; anyone may add an industry, a region, an ad source.

        Raises Forbidden, Invalid, EntryNameTaken.
        """

    def update_directory_entry(self, entry_id: UUID, version: int, change: DirectoryEntryChange) -> DirectoryEntry:
        """For heads. Raises Forbidden, NotFound, Invalid, EntryNameTaken, VersionConflict."""

    def delete_directory_entry(self, entry_id: UUID, version: int) -> None:
        """For heads. An entry that a record holds is archived instead. Raises Forbidden, NotFound, VersionConflict."""

    def arrange_directory(self, directory: str, order: DirectoryOrder) -> list[DirectoryEntry]:
        """For heads. Answers the directory in its new order. Raises Forbidden, NotFound."""
