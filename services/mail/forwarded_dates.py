"""Moments as mail programs write them above a forwarded letter, in Russian and English."""

import os
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo(os.environ.get("OTKLIK_TIMEZONE", "Europe/Moscow"))
"""Of moments that name none."""
MONTHS = {
    start: number
    for number, starts in enumerate(
        (
            "jan янв", "feb фев", "mar мар", "apr апр", "may май мая", "jun июн", "jul июл", "aug авг", "sep сен",
            "oct окт", "nov ноя", "dec дек",
        ),
        1,
    )
    for start in starts.split()
}  # fmt: skip
MONTH = "|".join(MONTHS)
TIME = re.compile(r"\b(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]\.?m\b)?", re.IGNORECASE)
OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d\d?):?(\d\d)?\b")
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\s+({MONTH})[a-zа-я]*\.?,?\s+(\d{{4}})", re.IGNORECASE)
MONTH_FIRST = re.compile(rf"\b({MONTH})[a-zа-я]*\.?\s+(\d{{1,2}}),?\s+(\d{{4}})", re.IGNORECASE)
NUMBERS = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def read(text: str) -> datetime | None:
    """The moment with its zone; None where there is no day with a time of day."""
    text = " ".join(text[:200].replace("*", " ").split())
    try:
        found = parsedate_to_datetime(text)
        if re.search(r"[+-]\d{4}\b|GMT|UTC", text):
            return found if found.tzinfo is not None else found.replace(tzinfo=ZONE)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    time = TIME.search(text)
    if time is None:
        return None
    hour = int(time[1])
    half = (time[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        day = _day(text, bool(half))
        if day is None:
            return None
        return datetime(*day, hour, int(time[2]), int(time[3] or 0), tzinfo=_zone(text[time.end() :]))
    except ValueError:
        return None


def _day(text: str, american: bool) -> tuple[int, int, int] | None:
    if found := DAY_FIRST.search(text):
        return int(found[3]), MONTHS[found[2].lower()], int(found[1])
    if found := MONTH_FIRST.search(text):
        return int(found[3]), MONTHS[found[1].lower()], int(found[2])
    if found := ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := NUMBERS.search(text):
        first, second = int(found[1]), int(found[3])
        month_first = american and found[2] == "/"
        return (int(found[4]), first, second) if month_first else (int(found[4]), second, first)
    return None


def _zone(after: str) -> ZoneInfo | timezone:
    """As it stands after the time of day."""
    if "MSK" in after:
        return ZoneInfo("Europe/Moscow")
    if found := OFFSET.search(after):
        span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(span if found[1] == "+" else -span)
    return timezone(timedelta(0)) if re.search(r"\b(GMT|UTC)\b", after) else ZONE
