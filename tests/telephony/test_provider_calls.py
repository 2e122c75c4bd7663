"""Calls of providers in the database: the same books after any mess, and each thing announced once."""

import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.kit.db import Database, Session
from services.kit.outbox import outbox
from services.kit.wire import NotFound, new_id, now, system
from services.telephony import call_list, calls, closing, models, phones
from services.telephony.facts import Fact, RecordingFact
from services.telephony.interface import Call, ExtensionDraft
from services.telephony.interface.reports import CallFilter
from services.telephony.observing import FACTS_KEPT, Origin, Told, observe, record
from tests.apart import database_apart, person, undone
from tests.conftest import Servers
from tests.telephony.stories import STORIES, Story
from tests.telephony.told import events, statistics

STORY = {story.name: story for story in STORIES}
ACCOUNT = new_id()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A transaction that is undone."""
    with undone(database) as session:
        yield session


def tell(db: Session, facts: list[Fact], group: str = "") -> UUID:
    """Each as a message of its own."""
    origin = Origin("mango", ACCOUNT, group or new_id().hex)
    for fact in facts:
        record(db, [Told(origin, [fact])])
    return origin.call_id


def announced(db: Session) -> list[str]:
    return list(db.scalars(sa.select(outbox.c.routing_key).order_by(outbox.c.id)))


def in_silence(db: Session, seconds: float) -> int:
    """Closes what nobody ends, after so long a silence."""
    db.execute(sa.update(models.Call).values(heard_at=now() - timedelta(seconds=seconds)))
    db.expire_all()
    return closing.close_silent(db)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_day_of_mess_and_a_quiet_day_give_the_same_books(db: Session, story: Story) -> None:
    """R06."""
    quiet = calls.get_call(db, tell(db, [*events(story), *statistics(story)]))
    chance = random.Random(story.name)
    for _ in range(5):
        kept = chance.sample(events(story), chance.randint(0, len(events(story))))
        mess = [*kept, *chance.choices(kept, k=3), *statistics(story)] if kept else statistics(story)
        chance.shuffle(mess)
        messy = calls.get_call(db, tell(db, mess))
        assert msgspec.structs.replace(messy, id=quiet.id) == quiet


def test_what_is_told_of_many_calls_together_gives_the_same_books(db: Session) -> None:
    """R06. Whatever is handled in one go, of however many calls."""
    alone = {story.name: calls.get_call(db, tell(db, events(story))) for story in STORIES}
    chance = random.Random(7)
    for together in (2, 5, 50):
        origins = {story.name: Origin("mango", ACCOUNT, new_id().hex) for story in STORIES}
        told = [Told(origins[story.name], [fact]) for story in STORIES for fact in events(story)]
        chance.shuffle(told)
        for start in range(0, len(told), together):
            record(db, told[start : start + together])
        for name, origin in origins.items():
            assert msgspec.structs.replace(calls.get_call(db, origin.call_id), id=alone[name].id) == alone[name]


def test_of_what_is_told_together_only_the_last_state_is_announced(db: Session) -> None:
    """R45: no card opens for a call that is over."""
    record(db, [Told(Origin("mango", ACCOUNT, "whole"), events(STORY["answered"]))])
    assert announced(db).count("call_ringing") == 0
    assert announced(db).count("call_ended") == 1


def test_each_state_is_announced_once_and_what_proves_otherwise_is_corrected(db: Session) -> None:
    """R06, R45."""
    story = STORY["answered"]
    facts = [fact for fact in events(story) if not isinstance(fact, RecordingFact)]
    ringing, answered, ended, _summary = facts
    call_id = tell(db, [ringing, ended], "g")
    assert announced(db) == ["call_ringing"]
    assert in_silence(db, 60) == 1
    assert announced(db) == ["call_ringing", "call_ended", "call_missed"]
    tell(db, [ringing, ended, *statistics(story), answered, *statistics(story)], "g")
    assert announced(db) == ["call_ringing", "call_ended", "call_missed", "call_corrected"]
    assert calls.get_call(db, call_id).outcome == "talked"
    assert in_silence(db, 9999) == 0


def test_the_short_numbers_of_a_call_are_its_people(db: Session) -> None:
    """R45, R06."""
    anna, boris = new_id(), new_id()
    phones.create_extension(db, ExtensionDraft(user_id=anna, number="101", uri="sip:101@pbx.test"))
    phones.create_extension(db, ExtensionDraft(user_id=boris, number="102", uri="sip:102@pbx.test"))
    call = calls.get_call(db, tell(db, events(STORY["ring group"])))
    assert (call.rings, call.first_rang_id, call.user_id) == ([anna, boris], anna, boris)
    assert call.responsible_id == anna
    missed = calls.get_call(db, tell(db, events(STORY["missed"])))
    assert (missed.rings, missed.user_id, missed.responsible_id) == ([anna], None, anna)
    placed = calls.get_call(db, tell(db, events(STORY["callback"])))
    assert (placed.direction, placed.rings, placed.user_id) == ("outbound", [], anna)


def test_a_call_between_ours_is_shown_to_nobody_and_told_to_nobody(db: Session) -> None:
    """R06."""
    story = STORY["consultative transfer"]
    inner = [fact for fact in events(story) if getattr(fact, "leg_id", "") == "leg1"]
    call_id = tell(db, inner, "g")
    assert announced(db) == []
    with pytest.raises(NotFound):
        calls.get_call(db, call_id)
    assert [call.id for call in call_list.page(db, CallFilter(), "started_at", True, None, 200).items] == []
    tell(db, events(story), "g")
    assert calls.get_call(db, call_id).direction == "inbound"
    assert announced(db)[0] == "call_ringing"


def test_a_recording_that_is_told_of_first_waits_for_its_call(db: Session) -> None:
    """R05."""
    story = STORY["answered"]
    *others, recording = events(story)
    call_id = tell(db, [recording], "g")
    with pytest.raises(NotFound):
        calls.get_call(db, call_id)
    assert in_silence(db, 9999) == 0
    tell(db, others, "g")
    assert announced(db) == ["call_ringing", "call_answered", "call_ended"]


def test_the_same_group_of_two_accounts_is_two_calls(db: Session) -> None:
    """R24."""
    first = Origin("mango", new_id(), "1")
    second = Origin("mango", new_id(), "1")
    assert first.call_id != second.call_id == Origin("mango", second.account_id, "1").call_id


def test_a_flood_about_one_call_ends_somewhere(db: Session) -> None:
    facts = events(STORY["answered"])
    call_id = tell(db, facts, "g")
    before = calls.get_call(db, call_id)
    many: list[Fact] = [RecordingFact(recording_id=str(n)) for n in range(FACTS_KEPT)]
    record(db, [Told(Origin("mango", ACCOUNT, "g"), many)])
    assert calls.get_call(db, call_id) == before


def test_legs_are_for_whoever_may_see_the_call(db: Session) -> None:
    """R06."""
    anna = new_id()
    phones.create_extension(db, ExtensionDraft(user_id=anna, number="101", uri="sip:101@pbx.test"))
    call_id = tell(db, events(STORY["blind transfer"]))
    db.asker = person("manager", anna)
    assert [leg.extension for leg in calls.list_legs(db, call_id)] == ["101", "102"]
    db.asker = person("manager")
    with pytest.raises(NotFound):
        calls.list_legs(db, call_id)


def test_facts_of_before_this_version_are_read(servers: Servers) -> None:
    """A call that the former version kept goes on as itself."""
    from services.kit import migrate
    from tests.telephony.facts import whole_call

    with database_apart(servers.postgres.url, "telephony") as database:
        seller = new_id()
        facts = whole_call(new_id(), seller)
        with database(system("test")) as db:
            for fact in facts:
                observe(db, [fact])
            straight: Call = calls.get_call(db, facts[0].call_id)
            row = db.get_one(models.Call, straight.id)
            now_kept = row.facts
            former = {fact.kind: msgspec.to_builtins(fact) for fact in facts}
            db.execute(sa.update(models.Call).values(facts=former))
            db.execute(sa.text(migrate_facts()))
            db.expire_all()
            assert db.get_one(models.Call, straight.id).facts == now_kept
        assert migrate.pending("telephony", database.engine) == "ok"


def migrate_facts() -> str:
    import importlib

    sql: str = importlib.import_module("services.telephony.migrations.0002_providers").FACTS
    return sql
