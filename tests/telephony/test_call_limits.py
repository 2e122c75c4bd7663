"""Against toll fraud: countries, patterns, rates."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
import pytest

from services.kit.db import Database, Session
from services.kit.wire import Forbidden, Invalid, ServiceError, VersionConflict, new_id
from services.telephony import call_limits
from services.telephony.call_limits import DEFAULTS, count, may_dial
from services.telephony.interface.commands import (
    CallLimits,
    CallLimitsChange,
    CountryNotAllowed,
    NumberNotAllowed,
    TooManyCalls,
)
from tests.apart import person, undone


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A transaction that is undone."""
    with undone(database, person("admin")) as session:
        yield session


def limits(**changes: object) -> CallLimits:
    return msgspec.structs.replace(DEFAULTS, **changes)


@pytest.mark.parametrize("number", ["8 (495) 123-45-67", "+7 916 000-00-00", "4951234567", "8-800-555-35-35"])
def test_numbers_of_the_country_may_be_dialled_however_they_are_written(number: str) -> None:
    assert may_dial(DEFAULTS, number).startswith("+7")


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("+7 701 123-45-67", CountryNotAllowed),
        ("8~10 375 29 123-45-67", CountryNotAllowed),
        ("+882 16 1234 5678", CountryNotAllowed),
        ("8 809 123-45-67", NumberNotAllowed),
        ("101", Invalid),
        ("sip:evil@host", Invalid),
        ("+7916000000000000", Invalid),
        ("", Invalid),
    ],
)
def test_what_may_not_be_dialled_is_refused_with_its_own_error(number: str, error: type[ServiceError]) -> None:
    with pytest.raises(error):
        may_dial(DEFAULTS, number)


def test_the_longer_pattern_decides_and_forbidding_wins_between_equals() -> None:
    rules = limits(allowed=["+375", "+79160000001"], forbidden=["+7916000", "+37529"])
    assert may_dial(rules, "+375 17 123-45-67")
    assert may_dial(rules, "+7 916 000-00-01")
    for number in ("+375 29 123-45-67", "+7 916 000-00-02"):
        with pytest.raises(NumberNotAllowed):
            may_dial(rules, number)
    with pytest.raises(NumberNotAllowed):
        may_dial(limits(allowed=["+7495"], forbidden=["+7495"]), "+7 495 123-45-67")


def test_calls_are_counted_by_user_and_by_line(db: Session) -> None:
    rules = limits(user_per_minute=2, user_per_day=3, line_per_minute=4)
    line, anna, boris = new_id(), new_id(), new_id()

    def place(user: UUID, over: UUID = line) -> None:
        count(db, rules, "+79160000001", user, over)

    place(anna)
    place(anna)
    with pytest.raises(TooManyCalls) as error:
        place(anna)
    assert 0 < error.value.details["retry_after"] <= 61
    place(boris)
    place(boris)
    with pytest.raises(TooManyCalls, match="line"):
        place(new_id())
    place(new_id(), new_id())
    daily = limits(user_per_minute=100, user_per_day=2)
    with pytest.raises(TooManyCalls, match="today"):
        count(db, daily, "+79160000001", anna, new_id())


def test_the_settings_are_one_record_that_administrators_change(db: Session) -> None:
    assert call_limits.get(db) == DEFAULTS
    changed = call_limits.update(db, CallLimitsChange(countries=["RU", "BY", "RU"], confirm=True), 0)
    assert (changed.countries, changed.confirm, changed.version) == (["BY", "RU"], True, 1)
    assert call_limits.get(db) == changed
    with pytest.raises(VersionConflict) as conflict:
        call_limits.update(db, CallLimitsChange(confirm=False), 0)
    assert conflict.value.details["current"]["countries"] == ["BY", "RU"], "both versions can be shown"
    with pytest.raises(Invalid):
        call_limits.update(db, CallLimitsChange(countries=["ZZ"]), 1)
    db.asker = person("head_of_sales")
    with pytest.raises(Forbidden):
        call_limits.update(db, CallLimitsChange(confirm=False), 1)
