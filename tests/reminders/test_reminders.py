"""Reminders: who has them, how they change, and that they ring once."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, new_id, now, system
from services.reminders import models, reminders
from services.reminders.interface import Reminder, ReminderChange, ReminderChanged, ReminderDraft, ReminderDue
from tests.announced import announced
from tests.apart import person

MOSCOW = timezone(timedelta(hours=3))
LATER = timedelta(hours=2)


def made(database: Database, asker: Asker, due_in: timedelta = LATER, **more: object) -> Reminder:
    draft = ReminderDraft(title="Позвонить", due_at=now() + due_in, **more)  # type: ignore[arg-type]
    with database(asker) as db:
        return reminders.create(db, draft)


def changed(database: Database, asker: Asker, reminder: Reminder, change: ReminderChange) -> Reminder:
    with database(asker) as db:
        return reminders.update(db, reminder.id, reminder.version, change)


def shown(database: Database, asker: Asker, reminder: Reminder) -> Reminder:
    with database(asker, read_only=True) as db:
        return reminders.get(db, reminder.id)


def make_due(database: Database, *ids: UUID, ago: timedelta = timedelta(seconds=1)) -> None:
    """Time passes for these."""
    with database(system("test")) as db:
        row = models.Reminder
        db.execute(sa.update(row).where(row.id.in_(ids)).values(due_at=now() - ago))


def fire(database: Database, whose: Asker) -> list[Reminder]:
    """One tick of the clock, and what rang for this person."""
    with database(system("timer")) as db:
        count = reminders.fire_due(db)
        rung = [event.reminder for event in announced(db, ReminderDue)]
    assert count == len(rung)
    return [reminder for reminder in rung if reminder.user_id == whose.user_id]


def test_a_reminder_is_kept_with_its_time_and_announced(database: Database) -> None:
    """T02, T42, T43, T47."""
    anna, client = person(), new_id()
    due_at = datetime.now(MOSCOW).replace(microsecond=0) + LATER
    draft = ReminderDraft(
        title=" Позвонить ",
        due_at=due_at,
        kind="call",
        text="про счёт",
        counterparty_id=client,
        phone="8 916 000-00-00",
    )
    with database(anna) as db:
        reminder = reminders.create(db, draft)
        assert announced(db, ReminderChanged) == [ReminderChanged(reminder=reminder)]
    assert (reminder.title, reminder.kind, reminder.text, reminder.phone) == (
        "Позвонить",
        "call",
        "про счёт",
        "8 916 000-00-00",
    )
    assert (reminder.user_id, reminder.created_by, reminder.counterparty_id) == (anna.user_id, anna.user_id, client)
    assert (reminder.status, reminder.fired_at) == ("pending", None)
    kept = shown(database, anna, reminder)
    assert kept == reminder
    assert kept.due_at == due_at
    assert kept.due_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    anna = person()
    naive = datetime(2035, 5, 1, 9, 0)  # noqa: DTZ001
    with database(anna) as db, pytest.raises(Invalid) as caught:
        reminders.create(db, ReminderDraft(title="А", due_at=naive))
    assert caught.value.field == "due_at"
    reminder = made(database, anna)
    with pytest.raises(Invalid) as caught:
        changed(database, anna, reminder, ReminderChange(due_at=naive))
    assert caught.value.field == "due_at"


def test_the_past_is_refused_but_this_minute_is_not_past(database: Database) -> None:
    with pytest.raises(Invalid) as caught:
        made(database, person(), timedelta(minutes=-1))
    assert caught.value.field == "due_at"
    anna = person()
    this_minute = now().replace(second=0, microsecond=0)
    with database(anna) as db:
        assert reminders.create(db, ReminderDraft(title="А", due_at=this_minute)).status == "pending"


def test_an_empty_title_is_refused(database: Database) -> None:
    with database(person()) as db, pytest.raises(Invalid) as caught:
        reminders.create(db, ReminderDraft(title="  ", due_at=now() + LATER))
    assert caught.value.field == "title"


def test_only_supervisors_remind_somebody_else(database: Database) -> None:
    boris = new_id()
    with pytest.raises(Forbidden):
        made(database, person(), user_id=boris)
    for supervisor in (person("admin"), person("head_of_sales")):
        assert made(database, supervisor, user_id=boris).user_id == boris
    assert made(database, system("rule"), user_id=boris).created_by is None
    with pytest.raises(Forbidden):
        made(database, person("partner"))
    with pytest.raises(Invalid) as caught:
        made(database, system("rule"))
    assert caught.value.field == "user_id"


def test_people_see_their_own_and_supervisors_see_all(database: Database) -> None:
    anna, boris, head = person(), person(), person("head_of_sales")
    hers, his = made(database, anna), made(database, boris)
    assert shown(database, anna, hers) == shown(database, head, hers) == hers
    for stranger in (boris, person("partner", anna.user_id)):
        with pytest.raises(NotFound):
            shown(database, stranger, hers)
        with pytest.raises(NotFound):
            changed(database, stranger, hers, ReminderChange(status="done"))
        with database(stranger) as db, pytest.raises(NotFound):
            reminders.delete(db, hers.id)

    def listed(asker: Asker, mine: bool) -> set[UUID]:
        with database(asker, read_only=True) as db:
            return {one.id for one in reminders.list_page(db, None, None, mine, None, 200).items} & {hers.id, his.id}

    assert listed(anna, mine=True) == listed(anna, mine=False) == {hers.id}
    assert (listed(head, mine=True), listed(head, mine=False)) == (set(), {hers.id, his.id})


def test_the_list_is_by_time_and_pages_without_gaps_or_doubles(database: Database) -> None:
    """T12."""
    anna = person()
    same = now() + timedelta(hours=1)
    with database(anna) as db:
        made_ = [
            reminders.create(db, ReminderDraft(title="А", due_at=same + timedelta(minutes=minutes)))
            for minutes in (3, 0, 0, 0, 1, 2)
        ]
    expected = [one.id for one in sorted(made_, key=lambda one: (one.due_at, one.id))]
    seen: list[UUID] = []
    cursor: str | None = None
    for _ in range(3):
        with database(anna, read_only=True) as db:
            page = reminders.list_page(db, None, None, True, cursor, 2)
        seen += [one.id for one in page.items]
        cursor = page.cursor
    assert (seen, cursor) == (expected, None)


def test_done_and_cancelled_ones_leave_the_list_and_are_kept(database: Database) -> None:
    """T49."""
    anna, client = person(), new_id()
    done, cancelled, open_ = (made(database, anna, counterparty_id=client) for _ in range(3))
    made(database, anna)
    changed(database, anna, done, ReminderChange(status="done"))
    changed(database, anna, cancelled, ReminderChange(status="cancelled"))
    with database(anna, read_only=True) as db:
        assert [one.id for one in reminders.list_page(db, None, client, True, None, 9).items] == [open_.id]
        assert [one.id for one in reminders.list_page(db, "done", client, True, None, 9).items] == [done.id]
    make_due(database, done.id, cancelled.id)
    assert not {done.id, cancelled.id} & {one.id for one in fire(database, anna)}


def test_those_of_one_person_are_listed_by_themselves(database: Database) -> None:
    """C65."""
    anna, mary = person(), new_id()
    about = made(database, anna, contact_id=mary)
    made(database, anna)
    with database(anna, read_only=True) as db:
        assert [one.id for one in reminders.list_page(db, None, None, True, None, 9, mary).items] == [about.id]


def test_a_change_is_announced_and_one_of_an_old_version_refused(database: Database) -> None:
    """T48."""
    anna = person()
    reminder = made(database, anna)
    with database(anna) as db:
        after = reminders.update(db, reminder.id, 1, ReminderChange(title="Зайти", kind="errand"))
        assert announced(db, ReminderChanged) == [ReminderChanged(reminder=after)]
    assert (after.version, after.title, after.kind, after.due_at) == (2, "Зайти", "errand", reminder.due_at)
    with pytest.raises(VersionConflict) as caught:
        changed(database, anna, reminder, ReminderChange(title="Нет"))
    assert caught.value.details["current"]["title"] == "Зайти"


def test_a_deleted_reminder_is_announced_as_cancelled_and_never_rings(database: Database) -> None:
    """T49."""
    anna = person()
    reminder = made(database, anna)
    make_due(database, reminder.id)
    with database(anna) as db:
        reminders.delete(db, reminder.id)
        (event,) = announced(db, ReminderChanged)
    assert (event.reminder.id, event.reminder.status, event.reminder.version) == (reminder.id, "cancelled", 2)
    with pytest.raises(NotFound):
        shown(database, anna, reminder)
    assert reminder.id not in {one.id for one in fire(database, anna)}


def test_a_reminder_rings_once_when_its_time_has_come(database: Database) -> None:
    """T41."""
    anna = person()
    due, later = made(database, anna), made(database, anna)
    make_due(database, due.id, ago=timedelta(hours=5))
    (rung,) = fire(database, anna)
    assert (rung.id, rung.status, rung.version) == (due.id, "due", 2)
    assert rung.fired_at is not None
    assert abs(rung.fired_at - now()) < timedelta(seconds=30)
    assert shown(database, anna, due) == rung
    assert fire(database, anna) == []
    assert shown(database, anna, later).status == "pending"


def test_what_rang_in_a_transaction_that_failed_rings_in_the_next(database: Database) -> None:
    anna = person()
    reminder = made(database, anna)
    make_due(database, reminder.id)
    with pytest.raises(RuntimeError), database(system("timer")) as db:
        assert reminders.fire_due(db) >= 1
        raise RuntimeError("the process dies here")
    assert [one.id for one in fire(database, anna)] == [reminder.id]


def test_a_snoozed_reminder_rings_again(database: Database) -> None:
    anna = person()
    reminder = made(database, anna)
    make_due(database, reminder.id)
    fire(database, anna)
    rung = shown(database, anna, reminder)
    snoozed = changed(database, anna, rung, ReminderChange(due_at=now() + timedelta(minutes=10)))
    assert (snoozed.status, snoozed.fired_at) == ("pending", None)
    make_due(database, reminder.id)
    assert [one.id for one in fire(database, anna)] == [reminder.id]


def test_a_form_that_sends_the_old_time_back_does_not_snooze(database: Database) -> None:
    anna = person()
    reminder = made(database, anna)
    make_due(database, reminder.id)
    (rung,) = fire(database, anna)
    after = changed(database, anna, rung, ReminderChange(title="Зайти", due_at=rung.due_at, status="done"))
    assert (after.status, after.title, after.fired_at) == ("done", "Зайти", rung.fired_at)


def test_a_new_time_and_a_status_together_contradict(database: Database) -> None:
    anna = person()
    reminder = made(database, anna)
    with pytest.raises(Invalid) as caught:
        changed(database, anna, reminder, ReminderChange(due_at=now() + timedelta(days=1), status="done"))
    assert caught.value.field == "status"


def test_a_new_time_in_the_past_is_refused(database: Database) -> None:
    anna = person()
    with pytest.raises(Invalid):
        changed(database, anna, made(database, anna), ReminderChange(due_at=now() - timedelta(minutes=2)))


def test_many_ring_earliest_first_in_batches_and_several_at_once_share_them(database: Database) -> None:
    anna = person()
    with database(anna) as db:
        ids = [reminders.create(db, ReminderDraft(title="А", due_at=now() + LATER)).id for _ in range(250)]
    for place, reminder_id in enumerate(ids[:3]):
        make_due(database, reminder_id, ago=timedelta(hours=5, seconds=place))
    make_due(database, *ids[3:], ago=timedelta(hours=1))
    first = fire(database, anna)
    assert len(first) == reminders.BATCH
    assert [one.id for one in first[:3]] == [ids[2], ids[1], ids[0]]

    rung, start = [one.id for one in first], threading.Barrier(4)

    def replica() -> None:
        start.wait(5)
        while batch := fire(database, anna):
            rung.extend(one.id for one in batch)

    threads = [threading.Thread(target=replica) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(rung) == sorted(ids)


def test_an_odd_zone_means_the_same_moment(database: Database) -> None:
    anna = person()
    odd = timezone(timedelta(hours=5, minutes=45))
    due_at = (datetime.now(UTC) + LATER).astimezone(odd)
    with database(anna) as db:
        assert reminders.create(db, ReminderDraft(title="А", due_at=due_at)).due_at == due_at
