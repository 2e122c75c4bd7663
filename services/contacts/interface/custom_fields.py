"""Custom fields, and what the administrator decides about all fields of the forms."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface.directories import Color
from services.contacts.interface.fields import Field
from services.contacts.interface.values import RecordKind
from services.kit.wire import Conflict, Event, Input, Name, Struct

CustomFieldType = Literal["text", "number", "money", "date", "flag", "choice", "choices", "rating", "link", "file"]
Key = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]


class CustomField(Struct):
    """A field the administrator added to a kind of record. Its key and type never change, so its values stay good."""

    id: UUID
    version: int
    kind: RecordKind
    key: str
    name: str
    type: CustomFieldType
    archived: bool
    """Taken off forms, lists and reports; its values are kept, and come back with it."""
    created_at: datetime
    updated_at: datetime


class OptionDraft(Input):
    name: Name
    color: Color | None = None


class CustomFieldDraft(Input):
    """A field to be. Without a `key` it gets one from its name."""

    kind: RecordKind
    name: Name
    type: CustomFieldType
    key: Key | None = None
    required: bool = False
    options: Annotated[list[OptionDraft], Meta(max_length=500)] = []
    """Of a choice: what may be chosen. More are added to the directory `<kind>.<key>`."""


class CustomFieldChange(Input):
    name: Name | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class FieldSetting(Input):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    hidden: bool = False
    required: bool = False


class FieldSettings(Input):
    """Fields in the order of the forms; those not named come after them as they stood."""

    fields: Annotated[list[FieldSetting], Meta(max_length=500)]


class FieldsChanged(Event):
    """The fields of a kind of record are others, or its forms show them otherwise."""

    kind: RecordKind


class FieldKeyTaken(Conflict):
    """This kind of record has, or had, a custom field with this key."""


class CustomFields(Protocol):
    def list_custom_fields(self, kind: RecordKind, archived: bool = False) -> list[CustomField]:
        """In the order of forms; with `archived` also those taken away."""

    def create_custom_field(self, draft: CustomFieldDraft) -> CustomField:
        """For admins. Raises Forbidden, Invalid, FieldKeyTaken."""

    def update_custom_field(self, field_id: UUID, version: int, change: CustomFieldChange) -> CustomField:
        """For admins. Raises Forbidden, NotFound, VersionConflict."""

    def arrange_fields(self, kind: RecordKind, settings: FieldSettings) -> list[Field]:
        """For admins: which fields the forms show, in which order, and which must be filled in.

        Answers all fields as they are now. Raises Forbidden, Invalid (a field that cannot be hidden or required).
        """
