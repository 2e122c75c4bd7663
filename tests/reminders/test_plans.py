"""Reminders follow the plans of the journal."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts.interface import Interaction, InteractionPlanned
from services.kit.db import Database
from services.kit.wire import new_id, now, system
from services.reminders import models, plans, reminders
from services.reminders.interface import ReminderChange
from tests import records
from tests.apart import person


def told(database: Database, line: Interaction, deleted: bool = False) -> Any:
    """What becomes of the reminder when this is heard."""
    with database(system("test")) as db:
        plans.follow(db, InteractionPlanned(interaction=line, deleted=deleted))
    with database(system("test"), read_only=True) as db:
        return db.scalar(sa.select(models.Reminder).where(models.Reminder.interaction_id == line.id))


def planned(**fields: Any) -> Interaction:
    return records.interaction(manager_id=new_id(), subject="Показ образцов", **fields)


def later(line: Interaction, **fields: Any) -> Interaction:
    return msgspec.structs.replace(line, version=line.version + 1, **fields)


def test_a_plan_reminds_its_manager_a_quarter_of_an_hour_before(database: Database) -> None:
    """R39, T42."""
    line = planned(summary="взять прайс", counterparty_id=new_id())
    row = told(database, line)
    assert (row.user_id, row.title, row.text) == (line.manager_id, "Показ образцов", "взять прайс")
    assert (row.kind, row.status, row.due_at) == ("meeting", "pending", line.starts_at - timedelta(minutes=15))


def test_what_begins_sooner_rings_at_its_beginning(database: Database) -> None:
    line = planned(starts_at=now() + timedelta(minutes=5))
    assert told(database, line).due_at == line.starts_at


def test_a_moved_plan_moves_its_reminder_and_a_new_manager_takes_it(database: Database) -> None:
    line = planned()
    first = told(database, line)
    moved = later(line, starts_at=line.starts_at + timedelta(days=1), manager_id=new_id())
    row = told(database, moved)
    assert (row.id, row.due_at, row.user_id) == (first.id, first.due_at + timedelta(days=1), moved.manager_id)


@pytest.mark.parametrize("end", [{"status": "held"}, {"status": "cancelled"}, {"manager_id": None}])
def test_what_is_over_reminds_nobody_and_rings_again_when_it_is_planned_again(
    database: Database, end: dict[str, Any]
) -> None:
    line = planned()
    told(database, line)
    over = later(line, **end)
    assert told(database, over).status == "cancelled"
    assert told(database, later(over, status="planned", manager_id=line.manager_id)).status == "pending"


def test_a_deleted_plan_reminds_nobody(database: Database) -> None:
    line = planned()
    told(database, line)
    assert told(database, later(line), deleted=True).status == "cancelled"


def test_old_news_and_the_same_news_change_nothing(database: Database) -> None:
    line = planned()
    held = later(line, status="held")
    told(database, held)
    for _ in range(2):
        row = told(database, line)
    assert (row.status, row.interaction_version) == ("cancelled", held.version)


def test_what_its_owner_did_with_the_reminder_stays_while_the_time_stays(database: Database) -> None:
    line = planned()
    row = told(database, line)
    owner = person("admin")
    with database(owner) as db:
        reminders.update(db, row.id, row.version, ReminderChange(status="done"))
    assert told(database, later(line, summary="ещё")).status == "done"
    moved = later(line, starts_at=line.starts_at + timedelta(hours=1))
    assert told(database, msgspec.structs.replace(moved, version=3)).status == "pending"
