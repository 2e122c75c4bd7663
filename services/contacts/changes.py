"""History: what each write of a record changed. Undo, restore, unmerge and "as of" all read what is written here."""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_type_hints
from uuid import UUID

from msgspec import convert, to_builtins
from sqlalchemy import inspect

from services.contacts.fields import CUSTOM
from services.contacts.interface.values import Operation, RecordKind
from services.contacts.models import Change, Contact, Counterparty, Interaction
from services.kit.db import Session
from services.kit.wire import now

Kept = Counterparty | Contact | Interaction
KINDS: dict[type, RecordKind] = {Counterparty: "counterparty", Contact: "contact", Interaction: "interaction"}
DERIVED = {"id", "version", "number", "created_at", "created_by", "updated_at", "updated_by", "sort_key"} | {
    "filter_segment_ids",
    "match_keys",
    "search_text",
    "client_key",
}
"""Columns that follow from others, or never change: not part of the history."""


@cache
def tracked(model: type) -> tuple[str, ...]:
    """The columns whose changes are kept."""
    columns: list[str] = inspect(model).column_attrs.keys()
    return tuple(name for name in columns if name not in DERIVED)


def snapshot(row: Kept) -> dict[str, Any]:
    """The tracked columns as plain JSON values."""
    return {name: plain(getattr(row, name)) for name in tracked(type(row))}


def values_of(row: Kept) -> dict[str, Any]:
    """The tracked columns as plain JSON values, custom fields by themselves."""
    return spread(snapshot(row))


def spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field: what `custom_values` holds becomes `custom.<key>`."""
    own = {CUSTOM + key: value for key, value in (values.get("custom_values") or {}).items()}
    return {name: value for name, value in values.items() if name != "custom_values"} | own


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else to_builtins(value)


@cache
def _types(model: type) -> dict[str, Any]:
    hints = get_type_hints(model)
    return {name: get_args(hints[name])[0] for name in tracked(model)}


def put(row: Kept, values: dict[str, Any]) -> None:
    """Puts plain values, as the history keeps them, back into the row's columns."""
    types = _types(type(row))
    for name, value in values.items():
        setattr(row, name, convert(value, types[name]))


def record(
    db: Session,
    row: Kept,
    before: dict[str, Any] | None,
    operation: Operation,
    *,
    batch_id: UUID | None = None,
    merge_id: UUID | None = None,
) -> set[str]:
    """Keeps what changed since `before` (None for a creation), and answers the names of the fields."""
    after = {} if before is None else snapshot(row)
    names = {name for name, value in after.items() if value != (before or {}).get(name)}
    if before is not None and not names:
        return names
    db.add(
        Change(
            kind=KINDS[type(row)],
            record_id=row.id,
            version=row.version,
            at=getattr(row, "updated_at", None) or now(),
            user_id=db.asker.user_id,
            cause=db.asker.cause,
            trace_id=db.asker.trace_id,
            operation=operation,
            before={name: (before or {})[name] for name in names},
            after={name: after[name] for name in names},
            batch_id=batch_id,
            merge_id=merge_id,
        )
    )
    return names
