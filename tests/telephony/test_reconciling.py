"""Whatever was lost on its way comes by the provider's statistics, and recordings come when they are there."""

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import requests
import sqlalchemy as sa

from deploy.local.suite import Suite
from services.kit.db import Database
from services.kit.wire import new_id, system
from services.telephony import accounts, limits, models, reconciling
from services.telephony.calls import facts_of
from services.telephony.interface import ProviderUnavailable
from services.telephony.interface.providers import ProviderAccountDraft
from services.telephony.observing import Origin, Told, record
from services.telephony.providers.adapter import Heard
from tests.conftest import SECRET_KEY
from tests.fakes import mango_words
from tests.fakes.mango import SOUND, FakeMango
from tests.http import Http
from tests.telephony.stories import STORIES, Story
from tests.telephony.test_webhooks import Door
from tests.telephony.told import events, statistics
from tests.waiting import until

TOLD = (
    "direction",
    "status",
    "outcome",
    "phone",
    "line_number",
    "started_at",
    "answered_at",
    "ended_at",
    "talk_seconds",
)


@pytest.fixture
def pbx() -> Iterator[FakeMango]:
    with FakeMango(key=secrets.token_hex(4), salt=secrets.token_hex(8)) as server:
        yield server


def door_of(pbx: FakeMango, admin: Http, suite: Suite, **changes: Any) -> Door:
    real = {"login": pbx.key, "password": pbx.salt, "address": pbx.address, "recording_hosts": ["127.0.0.1"]}
    return Door(admin, suite, **(real | changes))


def test_a_lossy_day_is_whole_after_reconciliation(pbx: FakeMango, admin: Http, suite: Suite) -> None:
    """R05, R06, R24. Half the events never come; the statistics and the recordings do."""
    pbx.calls = {f"e{number}": moved(story) for number, story in enumerate(STORIES)}
    pbx.behaviour.recordings_after = 1
    chance = random.Random(3)
    sent = [one for entry, story in pbx.calls.items() for one in mango_words.events(story, entry)]
    door = door_of(pbx, admin, suite)
    for path, body in chance.sample(sent, len(sent) // 2):
        assert door.sender.send(path, body) == 200
    until(lambda: door.state()["reconciled_until"], 120, "the new account is reconciled")
    calls = until(lambda: (found := door.calls())[len(STORIES) - 1 :] and found, 30)
    assert len(calls) == len(STORIES)
    for story in STORIES:
        (call,) = [call for call in calls if call["id"] == str(id_of(door, story))]
        assert (call["status"], call["outcome"], call["direction"]) == ("ended", story.outcome, story.direction), story
    wanted = sum(story.recordings for story in STORIES)
    fetched = "every recording is fetched, though it was not there at first"
    until(lambda: sum(map(door.recordings, door.calls())) == wanted, 120, fetched)
    played = admin.request("GET", f"/calls/{id_of(door, STORIES[0])}/recording")
    assert played.headers["Content-Type"] == "audio/mpeg" and played.content.startswith(SOUND)
    assert "no-store" in played.headers["Cache-Control"] and len(pbx.links) == 0  # each listening is asked for


def moved(story: Story) -> Story:
    """The story, an hour ago."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    return Story(story.name, story.direction, story.parts, story.recordings, began=began, command=story.command)


def id_of(door: Door, story: Story) -> Any:
    number = [one.name for one in STORIES].index(story.name)
    return Origin("mango", msgspec.convert(door.account["id"], type(new_id())), f"e{number}").call_id


def test_the_check_says_in_words_what_is_wrong(pbx: FakeMango, admin: Http, suite: Suite) -> None:
    """R24."""
    door = door_of(pbx, admin, suite)
    check = f"/provider-accounts/{door.account['id']}/check"
    silent = admin.post(check, {}, 200)
    assert (silent["ok"], silent["stage"]) == (False, "webhooks")
    assert requests.post(f"{door.url}/events/call", data={}, timeout=15).status_code == 403
    until(lambda: "turned away" in admin.post(check, {}, 200)["explanation"], 20)
    assert door.sender.send("events/dtmf", "{}") == 200
    until(lambda: admin.post(check, {}, 200)["ok"], 20)
    pbx.salt = "another"
    wrong = admin.post(check, {}, 200)
    assert wrong["stage"] == "signature" and "salt" in wrong["explanation"]


def account(database: Database, monkeypatch: pytest.MonkeyPatch) -> models.ProviderAccount:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    with database(system("test")) as db:
        made = accounts.create(db, ProviderAccountDraft(provider="mango", name="x", login="k", password="s"))
        return accounts.row_of(db, made.id)


def test_each_account_is_asked_for_once_an_hour(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """R06."""
    row = account(database, monkeypatch)
    for _ in range(2):
        with database(system("test")) as db:
            reconciling.plan(db)
    with database(system("test")) as db:
        count = "SELECT count(*) FROM jobs WHERE kind = 'reconcile' AND input->>'account_id' = :id"
        assert db.scalar(sa.text(count), {"id": str(row.id)}) == 1


def test_what_is_asked_for_overlaps_and_at_night_more_so() -> None:
    """R06."""
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    hour_ago = noon - timedelta(hours=1)
    assert reconciling.begin_of(noon, None, None) == noon - reconciling.FIRST
    assert reconciling.begin_of(noon, hour_ago, hour_ago) == hour_ago - reconciling.OVERLAP
    night = noon.replace(hour=22, minute=5)
    assert reconciling.begin_of(night, night - timedelta(hours=1), night - timedelta(hours=1)) == night - timedelta(
        days=2
    )
    later = night + timedelta(hours=1)
    assert reconciling.begin_of(later, night, night) == night - reconciling.OVERLAP
    assert reconciling.begin_of(noon, noon - timedelta(days=90), hour_ago) == noon - reconciling.LONGEST


def test_a_call_that_goes_on_is_not_ended_by_half_its_statistics(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R06."""
    row = account(database, monkeypatch)
    story = next(story for story in STORIES if story.name == "blind transfer")
    first_leg = Story("its first leg", "inbound", story.parts[:1])
    origin = Origin("mango", row.id, "g")
    with database(system("test")) as db:
        record(db, [Told(origin, events(story)[:5])])
        reconciling.file(db, "mango", row.id, [Heard("g", statistics(first_leg))])
        kept = db.get_one(models.Call, origin.call_id)
        assert kept.status == "answered" and "call/statistics" not in facts_of(kept)
        reconciling.file(db, "mango", row.id, [Heard("g", statistics(story))])
        kept = db.get_one(models.Call, origin.call_id)
        assert (kept.status, kept.talk_seconds) == ("ended", 76)


def test_turns_are_kept_and_a_pause_is_a_pause(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """R24."""
    row = account(database, monkeypatch)
    waits: list[float] = []
    pace = limits.pace_of(lambda: database(system("test")), row.id, sleep=waits.append)
    for _ in range(4):
        pace("transfer")
    assert len(waits) == 3 and all(2 * n - 1 < wait <= 2 * n for n, wait in enumerate(waits, 1))
    pace("callback")
    assert len(waits) == 3
    with pytest.raises(ProviderUnavailable):
        for _ in range(10):
            pace("transfer")
    with database(system("test")) as db:
        limits.note(db, row.id, ProviderUnavailable("wait", wait_seconds=60))
    with pytest.raises(ProviderUnavailable, match="asked to wait"):
        pace("callback")
