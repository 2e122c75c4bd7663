"""Lists of calls: every filter, every order, page by page, and nothing of others' calls."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from services.kit.wire import Invalid, new_id
from services.telephony import call_list
from services.telephony.interface.calls import CallOrder
from services.telephony.interface.reports import CallFilter
from tests import records
from tests.telephony.desk import NUMBER, Desk
from tests.telephony.facts import FILE

OTHER, THIRD = "+79160001002", "+78120001003"
ANNA, BORIS, LINE = new_id(), new_id(), new_id()


@pytest.fixture
def day(desk: Desk) -> dict[str, UUID]:
    """Calls of a day, by what is special in them."""
    made = {
        "talk": desk.call(0, talk=5, rings=[ANNA], user_id=ANNA, line_number="+74950000001"),
        "missed": desk.call(10, OTHER, rings=[ANNA, BORIS], account_id=LINE),
        "out": desk.call(20, THIRD, talk=1, direction="outbound", user_id=BORIS),
        "busy": desk.call(30, THIRD, direction="outbound", outcome="busy", user_id=BORIS),
        "hidden": desk.call(40, "anonymous", rings=[BORIS]),
    }
    recorded = desk.facts(made["talk"], 0, talk=5)[1]
    desk.observe(msgspec.structs.replace(recorded, kind="recorded", recording=FILE))
    desk.observe(desk.facts(new := new_id(), 50, NUMBER, rings=[ANNA])[0])
    return {**made, "ringing": new}


def found(
    desk: Desk, day: dict[str, UUID], sort: CallOrder = "started_at", descending: bool = False, **asked: Any
) -> str:
    """The names of the calls that are listed, in their order."""
    names = {call_id: name for name, call_id in day.items()}
    items = call_list.page(desk.db, CallFilter(**asked), sort, descending, None, 50).items
    return " ".join(names[call.id] for call in items)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "talk missed out busy hidden ringing"),
        ({"direction": "outbound"}, "out busy"),
        ({"status": "ringing"}, "ringing"),
        ({"outcome": "busy"}, "busy"),
        ({"missed": True}, "missed hidden"),
        ({"missed": False}, "talk out busy ringing"),
        ({"user_id": BORIS}, "missed out busy hidden"),
        ({"account_id": LINE}, "missed"),
        ({"line_number": "+74950000001"}, "talk"),
        ({"phone": "8 (916) 000-10-02"}, "missed"),
        ({"phone": "0001003"}, "out busy"),
        ({"phone": "003"}, ""),
        ({"phone": "%"}, ""),
        ({"recorded": True}, "talk"),
        ({"recorded": False}, "missed out busy hidden ringing"),
        ({"min_talk_seconds": 61}, "talk"),
        ({"min_talk_seconds": 60}, "talk out"),
        ({"direction": "inbound", "missed": True, "user_id": ANNA}, "missed"),
    ],
)
def test_each_filter_narrows_the_list(desk: Desk, day: dict[str, UUID], asked: dict[str, Any], names: str) -> None:
    """R06."""
    assert found(desk, day, **asked) == names


def test_calls_are_found_by_time_by_client_and_by_what_is_owed(desk: Desk, day: dict[str, UUID]) -> None:
    assert found(desk, day, started_from=desk.at(10), started_before=desk.at(30)) == "missed out"
    firm = desk.client(OTHER)
    desk.tell(records.contact(phones=[records.phone(THIRD)], counterparty_id=firm.id))
    assert found(desk, day, record_id=firm.id) == "missed out busy"
    assert found(desk, day, record_id=new_id()) == ""
    assert found(desk, day, debt_id=desk.debt().id) == "missed"
    desk.as_("manager", BORIS)
    assert found(desk, day, debt_id=desk.debt().id) == "", "the debt is another's"


def test_a_list_is_in_the_order_that_was_asked_for(desk: Desk, day: dict[str, UUID]) -> None:
    assert found(desk, day, descending=True) == "ringing hidden busy out missed talk"
    assert found(desk, day, "talk_seconds", True).split()[:2] == ["talk", "out"]
    assert found(desk, day, "talk_seconds").split()[-1] == "talk"
    assert found(desk, day, "wait_seconds").split()[0] == "ringing"


@pytest.mark.parametrize("sort", ["started_at", "talk_seconds", "wait_seconds"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_follow_each_other_whatever_the_order(
    desk: Desk, day: dict[str, UUID], sort: CallOrder, descending: bool
) -> None:
    whole = call_list.page(desk.db, CallFilter(), sort, descending, None, 50).items
    pages, cursor = [], None
    while True:
        page = call_list.page(desk.db, CallFilter(), sort, descending, cursor, 2)
        pages += page.items
        if (cursor := page.cursor) is None:
            break
    assert [call.id for call in pages] == [call.id for call in whole] and len(whole) == len(day)


def test_a_cursor_of_another_order_is_refused(desk: Desk, day: dict[str, UUID]) -> None:
    cursor = call_list.page(desk.db, CallFilter(), "started_at", True, None, 2).cursor
    with pytest.raises(Invalid):
        call_list.page(desk.db, CallFilter(), "talk_seconds", True, cursor, 2)


def test_filters_never_show_what_one_may_not_see(desk: Desk, day: dict[str, UUID]) -> None:
    desk.as_("manager", ANNA)
    assert found(desk, day) == "talk missed ringing"
    assert found(desk, day, user_id=BORIS) == "missed"
    assert found(desk, day, direction="outbound") == ""
    desk.as_("partner")
    assert found(desk, day) == ""


def test_a_private_client_of_another_finds_no_calls(desk: Desk, day: dict[str, UUID]) -> None:
    """Whose numbers they are is the creator's to know."""
    firm = desk.client(OTHER, private=True, created_by=ANNA)
    desk.as_("admin", BORIS)
    assert found(desk, day, record_id=firm.id) == ""
    desk.as_("admin", ANNA)
    assert found(desk, day, record_id=firm.id) == "missed"
