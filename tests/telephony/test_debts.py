"""Missed-call debts in the database: one a client, returned by a talk only, whatever comes late or is corrected."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
import sqlalchemy as sa

from services.kit.outbox import outbox
from services.kit.wire import new_id
from services.telephony import debts
from services.telephony.debt_models import DebtCall, DebtChange, DebtSettings, WorkCalendar
from services.telephony.interface import CallObserved
from services.telephony.interface.debts import DebtOpened
from tests import records
from tests.telephony.desk import NUMBER, Desk

OTHER, THIRD = "+79160001002", "+79160001003"


def answered(desk: Desk, call_id: UUID, minute: float) -> CallObserved:
    """Late news: half a minute of talk in a call that was said to have had none."""
    return msgspec.structs.replace(desk.facts(call_id, minute)[0], kind="answered", occurred_at=desk.at(minute + 0.5))


def test_a_missed_call_is_a_debt_and_a_talk_with_the_client_on_another_number_returns_it(desk: Desk) -> None:
    """R06, S14."""
    anna = desk.person()
    firm = desk.client(NUMBER, manager_id=anna)
    desk.tell(records.contact(phones=[records.phone(OTHER)], counterparty_id=firm.id))
    first = desk.call(0)
    second = desk.call(5, OTHER)
    debt = desk.debt()
    assert (debt.state, debt.missed_calls, debt.first_call_id, debt.last_call_id) == ("open", 2, first, second)
    assert (debt.owner_id, debt.opened_at, debt.phones) == (anna, desk.at(0), [NUMBER, OTHER])
    desk.call(7, OTHER, direction="outbound")
    assert desk.debt().state == "open", "nobody picked up: nobody talked"
    talk = desk.call(30, NUMBER, talk=3, direction="outbound", user_id=anna)
    debt = desk.debt()
    assert (debt.state, debt.returned_by_call_id, debt.returned_by_id) == ("returned", talk, anna)
    assert (debt.returned_at, debt.minutes_to_return) == (desk.at(31), 31)
    assert desk.announced() == ["debt_opened", "debt_changed", "debt_changed"]
    deeds = desk.db.scalars(sa.select(DebtChange.deed).order_by(DebtChange.at, DebtChange.id))
    assert list(deeds) == ["opened", "missed_again", "returned"]


def test_a_client_who_calls_again_and_is_talked_to_is_owed_nothing_and_the_next_missed_call_is_a_new_debt(
    desk: Desk,
) -> None:
    desk.call(0)
    desk.call(2, talk=1)
    desk.call(60)
    assert [(row.state, row.opened_at) for row in desk.debts()] == [("returned", desk.at(0)), ("open", desk.at(60))]


def test_hidden_blocked_and_outgoing_calls_are_no_debts_and_a_voicemail_is_one(desk: Desk) -> None:
    desk.call(0, "anonymous")
    desk.call(1, outcome="blocked")
    desk.call(2, direction="outbound")
    assert desk.debts() == []
    call_id = new_id()
    machine = desk.facts(call_id, 3, talk=1, outcome="voicemail", answered_at=None)
    desk.observe(*machine)
    desk.settle()
    assert desk.debt().first_call_id == call_id


def test_a_call_corrected_to_a_talk_is_no_debt_and_returns_what_was_before(desk: Desk) -> None:
    before, call_id = desk.call(0), new_id()
    desk.call(10, call_id=call_id)
    assert desk.debt().missed_calls == 2
    desk.observe(answered(desk, call_id, 10))
    desk.settle()
    debt = desk.debt()
    assert (debt.state, debt.missed_calls, debt.first_call_id) == ("returned", 1, before)


def test_a_debt_whose_only_call_was_answered_after_all_is_void(desk: Desk) -> None:
    call_id = desk.call(0)
    desk.observe(answered(desk, call_id, 0))
    desk.settle()
    assert [row.state for row in desk.debts()] == ["void"]
    assert desk.db.scalars(sa.select(DebtCall)).all() == []
    assert desk.announced() == ["debt_opened", "debt_changed"]


def test_what_comes_late_finds_its_place(desk: Desk) -> None:
    desk.call(0)
    desk.call(30, talk=2)
    desk.call(60)
    desk.call(40)  # told of after the one of minute 60
    desk.call(10, talk=2)  # returns the first one sooner
    assert [(row.state, row.opened_at, row.missed_calls) for row in desk.debts()] == [
        ("returned", desk.at(0), 1),
        ("open", desk.at(40), 2),
    ]
    assert desk.debts()[0].returned_at == desk.at(11)


def test_two_numbers_that_come_to_be_one_client_have_one_debt_and_two_again_when_they_part(desk: Desk) -> None:
    desk.call(0, NUMBER)
    desk.call(10, OTHER)
    assert len(desk.debts("open")) == 2
    firm = desk.client(NUMBER, OTHER, version=1)
    desk.settle()
    debt = desk.debt()
    assert (debt.opened_at, debt.missed_calls) == (desk.at(0), 2)
    desk.tell(msgspec.structs.replace(firm, version=2, phones=[records.phone(NUMBER)]))
    desk.settle()
    assert [(row.opened_at, row.phones) for row in desk.debts("open")] == [
        (desk.at(0), [NUMBER]),
        (desk.at(10), [OTHER]),
    ]


def test_an_unknown_number_is_returned_by_the_talk_with_the_client_it_turns_out_to_be(desk: Desk) -> None:
    firm = desk.client(OTHER)
    desk.call(0, NUMBER)
    desk.call(20, OTHER, talk=3)
    assert desk.debt().state == "open"
    desk.tell(records.contact(phones=[records.phone(NUMBER)], counterparty_id=firm.id))
    desk.settle()
    assert desk.debt().state == "returned"


def test_a_merge_and_its_undoing_bring_back_what_is_owed(desk: Desk) -> None:
    """The talk was with the one; after the merge it returned the other's call too, and does not when they part."""
    one, other = desk.client(NUMBER), desk.client(OTHER)
    desk.call(0, OTHER)
    desk.call(20, NUMBER, talk=3)
    desk.tell(msgspec.structs.replace(other, version=2), deleted=True)
    both = [records.phone(NUMBER), records.phone(OTHER)]
    desk.tell(msgspec.structs.replace(one, version=2, phones=both))
    desk.settle()
    assert desk.debt().state == "returned"
    desk.tell(msgspec.structs.replace(other, version=3))
    desk.tell(msgspec.structs.replace(one, version=3))
    desk.settle()
    assert (desk.debt().state, desk.debt().phones) == ("open", [OTHER])


def test_a_number_that_two_clients_share_is_a_debt_of_its_own(desk: Desk) -> None:
    desk.client(NUMBER, OTHER)
    desk.client(NUMBER, THIRD)
    desk.call(0, NUMBER)
    desk.call(10, OTHER, talk=2)
    assert desk.debt().state == "open", "nobody knows which of the two it was"
    desk.call(30, NUMBER, talk=2)
    assert desk.debt().state == "returned"


def test_the_owner_is_the_manager_else_who_rang_first_else_those_on_duty_and_nobody_who_left(desk: Desk) -> None:
    anna, boris, gone = desk.person(), desk.person(), desk.person(active=False)
    desk.client("+79160001011", manager_id=anna)
    desk.client("+79160001012", manager_id=gone)
    for place, (phone, rings) in enumerate(
        [("+79160001011", [boris]), ("+79160001012", [boris]), ("+79160001013", [gone]), ("+79160001014", [])]
    ):
        desk.call(place, phone, rings=rings)
    assert [row.owner_id for row in desk.debts()] == [anna, boris, None, None]


def test_an_open_debt_goes_to_the_clients_new_manager_but_not_from_whom_it_was_given_to(desk: Desk) -> None:
    anna, boris, clara = desk.person(), desk.person(), desk.person()
    firm = desk.client(NUMBER, manager_id=anna)
    desk.call(0)
    desk.tell(msgspec.structs.replace(firm, version=2, manager_id=boris))
    desk.settle()
    assert desk.debt().owner_id == boris
    desk.debt().owner_id, desk.debt().assigned = clara, True
    desk.tell(msgspec.structs.replace(firm, version=3, manager_id=anna))
    desk.call(9)
    assert desk.debt().owner_id == clara


def test_a_debt_that_is_late_is_told_of_once(desk: Desk) -> None:
    chief, anna = desk.person("head_of_sales"), desk.person()
    desk.db.execute(sa.update(DebtSettings).values(escalate_to=[chief], due_minutes=10, escalate_minutes=20))
    desk.client(NUMBER, manager_id=anna)
    desk.call(0)
    desk.call(235, OTHER, rings=[anna])
    desk.db.execute(sa.delete(outbox))
    assert debts.escalate_due(desk.db) == 1 and debts.escalate_due(desk.db) == 0
    (late, fresh) = desk.debts()
    assert late.escalated_at is not None and fresh.escalated_at is None
    body = msgspec.json.decode(desk.db.scalar(sa.select(outbox.c.body)) or b"")
    assert body["remind"] == [str(anna), str(chief)]


def test_what_was_missed_a_week_before_anybody_heard_of_it_is_told_to_nobody(desk: Desk) -> None:
    desk.call(-8 * 24 * 60)
    assert desk.debts() == []


def test_reminders_begin_with_the_working_day(desk: Desk) -> None:
    day = (desk.began + timedelta(days=1)).date()
    hours = [[{"begin": "00:00", "end": "24:00"}] if place == day.weekday() else [] for place in range(7)]
    calendar = WorkCalendar(name="Завтра", zone="UTC", week=hours, special_days=[])
    desk.db.add(calendar)
    desk.db.flush()
    desk.db.execute(sa.update(DebtSettings).values(calendar_id=calendar.id, due_minutes=30))
    desk.began = desk.began.replace(hour=1, minute=0)
    desk.call(0)
    debt = desk.debt()
    morning = desk.began.replace(hour=0) + timedelta(days=1)
    assert (debt.remind_at, debt.due_at) == (morning, morning + timedelta(minutes=30))
    body = msgspec.json.decode(
        desk.db.scalar(sa.select(outbox.c.body).where(outbox.c.routing_key == "debt_opened")) or b"", type=DebtOpened
    )
    assert body.remind_at == morning


def stories(chance: random.Random, desk: Desk) -> list[Any]:
    """Calls of a client with two numbers and of a third one; some are corrected afterwards."""
    facts = []
    for minute in sorted(chance.sample(range(0, 200, 7), 12)):
        phone = chance.choice([NUMBER, OTHER, THIRD])
        talk = chance.choice([0, 0, 0, 2])
        direction = chance.choice(["inbound", "inbound", "outbound"])
        call_id = new_id()
        told = desk.facts(call_id, minute, phone, talk, direction=direction)
        if chance.random() < 0.2:
            told.append(msgspec.structs.replace(told[0], kind="answered", occurred_at=desk.at(minute + 0.5)))
        facts += told
    return facts


def state_of(desk: Desk) -> list[tuple[Any, ...]]:
    return [
        (row.state, row.opened_at, row.phones, row.missed_calls, row.first_call_id, row.returned_at, row.over_at)
        for row in desk.debts("open", "returned")
    ]


@pytest.mark.parametrize("seed", range(12))
def test_in_any_order_and_twice_the_debts_are_the_same(desk: Desk, seed: int) -> None:
    """R06: the same calls and clients, told in another order, some twice, and looked at again and again."""
    chance = random.Random(seed)
    firm = desk.client(NUMBER, OTHER)
    facts = stories(chance, desk)
    with desk.db.begin_nested() as straight:
        desk.observe(*facts)
        desk.settle()
        expected = state_of(desk)
        straight.rollback()
    desk.db.expire_all()
    desk.tell(msgspec.structs.replace(firm, version=2, phones=[records.phone(THIRD)]))
    mixed = facts + chance.sample(facts, 8)
    chance.shuffle(mixed)
    for one in mixed:
        desk.observe(one)
        if chance.random() < 0.5:
            desk.settle()
        if chance.random() < 0.1:
            desk.tell(msgspec.structs.replace(firm, version=3))
    desk.tell(msgspec.structs.replace(firm, version=3))
    desk.settle()
    assert state_of(desk) == expected
    assert sum(row.missed_calls for row in desk.debts("open", "returned")) == desk.db.scalar(
        sa.select(sa.func.count()).select_from(DebtCall)
    )


def test_debts_are_looked_at_in_few_steps(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client who was missed and talked to each day for a year costs as little as a new one."""
    desk.client(NUMBER)
    for day in range(5):
        desk.call(day * 30)
        desk.call(day * 30 + 5, talk=1)
    looked: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, statement: Any, *rest: Any, **options: Any) -> Any:
        looked.append(str(statement))
        return execute(cursor, statement, *rest, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    desk.call(200)
    monkeypatch.undo()
    assert [row.state for row in desk.debts()] == ["returned"] * 5 + ["open"]
    assert len(looked) <= 40, looked
    assert sum("FROM missed_call_debts" in statement for statement in looked) <= 4
