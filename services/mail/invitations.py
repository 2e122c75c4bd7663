"""What an invitation to a meeting (iCalendar, RFC 5545) says, as far as a person needs it. Pure and bounded."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from services.mail import charsets
from services.mail.interface import Invitation, InvitationMethod

LARGEST = 256 * 1024
MOST_LINES = 5_000
METHODS: dict[str, InvitationMethod] = {"REQUEST": "request", "CANCEL": "cancel", "REPLY": "reply"}
WINDOWS_ZONES = {
    "russian standard time": "Europe/Moscow",
    "kaliningrad standard time": "Europe/Kaliningrad",
    "russia time zone 3": "Europe/Samara",
    "ekaterinburg standard time": "Asia/Yekaterinburg",
    "n. central asia standard time": "Asia/Novosibirsk",
    "north asia standard time": "Asia/Krasnoyarsk",
    "north asia east standard time": "Asia/Irkutsk",
    "yakutsk standard time": "Asia/Yakutsk",
    "vladivostok standard time": "Asia/Vladivostok",
    "utc": "UTC",
}
"""As Outlook calls the zones of Russia."""
LONGEST = 1000
DURATION = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:\d{1,5}S)?)?")


def read(content: bytes) -> Invitation | None:
    """The first meeting in it; None where there is none."""
    text = charsets.clean(charsets.decode(content[:LARGEST], "utf-8"))
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()[:MOST_LINES]
    method, inside = "", 0
    fields: dict[str, tuple[str, str]] = {}
    for line in lines:
        name, _colon, value = _split(line)
        upper = name.partition(";")[0].upper()
        if upper == "METHOD":
            method = value.strip().upper()
        elif upper in ("BEGIN", "END"):
            if value.strip().upper() == "VEVENT" and upper == "END":
                break
            inside += 1 if upper == "BEGIN" else -1
        elif inside == 2:  # the calendar's own event, not an alarm within it
            fields.setdefault(upper, (name, value))
    if not {"DTSTART", "SUMMARY"} & fields.keys():
        return None
    starts, all_day = _moment(*fields.get("DTSTART", ("", "")))
    ends, _ = _moment(*fields.get("DTEND", ("", "")))
    if ends is None and starts is not None and "DURATION" in fields:
        ends = _after(starts, fields["DURATION"][1])
    return Invitation(
        method=METHODS.get(method, "publish"),
        summary=_words(fields, "SUMMARY"),
        location=_words(fields, "LOCATION"),
        organizer=re.sub(r"(?i)^mailto:", "", _words(fields, "ORGANIZER")),
        starts_at=starts,
        ends_at=ends,
        all_day=all_day,
        repeats="RRULE" in fields,
    )


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon that stands in no quotes, as a name of a zone may hold one."""
    found = re.match(r'((?:[^:"]|"[^"]*")*):(.*)', line)
    return (found[1], ":", found[2]) if found else (line, "", "")


def _words(fields: dict[str, tuple[str, str]], name: str) -> str:
    value = fields.get(name, ("", ""))[1][:LONGEST]
    return " ".join(re.sub(r"\\([nN,;\\])", lambda found: " " if found[1] in "nN" else found[1], value).split())


def _moment(name: str, value: str) -> tuple[datetime | None, bool]:
    """And whether it is a whole day. A time whose zone nobody knows is taken for Moscow's."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", value.strip())
    if not found:
        return None, False
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return datetime(day.year, day.month, day.day, tzinfo=UTC), True
        zone: tzinfo = UTC if found[7] else _zone(name)
        return datetime(day.year, day.month, day.day, int(found[4]), int(found[5]), tzinfo=zone).astimezone(UTC), False
    except (ValueError, OverflowError):
        return None, False


def _zone(name: str) -> ZoneInfo:
    found = re.search(r'(?i)TZID="?([^";:]+)', name)
    zone = found[1].strip() if found else ""
    try:
        return ZoneInfo(WINDOWS_ZONES.get(zone.lower(), zone or "Europe/Moscow"))
    except (ValueError, OSError, LookupError):
        return ZoneInfo("Europe/Moscow")


def _after(starts: datetime, duration: str) -> datetime | None:
    found = DURATION.fullmatch(duration.strip())
    if not found:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return starts + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
