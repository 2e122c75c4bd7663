"""Conditions on fields, as SQL: what lists, segments, exports and analysis narrow a kind of record by.

An operator that a field's type does not know, a value that does not fit, a field that is not there: Invalid, naming the
field. Texts are compared without regard to case and ё.
"""

import os
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH

from services.contacts import fields, orders, periods, search
from services.contacts.fields import Spec
from services.contacts.interface.fields import Condition, Operator
from services.contacts.interface.values import RecordKind
from services.contacts.models import Counterparty
from services.contacts.names import folded
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.wire import Invalid

MOST_CONDITIONS = 30
MOST_VALUES = 500
LONGEST_TEXT = 200
ME = "me"
"""Stands for the asker among the values of a user field, so that one shared view is «mine» for everybody."""
WORDS_OF_ENTRIES = '$[*].keyvalue() ? (@.key != "kind" && @.key != "network" && @.key != "currency").value'
SPACED_DIGITS = re.compile(r"[\d\s]{5,}")
ZONE = os.environ.get("OTKLIK_TIMEZONE", "Europe/Moscow")
"""Whose days and weeks are meant."""


class Ask(NamedTuple):
    """One condition: a field of a model, and the value it is compared with."""

    db: Session
    model: Any
    spec: Spec
    value: Any


Build = Callable[[Ask], ColumnElement[bool]]


def where(db: Session, kind: RecordKind, conditions: Sequence[Condition]) -> list[ColumnElement[bool]]:
    """The conditions as SQL, all of which must hold. Raises Invalid naming the field."""
    if len(conditions) > MOST_CONDITIONS:
        raise Invalid(f"At most {MOST_CONDITIONS} conditions at once.", field="filter")
    return [_sql(db, kind, condition) for condition in conditions]


def _sql(db: Session, kind: RecordKind, condition: Condition) -> ColumnElement[bool]:
    if condition.field.startswith(fields.CLIENT) and kind != "counterparty":
        return _of_client(db, kind, condition)
    spec = fields.find(db, kind, condition.field)
    build = _OPERATORS.get(spec.type, {}).get(condition.op) if spec.filterable else None
    if build is None:
        raise Invalid(f"The field «{spec.name}» cannot be asked «{condition.op}».", field=spec.name)
    try:
        return build(Ask(db, fields.MODELS[kind], spec, condition.value))
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise Invalid(f"{spec.name}: {condition.value!r:.100} does not fit: {error}", field=spec.name) from None
    except Invalid as error:
        raise Invalid(str(error), field=spec.name) from None


def _of_client(db: Session, kind: RecordKind, condition: Condition) -> ColumnElement[bool]:
    """A field of the client a record belongs to; without one, or one that the asker may not see, it has no value."""
    op = _OPPOSITE.get(condition.op, condition.op)
    met = Condition(field=condition.field.removeprefix(fields.CLIENT), op=op, value=condition.value)
    theirs = sa.select(Counterparty.id).where(visible(db.asker, Counterparty), _sql(db, "counterparty", met))
    found: ColumnElement[bool] = fields.MODELS[kind].counterparty_id.in_(theirs)
    return found if op == condition.op else sa.not_(func.coalesce(found, False))


_OPPOSITE: dict[Operator, Operator] = {"empty": "filled", "is_not": "is", "none_of": "any_of"}


# What is compared


def _text(value: Any) -> str:
    text = msgspec.convert(value, str)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} characters")
    return text


def _number(value: Any) -> Decimal:
    number = msgspec.convert(value, Decimal, strict=False)
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _values(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not 0 < len(values) <= MOST_VALUES:
        raise ValueError(f"from 1 to {MOST_VALUES} values")
    return values


def _pair(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("two values are needed")
    return value


def _ids(db: Session, value: Any) -> list[UUID]:
    found = [db.asker.user_id if one == ME else msgspec.convert(one, UUID) for one in _values(value)]
    return [one for one in found if one is not None]


def today(db: Session) -> date:
    """The day it is in the firm's zone."""
    day: date = db.scalar(sa.select(sa.cast(func.timezone(ZONE, func.now()), sa.Date))) or date.min
    return day


# How it is compared


def _is(ask: Ask) -> ColumnElement[bool]:
    text = folded(_text(ask.value)).strip()
    if not text:
        return _empty(ask)
    exact: ColumnElement[bool] = func.text_key(ask.spec.column) == text
    if ask.spec.name in orders.TEXTS.get(ask.model, ()):
        # It has an index of its own, with which the planner knows how many there are.
        return exact
    return and_(exact, *search.narrowing(ask.model, ask.spec.name, text))


def _contains(ask: Ask) -> ColumnElement[bool]:
    text = folded(_text(ask.value)).strip()
    return and_(
        search.folded_sql(ask.spec.column).contains(text, autoescape=True),
        *search.narrowing(ask.model, ask.spec.name, text),
    )


def _starts(ask: Ask) -> ColumnElement[bool]:
    text = folded(_text(ask.value)).strip()
    return and_(
        search.folded_sql(ask.spec.column).startswith(text, autoescape=True),
        *search.narrowing(ask.model, ask.spec.name, text),
    )


def _phone(ask: Ask) -> ColumnElement[bool]:
    found = search.phone_parts(_text(ask.value))
    if not found:
        raise ValueError("digits of a number are needed")
    inside = search.section(ask.model, "phone")
    return or_(
        *(
            and_(ask.model.search_text.contains(part, autoescape=True), inside.contains(part, autoescape=True))
            for part in found
        )
    )


def _email(ask: Ask) -> ColumnElement[bool]:
    part = _text(ask.value).strip().lower()
    found = search.section(ask.model, "email").contains(part, autoescape=True)
    return and_(found, *search.narrowing(ask.model, ask.spec.name, part))


def _entries(ask: Ask) -> ColumnElement[bool]:
    """What people typed into any part of an entry; digits of an account may be typed in groups."""
    text = folded(_text(ask.value)).strip()
    if SPACED_DIGITS.fullmatch(text):
        text = re.sub(r"\s", "", text)
    found = func.jsonb_path_query(ask.spec.column, sa.cast(WORDS_OF_ENTRIES, JSONPATH))
    parts = found.table_valued("part").render_derived()
    words = search.folded_sql(
        sa.cast(parts.c.part, JSONB).op("#>>", return_type=sa.Text())(sa.literal([], ARRAY(sa.Text)))
    )
    return sa.exists().select_from(parts).where(words.contains(text, autoescape=True))


def _not(build: Build) -> Build:
    """Also true of records without a value."""
    return lambda ask: sa.not_(func.coalesce(build(ask), False))


def _among_numbers(ask: Ask) -> ColumnElement[bool]:
    among: ColumnElement[bool] = ask.spec.column.in_([_number(one) for one in _values(ask.value)])
    return among


def _among_ids(ask: Ask) -> ColumnElement[bool]:
    ids = _ids(ask.db, ask.value)
    among: ColumnElement[bool] = ask.spec.column.in_(ids)
    return and_(among, *search.holding(ask.model, ask.spec.name, ids))


def _among_choices(ask: Ask) -> ColumnElement[bool]:
    if ask.spec.directory and not ask.spec.name.startswith(fields.CUSTOM):
        return _among_ids(ask)
    known = [_text(one) for one in _values(ask.value)]
    among: ColumnElement[bool] = ask.spec.column.in_(known)
    return among


def _among_several(ask: Ask) -> ColumnElement[bool]:
    ids = _ids(ask.db, ask.value)
    if isinstance(ask.spec.column.type, JSONB):
        shared = func.jsonb_exists_any(ask.spec.column, sa.cast([str(one) for one in ids], ARRAY(sa.Text)))
        return sa.cast(shared, sa.Boolean)
    overlap: ColumnElement[bool] = ask.spec.column.op("&&", is_comparison=True)(sa.cast(ids, ARRAY(sa.Uuid)))
    return overlap


def _flag(ask: Ask) -> ColumnElement[bool]:
    flag: ColumnElement[bool] = func.coalesce(ask.spec.column, False).is_(msgspec.convert(ask.value, bool))
    return flag


def _compared(sign: str, convert: Callable[[Any], Any]) -> Build:
    def build(ask: Ask) -> ColumnElement[bool]:
        compared: ColumnElement[bool] = ask.spec.column.op(sign, is_comparison=True)(convert(ask.value))
        return compared

    return build


def _between_numbers(ask: Ask) -> ColumnElement[bool]:
    first, last = (_number(one) for one in _pair(ask.value))
    between: ColumnElement[bool] = ask.spec.column.between(first, last)
    return between


def _days(spec: Spec, first: date | None, last: date | None) -> ColumnElement[bool]:
    """From the beginning of one day to the end of another, as the days are in the firm's zone."""
    if spec.type == "date":
        bounds = [spec.column >= first] if first else []
        return and_(*bounds, *([spec.column <= last] if last else []))
    bounds = [spec.column >= _midnight(first)] if first else []
    return and_(*bounds, *([spec.column < _midnight(last + timedelta(days=1))] if last else []))


def _midnight(day: date) -> Any:
    moment = sa.cast(datetime.combine(day, time.min), sa.DateTime(timezone=False))
    return func.timezone(ZONE, moment, type_=sa.DateTime(timezone=True))


def _day(value: Any) -> date:
    return msgspec.convert(value, date)


def _between_days(ask: Ask) -> ColumnElement[bool]:
    first, last = (_day(one) for one in _pair(ask.value))
    return _days(ask.spec, first, last)


def _within(ask: Ask) -> ColumnElement[bool]:
    return _days(ask.spec, *periods.span(_text(ask.value), today(ask.db)))


def _empty(ask: Ask) -> ColumnElement[bool]:
    column = ask.spec.column
    if ask.spec.type in ("phones", "entries"):
        none: ColumnElement[bool] = column == sa.cast([], JSONB)
        return none
    if ask.spec.type == "emails" or (ask.spec.type == "choices" and isinstance(column.type, sa.ARRAY)):
        return func.cardinality(column, type_=sa.Integer()) == 0
    if ask.spec.type == "choices":
        return or_(column.is_(None), column == sa.cast([], JSONB))
    if ask.spec.type in ("text", "link"):
        return func.coalesce(column, "") == ""
    missing: ColumnElement[bool] = column.is_(None)
    return missing


_PRESENCE: dict[str, Build] = {"empty": _empty, "filled": _not(_empty)}
_TEXTS = {"is": _is, "is_not": _not(_is), "contains": _contains, "starts_with": _starts, **_PRESENCE}
_NUMBERS: dict[str, Build] = {
    "is": _among_numbers,
    "is_not": _not(_among_numbers),
    "any_of": _among_numbers,
    "none_of": _not(_among_numbers),
    "gt": _compared(">", _number),
    "gte": _compared(">=", _number),
    "lt": _compared("<", _number),
    "lte": _compared("<=", _number),
    "between": _between_numbers,
    **_PRESENCE,
}
_DATES: dict[str, Build] = {
    "is": lambda ask: _days(ask.spec, _day(ask.value), _day(ask.value)),
    "gt": lambda ask: _days(ask.spec, _day(ask.value) + timedelta(days=1), None),
    "gte": lambda ask: _days(ask.spec, _day(ask.value), None),
    "lt": lambda ask: _days(ask.spec, None, _day(ask.value) - timedelta(days=1)),
    "lte": lambda ask: _days(ask.spec, None, _day(ask.value)),
    "between": _between_days,
    "within": _within,
    **_PRESENCE,
}


def _choices(among: Build) -> dict[str, Build]:
    return {"is": among, "is_not": _not(among), "any_of": among, "none_of": _not(among), **_PRESENCE}


_OPERATORS: dict[str, dict[str, Build]] = {
    "text": _TEXTS,
    "link": _TEXTS,
    "phones": {"contains": _phone, "is": _phone, **_PRESENCE},
    "entries": {"contains": _entries, **_PRESENCE},
    "emails": {"contains": _email, "is": _email, **_PRESENCE},
    "number": _NUMBERS,
    "money": _NUMBERS,
    "rating": _NUMBERS,
    "date": _DATES,
    "datetime": _DATES,
    "flag": {"is": _flag, "is_not": _not(_flag)},
    "choice": _choices(_among_choices),
    "choices": _choices(_among_several),
    "user": _choices(_among_ids),
    "counterparty": _choices(_among_ids),
    "contact": _choices(_among_ids),
    "file": _PRESENCE,
}
