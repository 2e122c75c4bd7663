"""Segments: parts of the client base, and who works them."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.fields import Condition
from services.kit.wire import Conflict, Event, Input, Name, Struct

Color = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Conditions = Annotated[list[Condition], Meta(min_length=1, max_length=30)]
Managers = Annotated[list[UUID], Meta(max_length=200)]


class Segment(Struct):
    """A part of the client base. With `conditions` its clients are those that meet them, else those put into it."""

    id: UUID
    version: int
    name: str
    color: str | None
    conditions: list[Condition] | None
    manager_ids: list[UUID]
    """Who works it, and sees its clients where their reach is `segment`."""
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class SegmentDraft(Input):
    """A segment to be."""

    name: Name
    color: Color | None = None
    conditions: Conditions | None = None
    manager_ids: Managers = []


class SegmentChange(Input):
    """What to change; what is left out stays. Conditions given as null leave the segment to be filled by hand."""

    name: Name | UnsetType = UNSET
    color: Color | UnsetType | None = UNSET
    conditions: Conditions | UnsetType | None = UNSET
    manager_ids: Managers | UnsetType = UNSET


class SegmentsChanged(Event):
    """Segments were made, changed or deleted; or, `refreshed`, other clients than before are in them."""

    refreshed: bool


class Placed(Struct):
    """A counterparty, and all segments that it is in now."""

    id: UUID
    segment_ids: list[UUID]


class SegmentsPlaced(Event):
    """These counterparties came into segments, or left them, though nobody changed them: conditions, or days, did."""

    placed: list[Placed]


class SegmentNameTaken(Conflict):
    """There is a segment of this name already."""


class Segments(Protocol):
    def list_segments(self) -> list[Segment]:
        """All of them, by name, with their managers: the directory «client manager»."""

    def create_segment(self, draft: SegmentDraft) -> Segment:
        """For `admin` and `head_of_sales`. Whoever meets its conditions is in it as soon as a job (`segments`) has
        gone through the base, at once where they change. Raises Forbidden, Invalid (a condition), SegmentNameTaken."""

    def update_segment(self, segment_id: UUID, version: int, change: SegmentChange) -> Segment:
        """Raises Forbidden, NotFound, Invalid, VersionConflict, SegmentNameTaken."""

    def delete_segment(self, segment_id: UUID, version: int) -> None:
        """Nobody is in it any more. Raises Forbidden, NotFound, VersionConflict."""
