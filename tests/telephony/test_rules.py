"""Routing rules: which one holds, whom it rings, and what is done where none does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from services.contacts.interface.segments import Placed, SegmentsPlaced
from services.kit.db import Database
from services.kit.wire import Forbidden, Invalid, VersionConflict, new_id
from services.telephony import calendars, call_limits, parties, phones, routing, rules
from services.telephony.interface import ExtensionDraft
from services.telephony.interface.agent import ForwardStep, RingStep, Route, VoicemailStep
from services.telephony.interface.commands import CallLimitsChange
from services.telephony.interface.routing import (
    CalendarInUse,
    CallConditions,
    OpenHours,
    RoutingRule,
    RoutingRuleChange,
    RoutingRuleDraft,
    RoutingTrial,
    RuleOrder,
    RulesChanged,
    RuleTarget,
    WorkCalendarDraft,
)
from services.telephony.models import SipAccount
from services.telephony.rule_choice import Caller, choose, failing
from services.telephony.working_time import WorkingTime
from tests import records
from tests.apart import undone
from tests.telephony.desk import NUMBER, Desk

ANNA, BORIS, LINE, SEGMENT, CALENDAR = (new_id() for _ in range(5))
OFFICE = WorkingTime(ZoneInfo("Europe/Moscow"), [[(9 * 60, 18 * 60)]] * 5 + [[], []], {})
MONDAY_NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALLER = Caller(
    account_id=LINE,
    phone="+74951112233",
    known=True,
    manager_ids=[ANNA],
    segment_ids=frozenset({SEGMENT}),
    at=MONDAY_NOON,
)
STRANGER = Caller(account_id=LINE, phone=None, known=False, manager_ids=[], segment_ids=frozenset(), at=MONDAY_NOON)


def rule(name: str = "rule", active: bool = True, **conditions: Any) -> RoutingRule:
    return RoutingRule(
        id=new_id(),
        version=1,
        position=0,
        name=name,
        active=active,
        conditions=CallConditions(**conditions),
        targets=[RuleTarget(kind="manager")],
    )


@pytest.mark.parametrize(
    ("conditions", "failed_for_client", "failed_for_stranger"),
    [
        ({}, [], []),
        ({"account_ids": [LINE]}, [], []),
        ({"account_ids": [new_id()]}, ["line"], ["line"]),
        ({"callers": ["+7495"]}, [], ["caller"]),
        ({"callers": ["+7812", "+74951112233"]}, [], ["caller"]),
        ({"callers": ["+7812"]}, ["caller"], ["caller"]),
        ({"hidden": True}, ["caller"], []),
        ({"callers": ["+7495"], "hidden": True}, [], []),
        ({"known": "known"}, [], ["known"]),
        ({"known": "unknown"}, ["known"], []),
        ({"manager_ids": [ANNA, BORIS]}, [], ["manager"]),
        ({"segment_ids": [SEGMENT]}, [], ["segment"]),
        ({"calendar_id": CALENDAR}, [], []),
        ({"calendar_id": CALENDAR, "hours": "outside"}, ["hours"], ["hours"]),
        ({"calendar_id": new_id()}, ["hours"], ["hours"]),
        ({"known": "unknown", "segment_ids": [new_id()]}, ["known", "segment"], ["segment"]),
    ],
)
def test_a_rule_says_which_of_its_conditions_do_not_hold(
    conditions: dict[str, Any], failed_for_client: list[str], failed_for_stranger: list[str]
) -> None:
    """R43."""
    one = rule(**conditions)
    assert failing(one, CALLER, {CALENDAR: OFFICE}) == failed_for_client
    assert failing(one, STRANGER, {CALENDAR: OFFICE}) == failed_for_stranger


def test_the_first_rule_that_holds_is_taken_and_later_ones_are_not_asked() -> None:
    """R43: priorities."""
    rules_ = [rule("off", active=False), rule("nobody's", known="unknown"), rule("mine"), rule("never asked")]
    chosen, checks = choose(rules_, CALLER, {})
    assert chosen is rules_[2]
    assert [(one.name, one.failed) for one in checks] == [("off", ["active"]), ("nobody's", ["known"]), ("mine", [])]
    assert choose(rules_[:2], CALLER, {})[0] is None


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with undone(database) as db:
        desk = Desk(db)
        desk.as_("admin")
        yield desk


def line(desk: Desk, *rings: UUID) -> UUID:
    row = SipAccount(name="Офис", domain="pbx.test", username="", sealed_password="", active=True, rings=list(rings))
    row.preset, row.transport, row.srtp, row.record = "own", "udp", "off", True
    desk.db.add(row)
    desk.db.flush()
    return row.id


def phone(desk: Desk, number: str) -> UUID:
    user_id = desk.person()
    phones.create_extension(desk.db, ExtensionDraft(user_id=user_id, number=number, uri=f"sip:{number}@pbx.test"))
    return user_id


def add(desk: Desk, *targets: RuleTarget, **conditions: Any) -> RoutingRule:
    draft = RoutingRuleDraft(name="Правило", conditions=CallConditions(**conditions), targets=list(targets))
    return rules.create(desk.db, draft, {})


def rung(route: Route) -> list[list[str]]:
    return [[one.number for one in step.phones] for step in route.steps if isinstance(step, RingStep)]


def test_without_rules_the_clients_manager_rings_else_the_lines_phones(desk: Desk) -> None:
    manager, duty = phone(desk, "101"), phone(desk, "102")
    at = line(desk, duty)
    desk.client(NUMBER, manager_id=manager)
    assert rung(routing.find_route(desk.db, at, NUMBER)) == [["101"]]
    assert rung(routing.find_route(desk.db, at, "+79160009999")) == [["102"]]
    assert routing.find_route(desk.db, None, "+79160009999").steps == []


def test_a_rule_rings_one_after_the_other_forwards_and_takes_a_message(desk: Desk) -> None:
    """R43, R47."""
    manager, one, two = phone(desk, "101"), phone(desk, "102"), phone(desk, "103")
    desk.client(NUMBER, manager_id=manager)
    add(
        desk,
        RuleTarget(kind="manager", seconds=15),
        RuleTarget(kind="users", user_ids=[one, two, new_id()], in_turn=True, seconds=10),
        RuleTarget(kind="extension", number="103"),
        RuleTarget(kind="number", number="8 (495) 123-54-85", refer=True, seconds=30),
        RuleTarget(kind="voicemail", seconds=60),
    )
    steps = routing.find_route(desk.db, None, NUMBER).steps
    assert rung(routing.find_route(desk.db, None, NUMBER)) == [["101"], ["102", "103"], ["103"]]
    assert isinstance(steps[1], RingStep) and (steps[1].in_turn, steps[1].seconds) == (True, 10)
    assert steps[3:] == [
        ForwardStep(number="+74951235485", account_id=None, refer=True, seconds=30),
        VoicemailStep(greeting=None, seconds=60),
    ]


def test_a_rule_none_of_whose_targets_can_be_rung_leaves_the_call_to_the_line_and_says_why(desk: Desk) -> None:
    duty = phone(desk, "102")
    at = line(desk, duty)
    made = add(
        desk,
        RuleTarget(kind="manager"),
        RuleTarget(kind="users", user_ids=[desk.person()]),
        RuleTarget(kind="extension", number="999"),
        RuleTarget(kind="number", number="+74951235485"),
    )
    limits = call_limits.get(desk.db)
    call_limits.update(desk.db, CallLimitsChange(forbidden=["+7495"]), limits.version)
    why = routing.try_out(desk.db, RoutingTrial(number="+79160009999", account_id=at))
    assert (why.rule_id, why.by_rule, rung(why.route)) == (made.id, False, [["102"]])
    assert [one.problem for one in why.targets] == ["no_manager", "no_phones", "no_extension", "not_allowed"]


def test_the_explanation_says_which_rule_holds_when_and_for_whom(desk: Desk) -> None:
    week = [[OpenHours(begin="09:00", end="18:00")]] * 5 + [[], []]
    calendar = calendars.create(desk.db, WorkCalendarDraft(name="Офис", week=week))
    phone(desk, "101")
    night = add(desk, RuleTarget(kind="voicemail"), calendar_id=calendar.id, hours="outside")
    day = add(desk, RuleTarget(kind="extension", number="101"))
    firm = desk.client(NUMBER)
    at_noon = routing.try_out(desk.db, RoutingTrial(number="8 916 000-10-01", at=MONDAY_NOON))
    assert (at_noon.phone, at_noon.rule_id, at_noon.by_rule) == (NUMBER, day.id, True)
    assert [one.counterparty_id for one in at_noon.parties] == [firm.id]
    assert [one.failed for one in at_noon.checks] == [["hours"], []]
    at_night = routing.try_out(desk.db, RoutingTrial(number="", at=MONDAY_NOON + timedelta(hours=12)))
    assert (at_night.phone, at_night.rule_id, at_night.parties) == (None, night.id, [])
    with pytest.raises(CalendarInUse):
        calendars.delete(desk.db, calendar.id, calendar.version)
    with pytest.raises(Invalid):
        routing.try_out(desk.db, RoutingTrial(number="", at=MONDAY_NOON.replace(tzinfo=None)))
    with pytest.raises(Forbidden):
        routing.try_out(desk.as_("manager"), RoutingTrial(number=""))


def test_segments_come_with_the_client_and_by_themselves_and_count_for_its_people(desk: Desk) -> None:
    by_hand, by_conditions = new_id(), new_id()
    firm = desk.client(NUMBER, segment_ids=[by_hand])
    desk.tell(records.contact(phones=[records.phone("+79160001002")], counterparty_id=firm.id))
    assert parties.segments_of(desk.db, NUMBER) == parties.segments_of(desk.db, "+79160001002") == {by_hand}
    parties.keep_segments(desk.db, SegmentsPlaced(placed=[Placed(id=firm.id, segment_ids=[by_hand, by_conditions])]))
    add(desk, RuleTarget(kind="voicemail"), segment_ids=[by_conditions])
    assert routing.try_out(desk.db, RoutingTrial(number="+79160001002")).by_rule
    assert not routing.try_out(desk.db, RoutingTrial(number="+79160001003")).by_rule


def test_rules_are_kept_in_order_by_administrators(desk: Desk) -> None:
    first, second, third = (add(desk, RuleTarget(kind="voicemail")) for _ in range(3))
    ordered = rules.order(desk.db, RuleOrder(rule_ids=[third.id, first.id, second.id]))
    assert [one.id for one in ordered] == [third.id, first.id, second.id] == [one.id for one in rules.list_all(desk.db)]
    changed = rules.update(desk.db, third.id, RoutingRuleChange(active=False), ordered[0].version, {})
    assert not changed.active and changed.targets == third.targets
    with pytest.raises(VersionConflict):
        rules.update(desk.db, third.id, RoutingRuleChange(name="X"), third.version, {})
    rules.delete(desk.db, third.id, changed.version)
    for wrong in ([first.id], [first.id, second.id, third.id], [first.id, first.id]):
        with pytest.raises(RulesChanged):
            rules.order(desk.db, RuleOrder(rule_ids=wrong))
    desk.as_("head_of_sales")
    assert len(rules.list_all(desk.db)) == 2
    with pytest.raises(Forbidden):
        add(desk, RuleTarget(kind="voicemail"))
    with pytest.raises(Forbidden):
        rules.order(desk.db, RuleOrder(rule_ids=[first.id, second.id]))
    with pytest.raises(Forbidden):
        rules.delete(desk.db, first.id, 1)
    with pytest.raises(Forbidden):
        rules.list_all(desk.as_("manager"))


@pytest.mark.parametrize(
    ("field", "target", "conditions"),
    [
        ("targets[0].user_ids", {"kind": "users"}, {}),
        ("targets[0].number", {"kind": "extension", "number": "sip:x"}, {}),
        ("targets[0].number", {"kind": "number", "number": "+12125550123"}, {}),
        ("targets[0].number", {"kind": "number", "number": "нет"}, {}),
        ("targets[0].account_id", {"kind": "number", "number": "+74951235485", "account_id": str(LINE)}, {}),
        ("conditions.account_ids", {"kind": "voicemail"}, {"account_ids": [LINE]}),
        ("conditions.calendar_id", {"kind": "voicemail"}, {"calendar_id": CALENDAR}),
    ],
)
def test_a_rule_that_cannot_work_is_refused(
    desk: Desk, field: str, target: dict[str, Any], conditions: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        add(desk, msgspec.convert(target, RuleTarget), **conditions)
    assert refused.value.field == field


def test_a_voicemails_greeting_is_our_own_copy_and_stays_while_it_is_named(desk: Desk) -> None:
    file_id = new_id()
    target = RuleTarget(kind="voicemail", greeting_file_id=file_id)
    made = rules.create(desk.db, RoutingRuleDraft(name="Ночь", targets=[target]), {file_id: "sounds/x.wav"})
    assert rules.sounds_of(desk.db, made.id) == {file_id}
    assert routing.find_route(desk.db, None, "").steps == [VoicemailStep(greeting="sounds/x.wav", seconds=20)]
    renamed = rules.update(desk.db, made.id, RoutingRuleChange(name="Вечер", targets=[target]), made.version, {})
    assert routing.find_route(desk.db, None, "").steps == [VoicemailStep(greeting="sounds/x.wav", seconds=20)]
    bare = RoutingRuleChange(targets=[RuleTarget(kind="voicemail")])
    rules.update(desk.db, made.id, bare, renamed.version, {})
    assert rules.sounds_of(desk.db, made.id) == set()
