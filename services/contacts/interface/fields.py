"""The fields of records, built in and custom, and conditions on them."""

from typing import Annotated, Literal, Protocol

from msgspec import Meta

from services.contacts.interface.values import RecordKind
from services.kit.wire import Input, Struct

FieldType = Literal[
    "text",
    "number",
    "money",
    "date",
    "datetime",
    "flag",
    "choice",
    "choices",
    "rating",
    "link",
    "file",
    "user",
    "counterparty",
    "contact",
    "phones",
    "emails",
    "entries",
]
"""`entries` are lists of several parts: bank accounts, social accounts, further addresses."""
Operator = Literal[
    "is",
    "is_not",
    "any_of",
    "none_of",
    "contains",
    "starts_with",
    "empty",
    "filled",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "within",
]
"""`between` takes two values, both included. `within` takes a period by name: `today`, `this_week`, `last_30_days`…"""
ConditionValue = str | int | float | bool | list[str | int | float | bool] | None


class Condition(Input):
    """One condition on one field. Several hold together; `any_of` asks for one of several values."""

    field: Annotated[str, Meta(min_length=1, max_length=100)]
    op: Operator
    value: ConditionValue = None


class Option(Struct):
    """A value of a choice. A choice that is `archived` is kept where it stands and not offered anew."""

    value: str
    title: str
    """Empty for values the program itself knows, which the page puts into words."""
    color: str | None
    archived: bool


class Field(Struct):
    """A field of a record. Custom ones are named `custom.<key>`, and carry the `title` the administrator gave."""

    name: str
    title: str
    """Empty for built-in fields, which the page puts into words."""
    type: FieldType
    directory: str | None
    """Where the options of a choice come from; null where the program knows them."""
    options: list[Option]
    editable: bool
    sortable: bool
    filterable: bool
    required: bool
    hidden: bool
    """The administrator took it off the forms."""
    custom: bool


class Fields(Protocol):
    def list_fields(self, kind: RecordKind) -> list[Field]:
        """Every field of such records, in the order of forms and column choosers."""
