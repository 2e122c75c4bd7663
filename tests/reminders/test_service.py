"""`reminders` as real processes: several at once, killed in the middle, and down for hours."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from kombu import Connection, Exchange, Queue

from deploy.local.stack import ROOT
from deploy.local.suite import Suite
from services.kit.db import Database
from services.kit.rpc_client import RpcClient
from services.kit.wire import Invalid, now
from services.reminders import models, reminders
from services.reminders.interface import Reminder, ReminderChange, ReminderDraft, ReminderDue, Reminders
from tests.apart import person
from tests.waiting import until


class Rings:
    """Every ReminderDue on the broker: message ids by reminder."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        exchange = Exchange(ReminderDue.exchange, type="topic", durable=True)
        queue = Queue("", exchange, routing_key=ReminderDue.routing_key, exclusive=True, auto_delete=True)
        self.queue = queue.bind(connection.default_channel)
        self.queue.declare()
        self.heard: defaultdict[UUID, set[str]] = defaultdict(set)
        self.last: dict[UUID, Reminder] = {}

    def of(self, reminders: list[Reminder]) -> int:
        """How many of these have rung by now."""
        while (message := self.queue.get(no_ack=True, accept=None)) is not None:
            body: Any = message.body
            reminder = msgspec.json.decode(body, type=ReminderDue).reminder
            self.heard[reminder.id].add(message.properties["message_id"])
            self.last[reminder.id] = reminder
        return sum(reminder.id in self.heard for reminder in reminders)


@pytest.fixture
def rings(amqp_uri: str) -> Iterator[Rings]:
    with Connection(amqp_uri) as connection:
        yield Rings(connection)


@pytest.fixture
def database(databases: dict[str, str]) -> Iterator[Database]:
    """The very database of the running service."""
    database = Database.plain(databases["reminders"], service="reminders", amqp_uri="")
    yield database
    database.close()


def many(database: Database, count: int) -> list[Reminder]:
    """Reminders whose minute is this one."""
    with database(person()) as db:
        return [reminders.create(db, ReminderDraft(title=f"№ {n}", due_at=now())) for n in range(count)]


def test_a_reminder_rings_within_seconds_of_its_time(suite: Suite, rpc: RpcClient, rings: Rings) -> None:
    """T41, T43."""
    anna = person()
    mine = rpc.of(Reminders, anna)
    reminder = mine.create_reminder(ReminderDraft(title="Позвонить", due_at=now() + timedelta(seconds=1), kind="call"))
    assert reminder.status == "pending"
    until(lambda: rings.of([reminder]), timeout=10)
    due = mine.get_reminder(reminder.id)
    assert rings.last[reminder.id] == due
    assert due.status == "due"
    assert due.fired_at is not None
    assert timedelta(0) <= due.fired_at - reminder.due_at < timedelta(seconds=5)
    assert mine.update_reminder(due.id, due.version, ReminderChange(status="done")).status == "done"
    mine.delete_reminder(due.id)


def test_a_time_without_a_zone_is_refused_by_name(suite: Suite, rpc: RpcClient) -> None:
    draft = {"title": "А", "due_at": "2035-05-01T09:00:00"}
    with pytest.raises(Invalid) as caught:
        rpc.raw(Reminders, "create_reminder", person(), {"draft": draft})
    assert caught.value.field == "due_at"


def test_two_processes_one_of_them_killed_ring_each_reminder_once(
    suite: Suite, rings: Rings, database: Database
) -> None:
    replica_environment = {
        name: value for name, value in suite.env("reminders").items() if name != "OTKLIK_HEALTH_PORT"
    }
    command = [sys.executable, "-m", "services.kit.runner", "reminders"]
    replica = subprocess.Popen(command, cwd=ROOT, env=replica_environment, stderr=subprocess.DEVNULL)
    try:
        due = many(database, 250)
        until(lambda: rings.of(due) > 0, timeout=15)
        suite.kill("reminders")
        due += many(database, 50)
        until(lambda: rings.of(due) == len(due), timeout=20)
    finally:
        replica.kill()
        replica.wait()
        suite.start("reminders")
    due += many(database, 1)
    until(lambda: rings.of(due) == len(due), timeout=20, what="the clock goes on, and no late ring comes after it")
    assert {len(rings.heard[reminder.id]) for reminder in due} == {1}, "one event each, however often delivered"


def test_what_came_due_while_nobody_ran_rings_at_the_start(suite: Suite, rings: Rings, database: Database) -> None:
    suite.kill("reminders")
    try:
        due = many(database, 120)
        row = models.Reminder
        with database(person()) as db:
            ids = [reminder.id for reminder in due]
            db.execute(sa.update(row).where(row.id.in_(ids)).values(due_at=now() - timedelta(hours=7)))
        assert rings.of(due) == 0
    finally:
        suite.start("reminders")
    until(lambda: rings.of(due) == len(due), timeout=15)
    assert {len(rings.heard[reminder.id]) for reminder in due} == {1}
