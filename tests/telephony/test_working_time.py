"""Working time: hours on the wall of a zone, holidays, shortened days, and clocks that are set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.wire import Invalid
from services.telephony import calendars
from services.telephony.interface.routing import OpenHours, SpecialDay, WorkCalendarDraft
from services.telephony.working_time import ALWAYS, WorkingTime

DAY = [(9 * 60, 13 * 60), (14 * 60, 18 * 60)]
OFFICE = WorkingTime(
    ZoneInfo("Europe/Moscow"),
    [DAY] * 5 + [[], []],
    {date(2026, 11, 4): [], date(2026, 11, 3): [(9 * 60, 13 * 60)], date(2026, 11, 7): [(10 * 60, 12 * 60)]},
)


def at(text: str) -> datetime:
    """A time on the wall in Moscow."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 13:00", False),  # at the end of a span nobody is there any more
        ("2026-11-23 13:30", False),
        ("2026-11-22 12:00", False),  # a Sunday
        ("2026-11-04 12:00", False),  # a holiday
        ("2026-11-03 14:30", False),  # shortened
        ("2026-11-07 11:00", True),  # a Saturday that is worked
    ],
)
def test_the_office_is_open_when_its_calendar_says(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("begin", "minutes", "end"),
    [
        ("2026-11-23 09:00", 30, "2026-11-23 09:30"),
        ("2026-11-23 12:50", 30, "2026-11-23 14:20"),  # over lunch
        ("2026-11-23 17:50", 30, "2026-11-24 09:20"),  # over night
        ("2026-11-20 17:50", 30, "2026-11-23 09:20"),  # over the weekend
        ("2026-11-03 12:40", 30, "2026-11-05 09:10"),  # over a shortened day and a holiday
        ("2026-11-21 23:00", 30, "2026-11-23 09:30"),
    ],
)
def test_minutes_pass_only_while_somebody_works(begin: str, minutes: int, end: str) -> None:
    assert OFFICE.later(at(begin), minutes) == at(end)
    assert OFFICE.minutes(at(begin), at(end)) == minutes


def test_before_its_hours_the_next_opening_is_said_and_during_them_the_time_itself() -> None:
    assert OFFICE.next_open(at("2026-11-21 12:00")) == at("2026-11-23 09:00")
    assert OFFICE.next_open(at("2026-11-23 10:00")) == at("2026-11-23 10:00")


def test_a_day_in_which_clocks_are_set_has_an_hour_less() -> None:
    night = WorkingTime(ZoneInfo("Europe/Berlin"), [[(0, 24 * 60)]] * 7, {})
    begin = datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    end = datetime(2026, 3, 30, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    assert night.minutes(begin, end) == 23 * 60


def test_a_calendar_that_never_opens_goes_by_the_clock() -> None:
    never = WorkingTime(ZoneInfo("UTC"), [[]] * 7, {})
    begin = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert never.later(begin, 30) == begin + timedelta(minutes=30)
    assert never.next_open(begin) == begin and never.minutes(begin, begin + timedelta(days=3)) == 0


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(1, 5000),
    st.sampled_from([OFFICE, ALWAYS]),
)
def test_what_is_added_is_what_passed(begin: datetime, minutes: int, hours: WorkingTime) -> None:
    end = hours.later(begin, minutes)
    assert hours.minutes(begin, end) == minutes
    assert hours.minutes(begin, end - timedelta(minutes=1)) == minutes - 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Europe/Nowhere"}),
        ("week", {"week": [[]] * 7}),
        ("week[1]", {"week": [[], [OpenHours(begin="18:00", end="09:00")], [], [], [], [], []]}),
        (
            "week[0]",
            {"week": [[OpenHours(begin="09:00", end="13:00"), OpenHours(begin="12:00", end="18:00")], *[[]] * 6]},
        ),
        ("special_days[1]", {"special_days": [SpecialDay(day=date(2026, 1, 1))] * 2}),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(field: str, changes: dict[str, object]) -> None:
    whole = {"name": "Офис", "week": [[OpenHours(begin="09:00", end="24:00")]] * 7, **changes}
    with pytest.raises(Invalid) as refused:
        calendars.check(WorkCalendarDraft(**whole))  # type: ignore[arg-type]
    assert refused.value.field == field
