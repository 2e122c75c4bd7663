"""Changing many at once: by selection, with rights and history, handed over, undone, and told of."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec import json

from services.contacts import (
    bulk,
    contacts,
    counterparties,
    history,
    interactions,
    republishing,
    segments,
    selections,
    undoing,
)
from services.contacts.interface import (
    Condition,
    ContactDraft,
    Counterparty,
    CounterpartyChange,
    CounterpartyDraft,
)
from services.contacts.interface.bulk import BulkPreview, HandOver, NewValues, Selection
from services.contacts.interface.contacts import Contact
from services.contacts.interface.interactions import Interaction, InteractionDraft
from services.contacts.interface.segments import SegmentDraft
from services.contacts.models import Counterparty as Row
from services.contacts.models import CustomField
from services.kit import jobs
from services.kit.db import Database
from services.kit.jobs import Job
from services.kit.outbox import outbox
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, new_id, now, system
from tests.apart import database_apart
from tests.conftest import Servers
from tests.contacts.conftest import person
from tests.contacts.working import do_jobs
from tests.waiting import until

HEAD = person("head_of_sales")


@pytest.fixture(scope="module")
def base(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "contacts") as database:
        yield database


def client(base: Database, asker: Asker = HEAD, **fields: object) -> Counterparty:
    with base(asker) as db:
        return counterparties.create(db, CounterpartyDraft(**{"name": "ООО «Ромашка»", **fields}))  # type: ignore[arg-type]


def now_is(base: Database, one: Counterparty) -> Counterparty:
    with base(system("test")) as db:
        return counterparties.get(db, one.id)


def change(base: Database, selection: Selection, asker: Asker = HEAD, **what: Any) -> Job:
    with base(asker) as db:
        started = bulk.start(db, "counterparty", selection, NewValues(**what))
    return next(job for job in do_jobs(base) if job.id == started.id)


def undo(base: Database, job: Job, asker: Asker = HEAD) -> Job:
    with base(asker) as db:
        started = undoing.start(db, job.id)
    return next(job for job in do_jobs(base) if job.id == started.id)


def in_city(city: str) -> Selection:
    return Selection(filter=[Condition(field="city", op="is", value=city)])


def test_the_market_segment_is_assigned_to_all_that_a_filter_finds(base: Database) -> None:
    """R20, R21: filter by headcount, activity, capital or territory, then «назначить сегмент»."""
    with base(HEAD) as db:
        segment = segments.create(db, SegmentDraft(name="Север"))
        other = segments.create(db, SegmentDraft(name="Опт"))
    found = [client(base, city="Норильск", segment_ids=[other.id]) for _ in range(3)]
    left = client(base, city="Сочи")
    job = change(base, in_city("Норильск"), add_segment_ids=[segment.id], remove_segment_ids=[other.id])
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"changed": 3})
    assert [now_is(base, one).segment_ids for one in found] == [[segment.id]] * 3
    assert now_is(base, left).segment_ids == []


def test_any_plain_field_is_changed_for_the_ticked_ones(base: Database) -> None:
    with base(HEAD) as db:
        db.add(CustomField(kind="counterparty", key="vip", name="ВИП", type="text"))
    one, other = client(base), client(base)
    fields = {"role": "prospect", "opted_out": True, "custom.vip": "да", "headcount": 7, "rating": None}
    change(base, Selection(ids=[one.id]), fields=fields)
    changed = now_is(base, one)
    assert (changed.role, changed.opted_out, changed.headcount) == ("prospect", True, 7)
    assert changed.custom_values == {"vip": "да"}
    assert now_is(base, other) == other
    with base(HEAD) as db:
        (latest, _) = history.list_(db, "counterparty", one.id, None, 50).items
    assert (latest.operation, latest.user_id, latest.batch_id is not None) == ("bulk", HEAD.user_id, True)


def test_how_many_are_meant_is_said_before(base: Database) -> None:
    one = client(base, city="Магадан")
    client(base, city="Магадан")
    with base(HEAD) as db:
        contacts.create(db, ContactDraft(name="Иван", counterparty_id=one.id))
        interactions.create(db, InteractionDraft(counterparty_id=one.id, status="planned", starts_at=now()))
        interactions.create(db, InteractionDraft(counterparty_id=one.id, status="held"))
        moving = NewValues(fields={"manager_id": str(new_id())}, with_contacts=True, with_planned=True)
        expected = BulkPreview(counterparties=2, contacts=1, interactions=1)
        assert bulk.preview(db, "counterparty", in_city("Магадан"), moving) == expected


def test_only_what_the_asker_sees_is_touched(base: Database) -> None:
    """R21 within the rights of whoever asks."""
    seller = person()
    mine, anothers = client(base, seller, city="Ижевск"), client(base, city="Ижевск", manager_id=new_id())
    secret = client(base, person("admin"), city="Ижевск", private=True)
    job = change(base, Selection(ids=[mine.id, anothers.id, secret.id]), seller, fields={"rating": 5})
    assert (job.total, job.result) == (1, {"changed": 1})
    assert [now_is(base, one).rating for one in (mine, anothers, secret)] == [5, None, None]


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"fields": {"name": "Все"}},
        {"fields": {"phones": ["1"]}},
        {"fields": {"inn": "7707083893"}},
        {"fields": {"created_at": "2026-01-01"}},
        {"fields": {"no_such": 1}},
        {"fields": {"custom.no_such": 1}},
        {"fields": {"rating": 6}},
        {"fields": {"manager_id": "nobody"}},
        {"fields": {"segment_ids": []}},
        {"fields": {"rating": 1}, "with_contacts": True},
        {"add_segment_ids": [UUID(int=1)]},
    ],
)
def test_a_change_without_sense_is_refused_before_it_begins(base: Database, what: dict[str, Any]) -> None:
    one = client(base)
    with base(HEAD) as db, pytest.raises(Invalid):
        bulk.start(db, "counterparty", Selection(ids=[one.id]), NewValues(**what))


def test_a_segment_with_conditions_is_not_filled_by_hand(base: Database) -> None:
    with base(HEAD) as db:
        conditions = [Condition(field="city", op="is", value="Тверь")]
        segment = segments.create(db, SegmentDraft(name="По условиям", conditions=conditions))
        with pytest.raises(Invalid):
            bulk.start(db, "counterparty", Selection(), NewValues(add_segment_ids=[segment.id]))


class Leaver:
    """Somebody with clients, people and plans."""

    def __init__(self, base: Database) -> None:
        self.base = base
        self.asker = person()
        with base(self.asker) as db:
            self.clients = [counterparties.create(db, CounterpartyDraft(name=f"Клиент {n}")) for n in range(3)]
            self.someone = contacts.create(db, ContactDraft(name="Иван", counterparty_id=self.clients[0].id))
            first = self.clients[0].id
            self.plan = interactions.create(
                db, InteractionDraft(counterparty_id=first, status="planned", starts_at=now())
            )
            self.held = interactions.create(db, InteractionDraft(counterparty_id=first, status="held"))

    @property
    def id(self) -> UUID | None:
        return self.asker.user_id

    def managers(self) -> list[UUID | None]:
        """Of the clients, the person, the plan, and what was held."""
        with self.base(system("test")) as db:
            people: list[Counterparty | Contact | Interaction] = [
                *(counterparties.get(db, one.id) for one in self.clients),
                contacts.get(db, self.someone.id),
                interactions.get(db, self.plan.id),
                interactions.get(db, self.held.id),
            ]
            return [one.manager_id for one in people]


def test_all_clients_of_a_leaver_go_to_another_at_once_with_people_and_plans(base: Database) -> None:
    """T15, S23, C04: what was held stays as it was held."""
    leaver, heir = Leaver(base), new_id()
    assert leaver.id is not None
    with base(HEAD) as db:
        hand_over = HandOver(from_user_id=leaver.id, to_user_id=heir)
        assert bulk.preview_hand_over(db, hand_over) == BulkPreview(counterparties=3, contacts=1, interactions=1)
        bulk.start_hand_over(db, hand_over)
    (job,) = [one for one in do_jobs(base) if one.kind == "bulk_change"]
    assert (job.state, job.done, job.result) == ("done", 5, {"changed": 5})
    assert leaver.managers() == [heir, heir, heir, heir, heir, leaver.id]
    undone = undo(base, job)
    assert undone.result == {"undone": 5, "conflicts": 0}
    assert leaver.managers() == [leaver.id] * 6


def test_a_leaver_may_keep_plans_and_people(base: Database) -> None:
    leaver = Leaver(base)
    assert leaver.id is not None
    with base(HEAD) as db:
        bulk.start_hand_over(db, HandOver(from_user_id=leaver.id, to_user_id=None, contacts=False, planned=False))
    do_jobs(base)
    assert leaver.managers() == [None, None, None, leaver.id, leaver.id, leaver.id]


def test_sellers_hand_nobody_over_and_nobody_to_themselves(base: Database) -> None:
    leaver = new_id()
    with base(person()) as db, pytest.raises(Forbidden):
        bulk.start_hand_over(db, HandOver(from_user_id=leaver, to_user_id=new_id()))
    with base(HEAD) as db, pytest.raises(Invalid):
        bulk.start_hand_over(db, HandOver(from_user_id=leaver, to_user_id=leaver))


def test_one_clients_people_and_plans_follow_its_new_manager_if_asked(base: Database) -> None:
    """T15."""
    leaver, heir = Leaver(base), new_id()
    selection = Selection(ids=[leaver.clients[0].id])
    change(base, selection, fields={"manager_id": str(heir)}, with_contacts=True, with_planned=True)
    assert leaver.managers() == [heir, leaver.id, leaver.id, heir, heir, leaver.id]


def test_what_was_changed_since_is_left_and_told_when_a_change_is_undone(base: Database) -> None:
    with base(HEAD) as db:
        db.add(CustomField(kind="counterparty", key="tag", name="Метка", type="text"))
    one = client(base, rating=1, custom_values={"tag": "до"})
    other, gone = client(base, rating=2), client(base, rating=3)
    fields = {"rating": 5, "role": "prospect", "custom.tag": "после"}
    job = change(base, Selection(ids=[one.id, other.id, gone.id]), fields=fields)
    with base(HEAD) as db:
        counterparties.update(db, one.id, 2, CounterpartyChange(rating=4, city="Тверь"))
        counterparties.delete(db, gone.id, 2)
    undone = undo(base, job)
    assert undone.result == {"undone": 2, "conflicts": 2}
    kept = now_is(base, one)
    assert (kept.rating, kept.role, kept.city, kept.custom_values) == (4, "client", "Тверь", {"tag": "до"})
    assert (now_is(base, other).rating, now_is(base, other).custom_values) == (2, {})
    with base(HEAD) as db:
        conflicts = {found.record_id: (found.name, found.fields) for found in undoing.list_conflicts(db, undone.id)}
    assert conflicts == {one.id: (one.name, ["rating"]), gone.id: (gone.name, ["deleted"])}


def test_what_a_seller_gave_away_comes_back_when_they_undo_it(base: Database) -> None:
    seller = person()
    one = client(base, seller)
    job = change(base, Selection(ids=[one.id]), seller, fields={"manager_id": str(new_id())})
    with base(person()) as db, pytest.raises(NotFound):
        undoing.start(db, job.id)
    undo(base, job, seller)
    assert now_is(base, one).manager_id == seller.user_id


def test_only_a_bulk_change_that_has_ended_is_undone(base: Database) -> None:
    one = client(base)
    with base(HEAD) as db:
        waiting = bulk.start(db, "counterparty", Selection(ids=[one.id]), NewValues(fields={"rating": 1}))
        with pytest.raises(Invalid):
            undoing.start(db, waiting.id)
    do_jobs(base)
    undone = undo(base, waiting)
    with base(HEAD) as db, pytest.raises(Invalid):
        undoing.start(db, undone.id)


def test_a_cancelled_change_is_undone_as_far_as_it_came(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    clients = [client(base, city="Анадырь", rating=1) for _ in range(5)]
    written = bulk._change

    def cancelled_after_the_first(db: Any, batch_id: UUID, part: Any, row: Any) -> bool:
        db.execute(sa.update(jobs.jobs).where(jobs.jobs.c.id == batch_id).values(cancelling=True))
        return written(db, batch_id, part, row)

    monkeypatch.setattr(bulk, "_change", cancelled_after_the_first)
    job = change(base, in_city("Анадырь"), fields={"rating": 5})
    assert (job.state, job.done) == ("cancelled", 2)
    undone = undo(base, job)
    assert undone.result == {"undone": 2, "conflicts": 0}
    assert [now_is(base, one).rating for one in clients] == [1] * 5


def told(base: Database, event: str) -> list[dict[str, Any]]:
    with base(system("test")) as db:
        rows = db.scalars(sa.select(outbox.c.body).where(outbox.c.routing_key == event).order_by(outbox.c.id)).all()
        db.execute(sa.delete(outbox))
    return [json.decode(body) for body in rows]


def test_each_changed_client_is_told_of_once_the_change_is_through(base: Database) -> None:
    clients = {client(base, city="Елец").id for _ in range(3)}
    told(base, "counterparty_changed")
    change(base, in_city("Елец"), fields={"rating": 3})
    events = [one["counterparty"] for one in told(base, "counterparty_changed")]
    assert {(UUID(one["id"]), one["rating"], one["version"]) for one in events} == {(id_, 3, 2) for id_ in clients}


def test_the_whole_base_is_told_again_to_whoever_is_new(base: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    one = client(base)
    with base(HEAD) as db:
        gone = contacts.create(db, ContactDraft(name="Ушёл"))
        contacts.delete(db, gone.id, 1)
    told(base, "counterparty_changed")
    with base(HEAD) as db, pytest.raises(Forbidden):
        republishing.start(db)
    with base(person("admin")) as db:
        republishing.start(db)
    (job,) = do_jobs(base)
    assert (job.kind, job.state, job.done) == ("republish", "done", job.total)
    with base(system("test")) as db:
        rows = db.execute(sa.select(outbox.c.routing_key, outbox.c.body)).all()
    events = {(row.routing_key, json.decode(row.body).get("deleted")) for row in rows}
    assert ("counterparty_changed", False) in events
    assert ("contact_changed", True) in events
    assert len(rows) >= (job.total or 0)
    assert str(one.id) in "".join(row.body.decode() for row in rows)


def test_a_step_whose_records_were_all_given_away_meanwhile_is_not_the_last_one(base: Database) -> None:
    """R20."""
    seller = person()
    first, second = sorted(client(base, seller).id for _ in range(2))
    both = Selection(ids=[first, second])
    found: list[UUID] = []

    def look() -> None:
        with base(seller) as db:
            found.extend(row.id for row in selections.after(db, "counterparty", both, None, 1))

    looking = threading.Thread(target=look)
    with base(system("test")) as db:
        db.execute(sa.update(Row).where(Row.id == first).values(manager_id=new_id(), created_by=None))
        looking.start()
        until(lambda: waits_for_a_lock(base), what="the seller's step waits for the row")
    looking.join(20)
    assert found == [second]


def waits_for_a_lock(base: Database) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with base(system("test"), read_only=True) as db:
        return bool(db.scalar(sa.text(waiting)))
