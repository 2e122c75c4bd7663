"""Minutes of working hours: how many went by, and when so many will have. Pure.

Times are aware; the hours are those on the wall of the calendar's zone, so a day in which clocks are set has 23 or 25.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""Minutes since midnight: from, until."""
FARTHEST = timedelta(days=800)
"""A calendar that has no hours for so long has none."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WorkingTime:
    """When somebody works; `week` is Monday to Sunday, `special` stands before it."""

    zone: ZoneInfo
    week: Sequence[Sequence[Span]]
    special: Mapping[date, Sequence[Span]]

    def is_open(self, at: datetime) -> bool:
        begin = next(self._spans(at), None)
        return begin is not None and begin[0] <= at

    def next_open(self, at: datetime) -> datetime:
        """`at`, where it is open then, else when it next will be; `at` where it never will."""
        begin = next(self._spans(at), None)
        return max(at, begin[0]) if begin else at

    def later(self, at: datetime, minutes: int) -> datetime:
        """When so many minutes of working time will have passed; by the clock, where there is no working time."""
        left = minutes * MINUTE
        for begin, end in self._spans(at):
            begin = max(begin, at)
            if left <= end - begin:
                return begin + left
            left -= end - begin
        return at + minutes * MINUTE

    def minutes(self, begin: datetime, end: datetime) -> int:
        """How much of the time between is working time, rounded down."""
        worked = timedelta()
        for opens, closes in self._spans(begin):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, begin)
        return worked // MINUTE

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of each day, in UTC, from those on that end after `at`."""
        day = at.astimezone(self.zone).date() - timedelta(days=1)
        last = day + FARTHEST
        while day <= last:
            for begin, end in self.special.get(day, self.week[day.weekday()]):
                opens, closes = self._utc(day, begin), self._utc(day, end)
                if closes > max(at, opens):
                    yield opens, closes
            day += timedelta(days=1)

    def _utc(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, 24 * 60)
        on_wall = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), self.zone)
        return on_wall.astimezone(UTC)


def minute_of(clock: str) -> int:
    """`09:30` as minutes since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


ALWAYS = WorkingTime(ZoneInfo("UTC"), [[(0, 24 * 60)]] * 7, {})
"""Around the clock."""
