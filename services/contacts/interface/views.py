"""Saved views: named ways to look at a list."""

from typing import Annotated, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.kit.wire import Input, Struct

ViewName = Annotated[str, Meta(min_length=1, max_length=100)]
FieldName = Annotated[str, Meta(min_length=1, max_length=100)]


class ViewColumn(Input):
    """A column of a list; without a width it is as wide as its field's type asks for."""

    field: FieldName
    width: Annotated[int, Meta(ge=20, le=2000)] | None = None
    """In pixels."""


class SavedView(Struct):
    """A way to look at a list. A private one is seen by its creator alone, a shared one by everybody."""

    id: UUID
    version: int
    kind: RecordKind
    name: str
    shared: bool
    is_default: bool
    """The asker begins with this one."""
    created_by: UUID | None
    conditions: list[Condition]
    columns: list[ViewColumn]
    sort: str | None
    descending: bool


class ViewDraft(Input):
    kind: RecordKind
    name: ViewName
    shared: bool = False
    conditions: list[Condition] = []
    columns: list[ViewColumn] = []
    sort: FieldName | None = None
    descending: bool = False


class ViewChange(Input):
    """What to change; what is left out stays."""

    name: ViewName | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    conditions: list[Condition] | UnsetType = UNSET
    columns: list[ViewColumn] | UnsetType = UNSET
    sort: FieldName | UnsetType | None = UNSET
    descending: bool | UnsetType = UNSET


class DefaultView(Input):
    """The view the asker begins with; null for none."""

    kind: RecordKind
    view_id: UUID | None


class Views(Protocol):
    def list_views(self, kind: RecordKind) -> list[SavedView]:
        """The asker's own views and the shared ones, by name."""

    def create_view(self, draft: ViewDraft) -> SavedView:
        """Raises Invalid (an unknown field or operator)."""

    def update_view(self, view_id: UUID, version: int, change: ViewChange) -> SavedView:
        """By its creator; a shared one by heads and administrators as well.

        Raises NotFound, Forbidden, Invalid, VersionConflict.
        """

    def delete_view(self, view_id: UUID, version: int) -> None:
        """By those who may change it. Raises NotFound, Forbidden, VersionConflict."""

    def choose_default_view(self, choice: DefaultView) -> None:
        """What the asker begins with. Raises NotFound, Forbidden (for programs)."""
