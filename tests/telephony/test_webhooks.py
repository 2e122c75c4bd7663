"""What providers send: kept before it is answered, handled once, and nothing bad stops anything else."""

import json
import random
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import requests

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.fakes import mango_words, zebra_words
from tests.fakes.mango_sender import Sender
from tests.http import Http
from tests.telephony.stories import STORIES, Story
from tests.waiting import until

NOBODY = "http://127.0.0.1:9/"
"""Where no provider answers: tests ask no real one."""
STORY = {story.name: story for story in STORIES}


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "provider": "mango",
        "name": "Манго",
        "login": secrets.token_hex(8),
        "password": secrets.token_hex(16),
        "sender_addresses": ["127.0.0.1"],
        "address": NOBODY,
        **changes,
    }


class Door:
    """An account and who sends to it."""

    def __init__(self, admin: Http, suite: Suite, **changes: Any) -> None:
        self.admin, self.suite = admin, suite
        self.draft = draft(**changes)
        self.account = admin.post("/provider-accounts", self.draft, 201)
        self.url = suite.gateway_url + self.account["webhook_path"]
        self.sender = Sender(self.url, self.draft["login"], self.draft["password"])
        until(lambda: self.sender.send("ping", "{}") == 200, 10, "the gateway hears of the door")

    def state(self) -> dict[str, Any]:
        account: dict[str, Any] = self.admin.get(f"/provider-accounts/{self.account['id']}")
        return account

    def events(self, **filters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin.get(
            f"/provider-accounts/{self.account['id']}/events", limit=200, **filters
        )["items"]
        return found

    def calls(self) -> list[dict[str, Any]]:
        found = self.admin.get("/calls", limit=200)["items"]
        return [call for call in found if call["provider_account_id"] == self.account["id"]]

    def recordings(self, call: dict[str, Any]) -> int:
        return len(self.admin.get(f"/calls/{call['id']}/recordings")["items"])

    def tell(self, story: Story, entry: str = "") -> None:
        for path, body in mango_words.events(story, entry or secrets.token_hex(6)):
            assert self.sender.send(path, body) == 200


@pytest.fixture
def door(admin: Http, suite: Suite) -> Door:
    return Door(admin, suite)


def test_a_day_of_calls_comes_through_the_door(door: Door) -> None:
    """R06, R24. Shuffled and doubled, each call is there once."""
    sent = [one for number, story in enumerate(STORIES) for one in mango_words.events(story, f"day-{number}")]
    sent += random.Random(1).sample(sent, 20)
    random.Random(2).shuffle(sent)
    for path, body in sent:
        assert door.sender.send(path, body) == 200
    until(lambda: len(door.events()) == len(set(sent)), 60, "every event is kept once")
    until(lambda: len(door.calls()) == len(STORIES), 30, "every call is there")
    until(lambda: all(call["status"] == "ended" for call in door.calls()), 30, "every call is over")
    outcomes = sorted(str(call["outcome"]) for call in door.calls())
    assert outcomes == sorted(story.outcome for story in STORIES)
    assert {event["state"] for event in door.events()} == {"handled"}
    assert door.state()["last_event_at"] and door.state()["not_understood"] == 0


def test_the_people_of_the_short_numbers_see_their_call(door: Door, as_user: Callable[..., Http]) -> None:
    """R06, R45."""
    seller, other = as_user("manager"), as_user("manager")
    people = [{"extension": "101", "user_id": seller.user["id"]}]
    door.admin.patch(f"/provider-accounts/{door.account['id']}", {"people": people}, door.account["version"])
    door.tell(STORY["missed"])
    (call,) = until(lambda: seller.get("/calls")["items"], 20)
    assert (call["rings"], call["responsible_id"]) == ([seller.user["id"]], seller.user["id"])
    assert other.get("/calls")["items"] == []
    other.get(f"/calls/{call['id']}/legs", 404)
    assert [leg["extension"] for leg in seller.get(f"/calls/{call['id']}/legs")["items"]] == ["101"]


def test_a_wrong_signature_is_refused_and_counted(door: Door) -> None:
    """S-security of the door: nothing unsigned is kept."""
    path, body = mango_words.events(STORY["answered"], "forged")[0]
    good = door.sender.form(body)
    for wrong in (
        {**good, "sign": "0" * 64},
        {**good, "sign": ""},
        {**good, "json": body.replace('"seq"', ' "seq"')},
        {**good, "vpbx_api_key": "another"},
        {"json": body},
        {"vpbx_api_key": good["vpbx_api_key"], "sign": good["sign"]},
        {},
    ):
        assert requests.post(f"{door.url}/{path}", data=wrong, timeout=15).status_code == 403, wrong
    until(lambda: door.state()["refused"] >= 1, 20, "the refusal is told")
    assert "signature" in door.state()["last_refusal"]
    assert door.events() == []
    assert door.sender.send(path, body) == 200


def test_a_foreign_sender_is_refused_and_counted(admin: Http, suite: Suite) -> None:
    """R24."""
    door = Door(admin, suite, sender_addresses=["81.88.80.132", "81.88.82.0/24"])
    assert door.sender.send(*mango_words.events(STORY["answered"], "foreign")[0]) == 403
    until(lambda: "sender (127.0.0.1)" in (door.state()["last_refusal"] or ""), 20)
    assert door.events() == []


def test_what_is_no_event_is_answered_correctly(door: Door) -> None:
    """R24."""
    ask = requests.Session()
    assert ask.post(f"{door.url}/ping", timeout=15).status_code == 200
    assert ask.get(f"{door.url}/ping", timeout=15).status_code == 200
    assert ask.get(f"{door.url}/events/call", timeout=15).status_code == 405
    assert ask.post(f"{door.suite.gateway_url}/webhooks/{'x' * 32}/events/call", timeout=15).status_code == 404
    assert ask.post(f"{door.url}/events/call", data=b"x" * 65537, timeout=15).status_code == 413
    pieces = (b"x" * 1000 for _ in range(70))
    assert ask.post(f"{door.url}/events/call", data=pieces, timeout=15).status_code == 413
    assert ask.post(f"{door.url}/events/call", data=b"\xff\xfe", timeout=15).status_code == 400
    assert ask.post(f"{door.url}/events/call", data="&".join("a=1" for _ in range(50)), timeout=15).status_code == 400
    assert door.sender.send("ping", "{}") == 200
    assert door.events() == []


def test_what_cannot_be_read_is_kept_shown_and_handled_again(door: Door) -> None:
    """R24. A body of rubbish stops nothing else."""
    assert door.sender.send("events/call", '{"entry_id": ["?"], "call_state": "Appeared"}') == 200
    assert door.sender.send("events/call", "no json \0") == 200
    assert door.sender.send("events/of/the/future", "{}") == 200
    assert door.sender.send("events/dtmf", '{"dtmf": "1"}') == 200
    door.tell(STORY["missed"])
    until(lambda: len(door.calls()) == 1, 20)
    wrong = until(lambda: (found := door.events(state="not_understood"))[2:] and found, 20)
    assert len(wrong) == 3 and door.state()["not_understood"] == 3
    assert all(event["problem"] for event in wrong)
    again = door.admin.post(f"/raw-events/{wrong[0]['id']}/replay", {}, 200)
    assert again["state"] == "not_understood" and again["problem"] == wrong[0]["problem"]
    (dtmf,) = door.events(state="ignored")
    assert dtmf["path"] == "events/dtmf"
    (handled, *_rest) = door.events(state="handled")
    assert door.admin.post(f"/raw-events/{handled['id']}/replay", {}, 200)["call_id"] == door.calls()[0]["id"]
    assert len(door.calls()) == 1


def test_nothing_that_was_answered_is_lost_when_processes_die(door: Door, suite: Suite) -> None:
    """R24. The provider does not send again."""
    door.tell(STORY["missed"], "before")
    until(lambda: len(door.calls()) == 1, 20)
    suite.kill("telephony")
    try:
        door.tell(STORY["answered"], "while telephony is dead")
        suite.kill("gateway")
        suite.start("gateway")
    finally:
        suite.start("telephony")
    until(lambda: sorted(str(call["outcome"]) for call in door.calls()) == ["missed", "talked"], 60)


def test_accounts_are_for_administrators(door: Door, as_user: Callable[..., Http]) -> None:
    """R24. Secrets are never answered; the address of the door is one."""
    for role in ("head_of_sales", "manager"):
        person = as_user(role)
        person.get("/provider-accounts", 403)
        person.get(f"/provider-accounts/{door.account['id']}", 403)
        person.get(f"/provider-accounts/{door.account['id']}/events", 403)
        person.post("/provider-accounts", draft(), 403)
        person.post(f"/raw-events/{new_id()}/replay", {}, 403)
    assert door.draft["password"] not in str(door.state())
    assert door.state()["has_password"]
    log = door.suite.log("telephony").read_text() + door.suite.log("gateway").read_text()
    assert door.draft["password"] not in log and door.account["webhook_path"] not in log


def test_an_account_is_changed_and_deleted(door: Door) -> None:
    """R24."""
    path, version = f"/provider-accounts/{door.account['id']}", door.account["version"]
    assert door.admin.patch(path, {"name": "Манго 2"}, version)["name"] == "Манго 2"
    assert door.admin.patch(path, {"name": "x"}, version, 409)["code"] == "version_conflict"
    moved = door.admin.patch(path, {"address": "https://other.example/"}, version + 1, 422)
    assert moved["field"] == "password"
    for wrong, field in (
        ({"address": "http://pbx.example/", "password": "p"}, "address"),
        ({"sender_addresses": ["no address"]}, "sender_addresses"),
        ({"recording_hosts": ["https://x"]}, "recording_hosts"),
        ({"login": ""}, "login"),
        ({"clock_offset_seconds": 10**6}, "clock_offset_seconds"),
        ({"people": [{"extension": "101", "user_id": str(new_id())}] * 2}, "people"),
    ):
        assert door.admin.patch(path, wrong, version + 1, 422)["field"] == field
    off = door.admin.patch(path, {"active": False}, version + 1)
    until(lambda: door.sender.send("ping", "{}") == 404, 30, "the door of an inactive account is closed")
    door.admin.delete(path, 204, **{"If-Match": f'"{off["version"]}"'})
    door.admin.get(path, 404)


def test_hooks_of_both_shapes_come_through_zebras_door(admin: Http, suite: Suite) -> None:
    """R06, R24. They carry no signature: the secret address and the sender are what opens the door."""
    door = Door(admin, suite, provider="zebra", realm="12345.ztpbx.ru", legs="all")
    sent = zebra_words.events(STORY["answered"], secrets.token_hex(6))
    for number, (_path, body) in enumerate(sent):
        plain = number % 3 == 0 and "args" not in body
        data = json.loads(body) if plain else body.encode()
        assert requests.post(door.url, data=data, timeout=15).status_code == 200
    (call,) = until(lambda: (found := door.calls()) and found[0]["status"] == "ended" and found, 40)
    assert (call["provider"], call["outcome"], call["talk_seconds"]) == ("zebra", "talked", 60)
    assert door.state()["not_understood"] == 0


def test_presets_are_what_the_documentation_says(admin: Http) -> None:
    """R24."""
    plain = draft(active=False)
    del plain["sender_addresses"], plain["address"]
    account = admin.post("/provider-accounts", plain, 201)
    assert account["address"] == "https://app.mango-office.ru/vpbx/"
    assert "81.88.80.132" in account["sender_addresses"] and account["recording_hosts"] == ["mango-office.ru"]
    assert admin.post("/provider-accounts", draft(provider="zebra"), 422)["field"] == "realm"
