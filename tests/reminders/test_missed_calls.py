"""Reminders follow missed calls: made, given on, rung again and ended with the debt."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts.interface import Party
from services.kit.db import Database
from services.kit.wire import new_id, now, system
from services.reminders import debts, reminders
from services.reminders.models import Reminder
from services.telephony.interface import DebtChanged
from services.telephony.interface.debts import MissedCallDebt

FIRM = Party(
    counterparty_id=new_id(),
    counterparty_name="ООО «Ромашка»",
    contact_id=new_id(),
    contact_name="Иванова Мария",
    manager_id=None,
)


def debt(**fields: Any) -> MissedCallDebt:
    at = now() - timedelta(minutes=1)
    known: dict[str, Any] = dict.fromkeys(MissedCallDebt.__struct_fields__)
    known |= {"id": new_id(), "version": 1, "phone": "+79160001001", "phones": ["+79160001001"], "parties": [FIRM]}
    known |= {"duty": False, "assigned": False, "opened_at": at, "last_missed_at": at, "missed_calls": 1}
    known |= {"first_call_id": new_id(), "last_call_id": new_id(), "state": "open", "due_at": at, "reason": ""}
    return MissedCallDebt(**known | fields)


def told(database: Database, one: MissedCallDebt, *remind: UUID, later: int = 0) -> dict[UUID, Reminder]:
    """The reminders of a debt when this is heard."""
    remind_at = now() + timedelta(minutes=later)
    with database(system("test")) as db:
        debts.follow(db, DebtChanged(debt=one, remind=list(remind), remind_at=remind_at))
    with database(system("test"), read_only=True) as db:
        rows = db.scalars(sa.select(Reminder).where(Reminder.debt_id == one.id))
        return {row.user_id: row for row in rows}


def next_(one: MissedCallDebt, **fields: Any) -> MissedCallDebt:
    return msgspec.structs.replace(one, version=one.version + 1, **fields)


def test_whoever_is_to_call_back_is_reminded_with_the_number_and_the_client(database: Database) -> None:
    """R06, R39."""
    anna = new_id()
    row = told(database, debt(), anna)[anna]
    assert (row.kind, row.title, row.phone) == ("call", "Перезвонить: Иванова Мария", "+79160001001")
    assert (row.status, row.counterparty_id, row.contact_id) == ("pending", FIRM.counterparty_id, FIRM.contact_id)
    with database(system("test")) as db:
        reminders.fire_due(db)
    with database(system("test"), read_only=True) as db:
        assert db.scalar(sa.select(Reminder.status).where(Reminder.id == row.id)) == "due"


def test_of_several_who_it_may_be_nobody_is_guessed_and_a_night_is_slept(database: Database) -> None:
    anna = new_id()
    other = msgspec.structs.replace(FIRM, contact_name="Петров", contact_id=new_id())
    row = told(database, debt(parties=[FIRM, other]), anna, later=600)[anna]
    assert (row.title, row.counterparty_id) == ("Перезвонить: Иванова Мария, Петров", None)
    assert row.due_at > now() + timedelta(hours=9)


@pytest.mark.parametrize(("state", "status"), [("returned", "done"), ("dismissed", "cancelled"), ("void", "cancelled")])
def test_with_the_debt_its_reminders_end(database: Database, state: str, status: str) -> None:
    anna, boris = new_id(), new_id()
    one = debt()
    told(database, one, anna, boris)
    rows = told(database, next_(one, state=state))
    assert {row.status for row in rows.values()} == {status}


def test_news_that_come_twice_or_late_change_nothing(database: Database) -> None:
    anna = new_id()
    one = debt()
    assert told(database, next_(one, state="returned"), anna) == {}
    assert told(database, one, anna) == {}, "the debt was over before it was heard of"
    other = debt()
    first = told(database, other, anna)[anna]
    assert told(database, other, anna)[anna].version == first.version


def test_a_debt_that_is_given_on_takes_its_reminder_along(database: Database) -> None:
    anna, boris = new_id(), new_id()
    one = debt()
    told(database, one, anna)
    rows = told(database, next_(one, assigned=True), boris)
    assert (rows[anna].status, rows[boris].status) == ("cancelled", "pending")


def test_whoever_was_done_is_reminded_again_when_the_client_rings_again_or_the_debt_is_open_again(
    database: Database,
) -> None:
    anna = new_id()
    one = debt()
    row = told(database, one, anna)[anna]
    with database(system("test")) as db:
        db.execute(sa.update(Reminder).where(Reminder.id == row.id).values(status="done"))
    escalated = next_(one, escalated_at=now())
    assert told(database, escalated, anna)[anna].status == "done", "nothing happened to the client since"
    again = next_(escalated, missed_calls=2)
    assert told(database, again, anna)[anna].status == "pending"
    over = next_(again, state="returned")
    assert told(database, over)[anna].status == "done"
    assert told(database, next_(over, state="open"), anna)[anna].status == "pending"
