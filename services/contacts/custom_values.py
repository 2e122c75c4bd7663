"""Values of custom fields: checked by the type of their field."""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

from services.contacts import files, links, references
from services.contacts.interface.values import RecordKind
from services.contacts.models import CustomField
from services.kit.db import Session
from services.kit.wire import Invalid

LONGEST = 10_000
MOST_MONEY = Decimal("9999999999999999")
MOST_NUMBER = 1e15
MOST_CHOICES = 50
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unfit(Exception):
    """A value that its field cannot have: a stable reason, and what would fit."""


def merged(db: Session, kind: str, current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The values after a change: null takes a value away, what is left out stays. Raises Invalid naming the field."""
    if not given:
        return current
    fields = in_use(db, kind, given)
    values = dict(current)
    for key, value in given.items():
        if key not in fields:
            _refuse(key, "no_field", f"There is no custom field «{key[:100]}».")
        kept = _kept(fields[key], value)
        if kept is None:
            values.pop(key, None)
        elif kept != values.get(key):
            if fields[key].type in ("choice", "choices"):
                _check_choice(db, fields[key], kept, values.get(key))
            values[key] = kept
    return values


def in_use(db: Session, kind: str, keys: dict[str, Any]) -> dict[str, CustomField]:
    """Those of the keys that name a field, with their fields."""
    rows = db.scalars(
        select(CustomField).where(CustomField.kind == kind, CustomField.key.in_(keys), CustomField.archived.is_(False))
    )
    return {row.key: row for row in rows}


def hold_files(
    db: Session,
    kind: str,
    record_id: UUID,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    unseen_too: bool = False,
) -> None:
    """Files named anew by these values belong to the record from now on.

    Raises Invalid naming the field, unless values that were kept before are put back (`unseen_too`).
    """
    new = {key: value for key, value in after.items() if value != before.get(key) and isinstance(value, str)}
    if not new:
        return
    for key, field in in_use(db, kind, new).items():
        if field.type == "file":
            holder = cast(RecordKind, kind)
            files.hold(db, [UUID(new[key])], holder, record_id, f"custom_values.{key}", unseen_too=unseen_too)


def _kept(field: CustomField, value: Any) -> Any:
    """The value as it is kept; None for none. Raises Invalid."""
    if value is None or value == "" or value == []:
        return None
    try:
        return AS_KEPT[field.type](value)
    except Unfit as unfit:
        reason, wanted = unfit.args
        return _refuse(field.key, reason, f"«{field.name}» is {wanted}, not «{str(value)[:100]}».")


def _refuse(key: str, reason: str, message: str) -> None:
    raise Invalid(message, field=f"custom_values.{key[:100]}", reason=reason)


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Unfit("custom_text", f"a text of at most {LONGEST} characters")
    return value.strip() or None


def _decimal(value: Any) -> Decimal:
    """Numbers come as numbers, or as people write them: `12 500,50`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidOperation
    number = Decimal(re.sub(r"[\s\u00a0]", "", str(value)).replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation
    return number


def _number(value: Any) -> int | float:
    try:
        number = _decimal(value)
    except InvalidOperation:
        number = Decimal("inf")
    if not math.isfinite(number) or abs(number) > MOST_NUMBER:
        raise Unfit("custom_number", "a number")
    return int(number) if number == number.to_integral_value() else float(number)


def _money(value: Any) -> str:
    try:
        amount = _decimal(value)
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 <= amount <= MOST_MONEY:
        raise Unfit("custom_money", "an amount, not negative")
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _date(value: Any) -> str:
    try:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Unfit("custom_date", "a date like 2026-11-23") from None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("custom_flag", "yes or no")
    return value


def _id(value: Any) -> str:
    try:
        if not isinstance(value, str):
            raise ValueError
        return str(UUID(value))
    except ValueError:
        raise Unfit("no_entry", "one of its values, by id") from None


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise Unfit("no_entry", f"at most {MOST_CHOICES} of its values, by id")
    return list(dict.fromkeys(_id(one) for one in value))


def _rating(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise Unfit("custom_rating", "a rating from 1 to 5")
    return value


def _link(value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("link", "the address of a page")
    try:
        return links.page(value)
    except Invalid:
        raise Unfit("link", "the address of a page, like romashka.ru") from None


AS_KEPT: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "flag": _flag,
    "choice": _id,
    "choices": _ids,
    "rating": _rating,
    "link": _link,
    "file": _id,
}
"""By the type of the field."""


def _check_choice(db: Session, field: CustomField, value: Any, former: Any) -> None:
    """What was chosen before may stay though it is not offered any more."""
    chosen, before = (set(some if isinstance(some, list) else [some]) for some in (value, former or []))
    new = {UUID(one) for one in chosen - before}
    directories = references.known(db, new)
    if any(directories.get(one) != f"{field.kind}.{field.key}" for one in new):
        _refuse(field.key, "no_entry", f"«{field.name}» has no such value to choose.")
