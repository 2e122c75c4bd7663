"""Periods by name, as filters ask for them: «this week», «the last 30 days»."""

import re
from datetime import date, timedelta

from services.kit.wire import Invalid

NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
RELATIVE = re.compile(r"(this|last|next)_(week|month|quarter|year)")
DAYS = re.compile(r"(last|next)_(\d{1,4})_days")


def span(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a period, both in it. Weeks begin on Monday. Raises Invalid.

    `last_7_days` are today and the six days before; `next_7_days` are today and the six days after.
    """
    if period in NAMED_DAYS:
        day = today + timedelta(days=NAMED_DAYS[period])
        return day, day
    if (found := DAYS.fullmatch(period)) and int(found[2]) > 0:
        others = timedelta(days=int(found[2]) - 1)
        return (today - others, today) if found[1] == "last" else (today, today + others)
    if found := RELATIVE.fullmatch(period):
        return _whole(found[2], today, {"last": -1, "this": 0, "next": 1}[found[1]])
    raise Invalid(f"There is no period «{period[:50]}».", field="value")


def _whole(unit: str, today: date, shift: int) -> tuple[date, date]:
    if unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    begun = (today.year * 12 + today.month - 1) // months * months + shift * months
    return _month(begun), _month(begun + months) - timedelta(days=1)


def _month(number: int) -> date:
    """The first day of a month counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)
