"""What records are put together by: the key of a group in SQL, and the conditions that make a list show its records."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import analysis_times, fields, filters
from services.contacts.fields import Spec
from services.contacts.interface.analysis import Grouping
from services.contacts.interface.fields import Condition, Operator
from services.contacts.interface.values import RecordKind
from services.contacts.names import folded
from services.contacts.search import folded_sql
from services.kit.db import Session
from services.kit.wire import Invalid

TEXTS = ("text", "link")
TIMES = ("date", "datetime")
NUMBERS = ("number", "money")
IDS = ("choice", "choices", "user", "counterparty", "contact")
NEVER = ("phones", "emails", "entries", "file")


class Group(NamedTuple):
    """One field to group by. `key` is NULL for records without a value."""

    grouping: Grouping
    spec: Spec
    of_client: bool
    """A field of the client, whom the query joins."""
    key: ColumnElement[Any]
    title: ColumnElement[Any]
    """A text the group may be called by; NULL where its name is found by its key."""
    several: Any
    """The set-returning function whose rows are the keys, where a record has several."""
    natural: bool
    """Grows by itself (times, numbers), rather than by what is counted."""


def group(db: Session, source: RecordKind, grouping: Grouping) -> Group:
    """Raises Invalid naming the field."""
    name = grouping.field
    of_client = name.startswith(fields.CLIENT) and source != "counterparty"
    spec = fields.find(db, *(("counterparty", name.removeprefix(fields.CLIENT)) if of_client else (source, name)))
    if spec.type in NEVER or (spec.type in TEXTS and not spec.sortable):
        raise Invalid(f"Records cannot be grouped by «{name}».", field=name)
    if grouping.by is not None and spec.type not in TIMES:
        raise Invalid(f"«{name}» is no time to group by {grouping.by}.", field=name)
    if grouping.bounds and (spec.type not in NUMBERS or sorted(set(grouping.bounds)) != grouping.bounds):
        raise Invalid(f"«{name}» takes no such ranges: bounds are numbers that grow.", field=name)
    several = _several(spec) if spec.type == "choices" else None
    key = sa.type_coerce(several.column, sa.Text) if several is not None else _key(spec, grouping)
    title = spec.column if spec.type in TEXTS else sa.null()
    natural = spec.type in (*TIMES, *NUMBERS, "rating")
    return Group(grouping, spec, of_client, key, sa.cast(title, sa.Text), several, natural)


def _several(spec: Spec) -> Any:
    """The values of a choice of several, one a row."""
    if isinstance(spec.column.type, ARRAY):
        return func.unnest(spec.column).table_valued("value").render_derived()
    values = func.coalesce(spec.column, sa.cast([], spec.column.type))
    return func.jsonb_array_elements_text(values).table_valued("value").render_derived()


def _key(spec: Spec, grouping: Grouping) -> ColumnElement[Any]:
    if spec.type in TEXTS:
        # As filters compare texts, so that a list by this key shows the same records.
        return func.nullif(folded_sql(spec.column), "")
    if spec.type in TIMES:
        day = spec.column if spec.type == "date" else func.timezone(filters.ZONE, spec.column)
        step = grouping.by or "day"
        if step == "day":
            return sa.cast(day, sa.Date)
        return sa.cast(func.date_trunc(step, sa.cast(day, sa.DateTime(timezone=False))), sa.Date)
    if spec.type == "flag":
        return func.coalesce(spec.column, False)
    if grouping.bounds:
        bounds = sa.literal(grouping.bounds, ARRAY(sa.Numeric))
        return func.width_bucket(sa.cast(spec.column, sa.Numeric), bounds, type_=sa.Integer())
    key: ColumnElement[Any] = spec.column
    return key


def conditions(group: Group, key: str | None) -> list[Condition] | None:
    """What a list shows the records of this group by; None where a list cannot ask for it."""
    name, spec = group.grouping.field, group.spec
    if not spec.filterable:
        return None

    def one(op: Operator, value: Any = None) -> Condition:
        return Condition(field=name, op=op, value=value)

    if key is None:
        return [one("empty")]
    if spec.type == "flag":
        # Not to have it is also the lot of records without a client.
        return [one("is_not", True)] if group.of_client and key == "false" else [one("is", key == "true")]
    if spec.type in TEXTS:
        # What stands at an edge of a text is not part of what filters look for.
        return [one("is", key)] if len(key) <= filters.LONGEST_TEXT and key == folded(key).strip() else None
    if spec.type in TIMES:
        first = date.fromisoformat(key)
        last = analysis_times.last_day(group.grouping.by or "day", first)
        return [one("between", [first.isoformat(), last.isoformat()])]
    if group.grouping.bounds:
        return _in_range(one, group.grouping.bounds, int(key))
    if spec.type in (*IDS, "rating"):
        return [one("any_of", [key])]
    return [one("is", key)]


def _in_range(one: Any, bounds: Sequence[Decimal], number: int) -> list[Condition]:
    """Range 0 lies below the first bound; a bound belongs to the range above it."""
    found = [one("gte", str(bounds[number - 1]))] if number > 0 else []
    return found + ([one("lt", str(bounds[number]))] if number < len(bounds) else [])
