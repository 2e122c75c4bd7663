"""Against toll fraud: what may be dialled, and how often."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import phonenumbers
from msgspec import UNSET
from phonenumbers import PhoneNumberType
from sqlalchemy import func, select, text

from services.kit.db import Session
from services.kit.wire import Invalid, VersionConflict, now
from services.telephony import models
from services.telephony.interface.commands import (
    CallLimits,
    CallLimitsChange,
    CountryNotAllowed,
    NumberNotAllowed,
    TooManyCalls,
)
from services.telephony.lines import require_admin
from services.telephony.numbers import client_number

ONLY = UUID("00000000-0000-4000-8000-000000000001")
DEFAULTS = CallLimits(
    version=0,
    countries=["RU"],
    allowed=[],
    forbidden=[],
    user_per_minute=10,
    user_per_day=500,
    line_per_minute=60,
    premium=False,
    confirm=False,
)
PREMIUM = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def get(db: Session) -> CallLimits:
    row = db.get(models.CallLimits, ONLY)
    return _shown(row) if row else DEFAULTS


def update(db: Session, change: CallLimitsChange, version: int) -> CallLimits:
    """Raises Forbidden, Invalid, VersionConflict."""
    require_admin(db)
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('call limits', 0))"))
    row = db.get(models.CallLimits, ONLY)
    if version != (row.version if row else DEFAULTS.version):
        raise VersionConflict("Somebody changed the limits meanwhile.", current=msgspec.to_builtins(get(db)))
    if row is None:
        row = models.CallLimits(id=ONLY, version=0)
        for name in CallLimitsChange.__struct_fields__:
            setattr(row, name, getattr(DEFAULTS, name))
        db.add(row)
    for name in change.__struct_fields__:
        value: Any = getattr(change, name)
        if value is not UNSET:
            setattr(row, name, sorted(set(value)) if isinstance(value, list) else value)
    unknown = set(row.countries) - phonenumbers.SUPPORTED_REGIONS
    if unknown:
        raise Invalid(f"There is no country {min(unknown)}.", field="countries")
    row.touch()
    db.flush()
    return _shown(row)


def may_dial(limits: CallLimits, raw: str) -> str:
    """The number in E.164, where it may be dialled. Pure. Raises Invalid, CountryNotAllowed, NumberNotAllowed."""
    phone = client_number(raw)
    if phone is None:
        raise Invalid("This is not a number that can be dialled; write it like +7 495 123-45-67.", field="number")
    allowed, forbidden = _longest(limits.allowed, phone), _longest(limits.forbidden, phone)
    if forbidden and forbidden >= allowed:
        raise NumberNotAllowed("The settings forbid calls to this number.", field="number")
    if allowed:
        return phone
    number = phonenumbers.parse(phone)
    country = phonenumbers.region_code_for_number(number)
    if country not in limits.countries:
        raise CountryNotAllowed(
            "The settings forbid calls to this country.", field="number", country=country or f"+{number.country_code}"
        )
    if not limits.premium and phonenumbers.number_type(number) in PREMIUM:
        raise NumberNotAllowed("The settings forbid calls to numbers of raised cost.", field="number")
    return phone


def count(db: Session, limits: CallLimits, phone: str, user_id: UUID | None, account_id: UUID) -> None:
    """Counts a call that is about to be placed. Raises TooManyCalls."""
    # Two that come at once must not both be the last that may.
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('placements', 0))"))
    own = models.Placement.user_id == user_id
    if user_id is not None:
        _within(db, own, MINUTE, limits.user_per_minute, "You have placed many calls in this minute; wait a little.")
        _within(db, own, DAY, limits.user_per_day, "You have placed as many calls today as the settings allow.")
    line = models.Placement.account_id == account_id
    _within(db, line, MINUTE, limits.line_per_minute, "The line has placed many calls in this minute; wait a little.")
    db.add(models.Placement(at=now(), user_id=user_id, account_id=account_id, phone=phone))


def count_forward(db: Session, account_id: UUID, number: str) -> None:
    """Raises what `may_dial` and `count` do."""
    limits = get(db)
    count(db, limits, may_dial(limits, number), None, account_id)


def forget_old(db: Session) -> None:
    """Calls that no limit counts any more."""
    db.query(models.Placement).where(models.Placement.at < now() - 2 * DAY).delete()


def _within(db: Session, whose: Any, span: timedelta, most: int, message: str) -> None:
    at = now()
    placed, first = db.execute(
        select(func.count(), func.min(models.Placement.at)).where(whose, models.Placement.at > at - span)
    ).one()
    if placed >= most:
        raise TooManyCalls(message, retry_after=max(1, int((first + span - at).total_seconds()) + 1))


def _longest(prefixes: Iterable[str], phone: str) -> int:
    return max((len(prefix) for prefix in prefixes if phone.startswith(prefix)), default=0)


def _shown(row: models.CallLimits) -> CallLimits:
    return CallLimits(**{name: getattr(row, name) for name in CallLimits.__struct_fields__})
