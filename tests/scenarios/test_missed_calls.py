"""A client whom nobody talked to is called back, whatever dies meanwhile; through the suite's outermost doors."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from deploy.local.suite import Suite
from services.kit.broker import Sender
from services.kit.wire import new_id, now
from tests.http import Http
from tests.scenarios.conftest import Client, Fact, new_client, tell
from tests.telephony.facts import fact
from tests.waiting import until


@pytest.fixture
def anna(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Анна Перезвонова")


@pytest.fixture
def client(anna: Http) -> Client:
    """Of Anna's; telephony has heard of them."""
    return new_client(anna, f"ООО «Пропущенный {new_id().hex[-6:]}»")


@pytest.fixture
def sender(amqp_uri: str) -> Iterator[Sender]:
    sender = Sender(amqp_uri, confirms=True)
    yield sender
    sender.close()


def call(client: Client, seller_id: str, ago: float, talk: float = 0) -> list[Fact]:
    """Rung for ten seconds so many minutes ago, then talked so many, or not at all."""
    at = now() - timedelta(minutes=ago)
    known: dict[str, Any] = {"call_id": new_id(), "client_number": client.phone, "rings": [UUID(seller_id)]}
    known |= {"started_at": at}
    if talk:
        known |= {"answered_at": at + timedelta(seconds=10), "user_id": UUID(seller_id)}
    rang = msgspec.structs.replace(fact("ringing", **known), occurred_at=at)
    over = fact("ended", outcome="talked" if talk else "missed", **known)
    ended = msgspec.structs.replace(over, occurred_at=at + timedelta(seconds=10, minutes=talk))
    return [Fact(new_id(), rang), Fact(new_id(), ended)]


def debts(http: Http, client: Client, state: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/missed-call-debts", state=state, phone=client.phone)["items"]
    return found


def reminders(http: Http, client: Client, status: str | None = None) -> list[dict[str, Any]]:
    found = http.get("/reminders" + (f"?status={status}" if status else ""))["items"]
    return [one for one in found if one["phone"] == client.phone]


def test_a_missed_call_is_owed_reminded_of_and_returned_though_telephony_is_killed(
    suite: Suite, anna: Http, as_user: Callable[..., Http], client: Client, sender: Sender
) -> None:
    """R06, R39, S14: each fact told twice; the service killed as soon as it could have heard of the talk."""
    facts = call(client, anna.user["id"], ago=9)
    until(lambda: anna.get("/parties", phone=client.phone)["items"], 20, "the client is known")
    for one in [*facts, *facts, *[Fact(new_id(), one.event) for one in facts]]:
        tell(sender, one)
    (debt,) = until(lambda: debts(anna, client), 20, "the call is owed") or []
    assert (debt["owner_id"], debt["missed_calls"], debt["duty"]) == (anna.user["id"], 1, False)
    until(lambda: reminders(anna, client), 20, "Anna is reminded")
    assert debts(as_user("manager"), client) == []
    assert as_user("manager").request("GET", f"/missed-call-debts/{debt['id']}").status_code == 404
    for one in call(client, anna.user["id"], ago=5, talk=2):
        tell(sender, one)
    suite.kill("telephony")
    suite.start("telephony")
    (debt,) = until(lambda: debts(anna, client, "returned"), 30, "the call is returned") or []
    assert debt["returned_by_id"] == anna.user["id"] and debts(anna, client) == []
    until(lambda: reminders(anna, client, "done"), 20, "the reminder is over")
    deeds = [one["deed"] for one in anna.get(f"/missed-call-debts/{debt['id']}/history")["items"]]
    assert deeds == ["opened", "returned"]


def test_a_call_has_its_card_its_line_and_its_file(
    suite: Suite, anna: Http, as_user: Callable[..., Http], client: Client, sender: Sender
) -> None:
    """R45, R46, R06: with contacts down, the card is there with what telephony knows."""
    until(lambda: anna.get("/parties", phone=client.phone)["items"], 20, "the client is known")
    facts = call(client, anna.user["id"], ago=5, talk=2)
    for one in facts:
        tell(sender, one)
    call_id = facts[0].event.call_id
    line = until(
        lambda: anna.request("GET", f"/calls/{call_id}/interaction").ok and anna.get(f"/calls/{call_id}/interaction"),
        20,
        "the journal has the call",
    )
    assert line and line["call_id"] == str(call_id)
    card = until(lambda: complete(anna, str(call_id)), 20, "the card is whole")
    assert card and [one["party"]["counterparty_id"] for one in card["parties"]] == [client.id]
    assert [one["id"] for one in card["parties"][0]["interactions"]] == [line["id"]]
    for path in ("card", "interaction"):
        assert as_user("manager").request("GET", f"/calls/{call_id}/{path}").status_code == 404
    job = anna.post("/call-exports", {"filter": {"phone": client.phone}})
    until(lambda: anna.get(f"/telephony-jobs/{job['id']}")["state"] == "done", 20, "the file is made")
    file = anna.request("GET", f"/telephony-jobs/{job['id']}/file")
    assert file.content.startswith(b"PK") and "attachment" in file.headers["Content-Disposition"]
    assert as_user("admin").request("GET", f"/telephony-jobs/{job['id']}/file").status_code == 404
    suite.kill("contacts")
    try:
        begin = time.monotonic()
        card = anna.get(f"/calls/{call_id}/card")
        assert time.monotonic() - begin < 2.0
        assert (card["partial"], card["missing"]) == (True, ["contacts"])
        assert card["parties"][0]["party"]["counterparty_name"].startswith("ООО «Пропущенный")
    finally:
        suite.start("contacts")


def complete(http: Http, call_id: str) -> dict[str, Any] | None:
    card: dict[str, Any] = http.get(f"/calls/{call_id}/card")
    return card if card["parties"] and card["parties"][0]["interactions"] and not card["partial"] else None
