"""Kept events that are handled together: what is wrong with one of them stops no other."""

import random
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database, Session
from services.kit.wire import Forbidden, NotFound, WebhookReceived, new_id, now, system
from services.telephony import accounts, models, raw_events, sms
from services.telephony.interface import SmsReported
from services.telephony.interface.providers import ProviderAccountDraft
from services.telephony.one_at_a_time import OneAtATime
from tests.announced import announced
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.fakes import mango_words
from tests.telephony.stories import STORIES

STORY = {story.name: story for story in STORIES}


@pytest.fixture
def account(database: Database, monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    with database(person("admin")) as db:
        draft = ProviderAccountDraft(provider="mango", name="Манго", login=new_id().hex, password="salt")
        return accounts.create(db, draft).id


def keep(database: Database, account: UUID, sent: list[mango_words.Sent]) -> None:
    with database(system("test")) as db:
        raw_events.keep(
            db,
            [
                WebhookReceived(account_id=account, path=path, body=body, remote="1.2.3.4", received_at=now())
                for path, body in sent
            ],
        )


def handle(database: Database) -> int:
    with database(system("test")) as db:
        return raw_events.handle_waiting(db)


def states(database: Database, account: UUID) -> list[str]:
    def of(db: Session) -> list[str]:
        rows = sa.select(models.RawEvent.state).where(models.RawEvent.account_id == account)
        return sorted(db.scalars(rows))

    with database(system("test"), read_only=True) as db:
        return of(db)


def test_events_wait_until_they_are_handled_and_the_same_again_is_one(database: Database, account: UUID) -> None:
    """R06."""
    sent = mango_words.events(STORY["answered"], "one")
    keep(database, account, [*sent, *sent])
    assert states(database, account) == ["waiting"] * len(sent)
    assert handle(database) == len(sent)
    assert states(database, account) == ["handled"] * len(sent)


def test_what_mango_tells_of_an_sms_is_told_on_and_of_nothing_else(database: Database, account: UUID) -> None:
    """S20: by the id of ours that came back with it."""
    sent = [
        ("result/sms", '{"command_id": "sms-1", "result": 1000}'),
        ("events/sms", '{"command_id": "sms-1", "timestamp": 1, "reason": "1000"}'),
        ("/result/sms/", '{"command_id": "sms-2", "result": "4310"}'),
        ("result/callback", '{"command_id": "sms-3", "result": 1000}'),
        ("events/sms", '{"timestamp": 1, "reason": 4310}'),
    ]
    keep(database, account, sent)
    with database(system("test")) as db:
        raw_events.handle_waiting(db)
        told = announced(db, SmsReported)
    assert sorted((one.command_id, one.outcome, one.reason_code) for one in told) == [
        ("sms-1", "accepted", 1000),
        ("sms-1", "delivered", 1000),
        ("sms-2", "failed", 4310),
    ]


def test_only_the_suite_itself_sends_by_an_account(database: Database, account: UUID) -> None:
    with database(system("letter")) as db:
        assert sms.account(db, account).provider == "mango"
    with database(person("admin")) as db, pytest.raises(Forbidden):
        sms.account(db, account)
    with database(system("letter")) as db, pytest.raises(NotFound):
        sms.account(db, new_id())


def test_one_bad_event_among_many_is_told_of_and_the_others_are_handled(database: Database, account: UUID) -> None:
    """R06. One that is no JSON, one that lacks what it needs, and one whose text no database takes."""
    good = [one for number, story in enumerate(STORIES) for one in mango_words.events(story, f"many-{number}")]
    poison = mango_words.events(STORY["missed"], "poison")[0]
    bad = [
        ("events/call", "{"),
        ("events/call", '{"entry_id": "e"}'),
        (poison[0], poison[1].replace(STORY["missed"].client, "\\u0000")),
    ]
    sent = [*good, *bad]
    random.Random(3).shuffle(sent)
    keep(database, account, sent)
    while handle(database):
        pass
    assert states(database, account) == ["handled"] * len(set(good)) + ["not_understood"] * len(bad)


def test_an_account_that_is_gone_takes_its_events_with_it(database: Database, account: UUID) -> None:
    keep(database, account, [("events/call", "{}")])
    with database(person("admin")) as db:
        accounts.delete(db, account, 1)
    assert handle(database) == 0
    keep(database, account, [("events/call", "{ }")])
    assert states(database, account) == []


def test_who_asks_while_the_work_is_done_has_it_done_once_more() -> None:
    turns = OneAtATime()
    done: list[int] = []

    def work() -> bool:
        done.append(len(done))
        if len(done) == 1:
            turns.run(lambda: pytest.fail("it is being done already"))
        return len(done) == 3

    turns.run(work)
    assert done == [0, 1]
    turns.run(work)
    assert done == [0, 1, 2, 3]


def test_work_that_failed_can_be_asked_for_again() -> None:
    turns = OneAtATime()

    done: list[str] = []

    def fail_once() -> bool:
        done.append("tried")
        if len(done) == 1:
            raise ValueError
        return False

    with pytest.raises(ValueError):
        turns.run(fail_once)
    turns.run(fail_once)
    assert done == ["tried", "tried"]
