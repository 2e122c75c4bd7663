"""The days that a report is about, and those it is compared with."""

from datetime import date
from typing import Any

import pytest

from services.contacts.analysis_times import Days, compared
from services.contacts.interface.analysis import ReportPeriod
from services.kit.wire import Invalid


def before(since: date, until: date, compare: Any = "before") -> Days | None:
    return compared(ReportPeriod(field="starts_at", since=since, until=until, compare=compare), (since, until))


@pytest.mark.parametrize(
    ("days", "earlier"),
    [
        ((date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 10, 1), date(2026, 10, 31))),
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 10, 1), date(2025, 12, 31))),
        ((date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))),
        ((date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 1, 1), date(2024, 1, 31))),
        ((date(2026, 11, 16), date(2026, 11, 22)), (date(2026, 11, 9), date(2026, 11, 15))),
        ((date(2026, 11, 1), date(2026, 11, 29)), (date(2026, 10, 3), date(2026, 10, 31))),
        ((date(2026, 11, 23), date(2026, 11, 23)), (date(2026, 11, 22), date(2026, 11, 22))),
    ],
)
def test_a_month_is_compared_with_the_month_before_and_other_days_with_as_many(days: Days, earlier: Days) -> None:
    """F77, S30."""
    assert before(*days) == earlier


def test_the_year_before_has_no_29th_of_february() -> None:
    assert before(date(2024, 2, 1), date(2024, 2, 29), "year_before") == (date(2023, 2, 1), date(2023, 2, 28))


def test_before_the_beginning_of_time_there_is_nothing() -> None:
    with pytest.raises(Invalid, match="no time before"):
        before(date(1, 1, 1), date(1, 1, 31))
