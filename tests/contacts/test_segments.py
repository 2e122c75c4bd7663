"""Segments: by hand and by conditions, found out at each write, with managers who see their clients."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import counterparties, fields, segments
from services.contacts.interface import Condition, Counterparty, CounterpartyChange, CounterpartyDraft
from services.contacts.interface.segments import (
    Placed,
    Segment,
    SegmentChange,
    SegmentDraft,
    SegmentNameTaken,
    SegmentsPlaced,
)
from services.contacts.lists import Asked
from services.contacts.models import Counterparty as Row
from services.kit import jobs
from services.kit.db import Database
from services.kit.outbox import outbox
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, new_id, system
from tests.apart import database_apart
from tests.conftest import Servers
from tests.contacts.conftest import person
from tests.contacts.working import do_jobs

IN_TVER = [Condition(field="city", op="is", value="Тверь")]


@pytest.fixture(scope="module")
def base(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "contacts") as database:
        yield database


def made(base: Database, **fields: object) -> Segment:
    with base(person("head_of_sales")) as db:
        return segments.create(db, SegmentDraft(**{"name": f"Сегмент {new_id().hex}", **fields}))  # type: ignore[arg-type]


def client(base: Database, **fields: object) -> Counterparty:
    with base(person("admin")) as db:
        return counterparties.create(db, CounterpartyDraft(**{"name": "ООО «Ромашка»", **fields}))  # type: ignore[arg-type]


def inside(base: Database, segment: Segment) -> set[object]:
    """The clients that a list filtered by the segment shows."""
    condition = Condition(field="segment_ids", op="any_of", value=[str(segment.id)])
    with base(person("admin")) as db:
        return {one.id for one in counterparties.list_(db, Asked(filter=[condition]), limit=200).items}


def test_a_client_is_put_into_a_segment_by_hand_and_found_by_it(base: Database) -> None:
    """R02, S02."""
    segment = made(base, color="#aabbcc")
    one = client(base, segment_ids=[segment.id])
    client(base)
    assert inside(base, segment) == {one.id}


def test_who_meets_the_conditions_is_inside_from_the_first_write_and_out_by_the_next(base: Database) -> None:
    """R02, R20, S02."""
    segment = made(base, conditions=IN_TVER)
    do_jobs(base)
    one, other = client(base, city="Тверь"), client(base, city="Псков")
    assert one.filter_segment_ids == [segment.id]
    assert other.filter_segment_ids == []
    assert one.id in inside(base, segment)
    with base(person("admin")) as db:
        moved = counterparties.update(db, one.id, 1, CounterpartyChange(city="Псков"))
    assert moved.filter_segment_ids == []
    assert inside(base, segment) == set()


def test_clients_that_were_there_before_are_found_by_a_job(base: Database) -> None:
    """R20: by headcount, field of activity, capital, territory."""
    one = client(base, headcount=120, capital=Decimal("5000000.00"), city="Казань")
    conditions = [
        Condition(field="headcount", op="gte", value=100),
        Condition(field="capital", op="gt", value=1_000_000),
        Condition(field="city", op="is", value="казань"),
    ]
    segment = made(base, conditions=conditions)
    assert inside(base, segment) == set()
    (job,) = do_jobs(base)
    assert (job.kind, job.state) == ("segments", "done")
    assert inside(base, segment) == {one.id}
    with base(person("admin")) as db:
        assert counterparties.get(db, one.id).version == 1, "a segment is no change of the client"
        told = db.scalars(sa.select(outbox.c.body).where(outbox.c.routing_key == "segments_placed")).all()
    placed = [place for body in told for place in msgspec.json.decode(body, type=SegmentsPlaced).placed]
    assert Placed(id=one.id, segment_ids=[segment.id]) in placed, "telephony routes calls by segments"


def test_new_conditions_move_the_clients(base: Database) -> None:
    one = client(base, city="Омск")
    segment = made(base, conditions=IN_TVER)
    do_jobs(base)
    in_omsk = [Condition(field="city", op="is", value="Омск")]
    with base(person("admin")) as db:
        segments.update(db, segment.id, 1, SegmentChange(conditions=in_omsk))
    do_jobs(base)
    assert one.id in inside(base, segment)
    with base(person("admin")) as db:
        assert segments.update(db, segment.id, 2, SegmentChange(conditions=None)).conditions is None
    do_jobs(base)
    assert inside(base, segment) == set()


def test_of_a_deleted_segment_nothing_is_left(base: Database) -> None:
    by_hand, by_conditions = made(base), made(base, conditions=[Condition(field="city", op="is", value="Уфа")])
    do_jobs(base)
    one = client(base, city="Уфа", segment_ids=[by_hand.id])
    with base(person("admin")) as db:
        for segment in (by_hand, by_conditions):
            segments.delete(db, segment.id, 1)
    do_jobs(base)
    with base(person("admin")) as db:
        left = counterparties.get(db, one.id)
        assert (left.segment_ids, left.filter_segment_ids) == ([], [])
        with pytest.raises(NotFound):
            segments.delete(db, by_hand.id, 1)


def test_the_managers_of_a_segment_see_its_clients(base: Database) -> None:
    """R03, R14, R22."""
    seller = Asker(user_id=new_id(), role="manager", cause="ui", trace_id="t", reach="segment")
    segment = made(base, conditions=[Condition(field="city", op="is", value="Сочи")], manager_ids=[seller.user_id])
    do_jobs(base)
    one = client(base, city="Сочи", manager_id=new_id())
    with base(seller) as db:
        assert counterparties.get(db, one.id).id == one.id
        assert [each.manager_ids for each in segments.list_(db) if each.id == segment.id] == [[seller.user_id]]
    with base(person("head_of_sales")) as db:
        segments.update(db, segment.id, 1, SegmentChange(manager_ids=[]))
    with base(seller) as db, pytest.raises(NotFound):
        counterparties.get(db, one.id)


def test_segments_are_offered_as_the_options_of_their_field(base: Database) -> None:
    segment = made(base, color="#112233")
    with base(person()) as db:
        (field,) = [one for one in fields.list_(db, "counterparty") if one.name == "segment_ids"]
    assert (str(segment.id), segment.name, "#112233") in [(one.value, one.title, one.color) for one in field.options]


@pytest.mark.parametrize(
    "condition",
    [
        Condition(field="no_such", op="is", value="x"),
        Condition(field="city", op="gt", value="x"),
        Condition(field="segment_ids", op="filled"),
        Condition(field="manager_id", op="any_of", value=["me"]),
        Condition(field="headcount", op="gte", value="много"),
    ],
)
def test_conditions_without_sense_are_refused(base: Database, condition: Condition) -> None:
    with pytest.raises(Invalid):
        made(base, conditions=[condition])


def test_sellers_make_no_segments(base: Database) -> None:
    segment = made(base)
    with base(person()) as db:
        for attempt in (
            lambda: segments.create(db, SegmentDraft(name="Мой")),
            lambda: segments.update(db, segment.id, 1, SegmentChange(name="Мой")),
            lambda: segments.delete(db, segment.id, 1),
        ):
            with pytest.raises(Forbidden):
                attempt()


def test_two_segments_have_two_names_and_one_has_one_version(base: Database) -> None:
    one = made(base)
    with pytest.raises(SegmentNameTaken):
        made(base, name=one.name.upper())
    with base(person("admin")) as db:
        segments.update(db, one.id, 1, SegmentChange(color="#000000"))
    with base(person("admin")) as db, pytest.raises(VersionConflict) as refusal:
        segments.update(db, one.id, 1, SegmentChange(color="#ffffff"))
    assert refusal.value.details["current"]["color"] == "#000000"


def test_every_day_the_base_is_gone_through_once(base: Database) -> None:
    made(base, conditions=[Condition(field="created_at", op="within", value="today")])
    do_jobs(base)
    with base(system("test")) as db:
        db.execute(sa.update(jobs.jobs).values(created_at=sa.text("now() - interval '2 days'")))
    one = client(base)
    with base(system("test")) as db:
        db.execute(sa.update(Row).where(Row.id == one.id).values(created_at=sa.text("now() - interval '3 days'")))
    for _ in range(2):
        with base(system("timer")) as db:
            segments.refresh_daily(db)
    assert [job.kind for job in do_jobs(base)] == ["segments"]
    with base(person("admin")) as db:
        assert counterparties.get(db, one.id).filter_segment_ids == []


def test_a_segment_on_a_field_that_is_gone_is_empty_and_breaks_no_write(base: Database) -> None:
    segment = made(base, conditions=IN_TVER)
    with base(system("test")) as db:
        gone = sa.text("UPDATE segments SET conditions = :kept WHERE id = :id")
        kept = '[{"field": "custom.gone", "op": "filled", "value": null}]'
        db.execute(gone, {"kept": kept, "id": segment.id})
    client(base, city="Тверь")
    assert inside(base, segment) == set()
