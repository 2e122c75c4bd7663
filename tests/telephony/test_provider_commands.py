"""Calls that a provider's exchange carries: placed and changed through the gateway, by stand-ins of the providers."""

import json
import secrets
from collections.abc import Callable
from typing import Any

import requests

from deploy.local.suite import Suite
from gateway.sessions import COOKIE
from services.kit.wire import new_id
from tests.fakes import mango_words
from tests.fakes.mango import FakeMango
from tests.fakes.zebra import FakeZebra
from tests.gateway.pages import Page
from tests.http import Http
from tests.telephony.stories import Part, Story
from tests.telephony.test_webhooks import Door
from tests.waiting import until


def unique_phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def mango_door(admin: Http, suite: Suite, fake: FakeMango, **people: Http) -> Door:
    persons = [{"extension": short[1:], "user_id": user.user["id"]} for short, user in people.items()]
    return Door(admin, suite, login=fake.key, password=fake.salt, address=fake.address, people=persons)


def talk(door: Door, extension: str, client: str) -> tuple[dict[str, Any], str]:
    """A client's call that this phone has just answered: as the ledger has it, and the id of its leg."""
    entry = secrets.token_hex(6)
    story = Story("live", "inbound", (Part(extension, 0, 4, 1000),), client=client.lstrip("+"))
    for path, body in mango_words.events(story, entry)[:2]:
        assert door.sender.send(path, body) == 200

    def answered() -> dict[str, Any] | None:
        return next((call for call in door.calls() if call["phone"] == client and call["status"] == "answered"), None)

    call = until(answered, what="the call is answered")
    assert call is not None
    return call, mango_words.call_id(entry, 0)


def test_a_click_has_mango_ring_the_sellers_phone_and_then_the_client(
    admin: Http, suite: Suite, as_user: Callable[..., Http]
) -> None:
    """R24, R42, S12."""
    seller, number = as_user(), unique_phone()
    with FakeMango(key=secrets.token_hex(8), salt=secrets.token_hex(8)) as mango:
        door = mango_door(admin, suite, mango, _205=seller)
        assert seller.post("/calls", {"number": number}, 201) is None
        placed = mango.commands("commands/callback")
        assert [(one["from"]["extension"], one["to_number"]) for one in placed] == [("205", number.lstrip("+"))]
        command = placed[0]["command_id"]
        story = Story("back", "outbound", (Part("205", 0, 4, 9),), client=number.lstrip("+"), command=command)
        door.tell(story)
        call = until(lambda: next((one for one in door.calls() if one["phone"] == number), None))
        assert call is not None and (call["direction"], call["user_id"]) == ("outbound", seller.user["id"])
        mango.behaviour.result = 2240
        refused = seller.post("/calls", {"number": number}, 409)
        assert refused["code"] == "provider_refused"


def test_a_click_has_zebra_call_from_the_sellers_device(
    admin: Http, suite: Suite, as_user: Callable[..., Http]
) -> None:
    """R24, R42, S12."""
    seller, number = as_user(), unique_phone()
    login, password = secrets.token_hex(8), secrets.token_hex(8)
    with FakeZebra(login=login, password=password) as zebra:
        people = [{"extension": "101", "user_id": seller.user["id"]}]
        access = {"login": login, "password": password, "realm": "12345.ztpbx.ru", "address": zebra.address}
        draft = {"provider": "zebra", "name": "Зебра", "people": people, "sender_addresses": ["127.0.0.1"], **access}
        account = admin.post("/provider-accounts", draft, 201)
        assert seller.post("/calls", {"number": number}, 201) is None
        assert zebra.asked[-1] == f"devices/d1/quickcall/{number.replace('+', '%2B')}"
        url = suite.gateway_url + account["webhook_path"]
        told = {"hook_event": "channel_create", "call_direction": "outbound", "call_id": secrets.token_hex(6)}
        told |= {"caller_id_number": number.lstrip("+"), "callee_id_number": "101", "timestamp": "63900000000"}

        def calls() -> list[dict[str, Any]]:
            found = admin.get("/calls", limit=200)["items"]
            return [call for call in found if call["provider_account_id"] == account["id"]]

        until(lambda: requests.post(url, data=told, timeout=10).status_code == 200, what="the door is known")
        call = until(lambda: next(iter(calls()), None), what="the call is there")
        assert call is not None
        refused = seller.post(f"/calls/{call['id']}/hang-up", None, 409)
        assert refused["code"] == "not_offered" and "phone itself" in refused["detail"]


def test_a_call_at_mango_is_held_given_away_and_ended_as_far_as_mango_can(
    admin: Http, suite: Suite, as_user: Callable[..., Http]
) -> None:
    """R24."""
    seller, colleague, stranger = as_user(), as_user(), as_user("head_of_sales")
    with FakeMango(key=secrets.token_hex(8), salt=secrets.token_hex(8)) as mango:
        door = mango_door(admin, suite, mango, _205=seller, _206=colleague)
        call, leg = talk(door, "205", unique_phone())
        path = f"/calls/{call['id']}"
        assert seller.get(f"{path}/live")["state"] == "talking"
        assert seller.post(f"{path}/hold", {"on": True}, 200)["held"]
        assert seller.post(f"{path}/hold", {"on": False}, 409)["code"] == "not_offered"
        assert seller.post(f"{path}/digits", {"digits": "5"}, 409)["code"] == "not_offered"
        asked = seller.post(f"{path}/transfer", {"to": "206", "attended": True}, 200)
        assert (asked["state"], asked["transfer_to"]) == ("transferring", "206")
        assert seller.post(f"{path}/transfer/complete", None, 409)["code"] == "not_offered"
        assert seller.post(f"{path}/transfer/cancel", None, 200)["state"] == "talking"
        colleague.post(f"{path}/hang-up", None, 404)
        outside = unique_phone()
        seller.post(f"{path}/transfer", {"to": outside, "attended": False}, 200)
        assert stranger.post(f"{path}/hang-up", None, 200)["state"] == "over"
        commands = mango.given
        for _path, fields in commands:
            fields.pop("command_id")
        assert commands == [
            ("commands/call/hold/on", {"call_id": leg, "initiator": "205"}),
            ("commands/transfer", {"call_id": leg, "method": "hold", "to_number": "206", "initiator": "205"}),
            ("commands/transfer_cancel", {"call_id": leg}),
            (
                "commands/transfer",
                {"call_id": leg, "method": "blind", "to_number": outside.lstrip("+"), "initiator": "205"},
            ),
            ("commands/call/hangup", {"call_id": leg}),
        ]


def test_a_call_that_rings_at_mango_is_sent_on_and_a_talk_is_recorded(
    admin: Http, suite: Suite, as_user: Callable[..., Http]
) -> None:
    """R24, R47. Each call says which commands whoever carries it has."""
    seller, colleague = as_user(), as_user()
    with FakeMango(key=secrets.token_hex(8), salt=secrets.token_hex(8)) as mango:
        door = mango_door(admin, suite, mango, _205=seller, _206=colleague)
        client, entry = unique_phone(), secrets.token_hex(6)
        story = Story("rings", "inbound", (Part("205", 0, 4, 1000),), client=client.lstrip("+"))
        assert door.sender.send(*mango_words.events(story, entry)[0]) == 200
        call = until(lambda: next((one for one in door.calls() if one["phone"] == client), None), what="it rings")
        assert call is not None
        path = f"/calls/{call['id']}"
        assert seller.get(f"{path}/live")["offers"] == ["hang_up", "hold", "transfer", "ask", "take_back", "record"]
        assert seller.post(f"{path}/transfer", {"to": "206", "attended": True}, 409)["code"] == "not_now"
        assert seller.post(f"{path}/record", None, 409)["code"] == "not_now"
        on = unique_phone()
        seller.post(f"{path}/transfer", {"to": on, "attended": False}, 200)
        talked, leg = talk(door, "205", unique_phone())
        assert seller.post(f"/calls/{talked['id']}/record", None, 200)["state"] == "talking"
        assert [(where, fields["call_id"]) for where, fields in mango.given] == [
            ("commands/route", mango_words.call_id(entry, 0)),
            ("commands/recording/start", leg),
        ]
        assert mango.given[0][1]["to_number"] == on.lstrip("+")


def test_a_command_that_fails_after_it_was_accepted_is_told_to_who_gave_it(
    admin: Http, suite: Suite, as_user: Callable[..., Http]
) -> None:
    """R24, R42."""
    seller, other = as_user(), as_user()
    with FakeMango(key=secrets.token_hex(8), salt=secrets.token_hex(8)) as mango:
        door = mango_door(admin, suite, mango, _205=seller)
        seller.post("/calls", {"number": unique_phone()}, 201)
        command = mango.commands("commands/callback")[0]["command_id"]
        heard, overheard = (Page(suite.gateway_url, user.session.cookies[COOKIE]) for user in (seller, other))
        for page in (heard, overheard):
            page.wait_for("hello")
        assert door.sender.send("result/callback", json.dumps({"command_id": command, "result": 1121})) == 200
        news = heard.wait_for("command_answered", timeout=30)
        assert (news["done"], news["reason_code"]) == (False, 1121)
        assert overheard.event("command_answered") is None
        for page in (heard, overheard):
            page.close()
