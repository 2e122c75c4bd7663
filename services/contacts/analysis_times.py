"""Days of analysis: the period that is meant, what it is compared with, and where a week or a month ends."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from services.contacts import fields, filters, periods
from services.contacts.interface.analysis import ReportPeriod, Step
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.kit.db import Session
from services.kit.wire import Invalid

MONTHS = {"month": 1, "quarter": 3, "year": 12}
Days = tuple[date, date]
"""The first and the last, both included."""


def meant(db: Session, source: RecordKind, period: ReportPeriod | None) -> Days | None:
    """The days of a period, in the firm's zone. Raises Invalid."""
    if period is None:
        return None
    spec = fields.find(db, source, period.field)
    if spec.type not in ("date", "datetime"):
        raise Invalid(f"«{period.field}» is no time.", field=period.field)
    if period.within is not None:
        return periods.span(period.within, filters.today(db))
    if period.since is None or period.until is None or period.since > period.until:
        raise Invalid("A period goes from one day to a later one, or is one by name.", field="period")
    return period.since, period.until


def compared(period: ReportPeriod | None, days: Days | None) -> Days | None:
    """The days just before, as many, of whole months as many months; or the same days of the year before (28 February
    for the 29th). Raises Invalid.
    """
    if period is None or days is None or period.compare is None:
        return None
    first, last = days
    try:
        if period.compare == "year_before":
            return _year_before(first), _year_before(last)
        if (months := _whole_months(first, last)) > 0:
            return _months_before(first, months), first - timedelta(days=1)
        return first - timedelta(days=(last - first).days + 1), first - timedelta(days=1)
    except (OverflowError, ValueError):
        raise Invalid("There is no time before that one.", field="period") from None


def condition(period: ReportPeriod | None, days: Days | None) -> list[Condition]:
    """The days as a list asks for them."""
    if period is None or days is None:
        return []
    value: Any = [days[0].isoformat(), days[1].isoformat()]
    return [Condition(field=period.field, op="between", value=value)]


def last_day(step: Step, first: date) -> date:
    """The last day of the time that begins then."""
    if step == "day":
        return first
    if step == "week":
        return first + timedelta(days=6)
    year, month = divmod(first.year * 12 + first.month - 1 + MONTHS[step] - 1, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _whole_months(first: date, last: date) -> int:
    """How many they are; 0 where the days begin or end within one."""
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
