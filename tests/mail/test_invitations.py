"""Invitations to meetings, in the words of several programs."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mail import invitations

OUTLOOK = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Russian Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Иван: Петров":mailto:ivan@firm.test
SUMMARY;LANGUAGE=ru-RU:Обсуждение договора\\, второй
  круг
LOCATION:Москва\\, Тверская 1
DTSTART;TZID="Russian Standard Time":20261103T100000
DTEND;TZID="Russian Standard Time":20261103T113000
RRULE:FREQ=WEEKLY
BEGIN:VALARM
SUMMARY:Напоминание
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def event(*lines: str, method: str = "REQUEST") -> bytes:
    inside = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(inside).encode()


@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
def test_a_meeting_of_outlook_is_told_in_words(charset: str) -> None:
    found = invitations.read(OUTLOOK.replace("\n", "\r\n").encode(charset))
    assert found is not None
    assert (found.method, found.summary) == ("request", "Обсуждение договора, второй круг")
    assert (found.location, found.organizer) == ("Москва, Тверская 1", "ivan@firm.test")
    assert found.starts_at == datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    assert (found.all_day, found.repeats) == (False, True)


def test_days_durations_zones_and_answers_are_understood() -> None:
    day = invitations.read(event("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261105", "SUMMARY:Выставка"))
    assert day is not None and day.all_day and day.starts_at == datetime(2026, 11, 3, tzinfo=UTC)
    lasting = invitations.read(event("DTSTART:20261103T100000Z", "DURATION:PT1H30M", "SUMMARY:x", method="CANCEL"))
    assert lasting is not None and lasting.method == "cancel"
    assert lasting.ends_at == datetime(2026, 11, 3, 11, 30, tzinfo=UTC)
    unknown = invitations.read(event("DTSTART;TZID=../../etc/passwd:20261103T100000", "SUMMARY:x", method="REPLY"))
    assert unknown is not None and unknown.starts_at == datetime(2026, 11, 3, 7, tzinfo=UTC)
    assert unknown.method == "reply"


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"\x00" * 100, event("DTSTART:99")])
def test_what_is_no_meeting_is_none(content: bytes) -> None:
    found = invitations.read(content)
    assert found is None or found.starts_at is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(OUTLOOK.splitlines())), max_size=40))
def test_whatever_stands_there_it_is_read_or_left(lines: list[str]) -> None:
    invitations.read("\r\n".join(lines).encode("utf-8", "replace"))
