"""An SMS out and a messenger's line in, through the suite's outermost doors and into the client's timeline."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.fakes.mango import FakeMango
from tests.fakes.sms import SmsProvider, sms_provider
from tests.http import Http
from tests.ports import free_port
from tests.scenarios.conftest import Client, new_client
from tests.telephony.test_webhooks import Door
from tests.waiting import until


@pytest.fixture
def anna(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Анна Сообщалова")


@pytest.fixture
def client(anna: Http) -> Client:
    return new_client(anna, f"ООО «Сообщения {new_id().hex[-6:]}»")


@pytest.fixture
def provider() -> Iterator[SmsProvider]:
    with sms_provider(free_port()) as running:
        yield running


@pytest.fixture
def channel(admin: Http, provider: SmsProvider) -> Iterator[dict[str, Any]]:
    draft = {
        "name": f"СМС {new_id().hex[-6:]}",
        "kind": "http_sms",
        "per_minute": 600,
        "sending": {"url": provider.url, "format": "form", "body": '{"to": "{digits}", "text": "{text}"}'},
        "answer": {"id": "/id"},
        "reports": {"id": "/id", "state": "/status", "delivered": ["2"], "failed": ["3"]},
        "incoming": {"id": "/msg", "phone": "/from", "text": "/text"},
    }
    made = admin.post("/text-channels", draft)
    yield made
    admin.delete(f"/text-channels/{made['id']}")


def texts(http: Http, client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get(f"/counterparties/{client.id}/timeline", kinds='["messenger"]')["items"]
    return found


def test_an_sms_and_its_answer_stand_in_the_clients_timeline(
    anna: Http, as_user: Callable[..., Http], client: Client, channel: dict[str, Any], provider: SmsProvider
) -> None:
    """C30, R11."""
    draft = {"channel_id": channel["id"], "phone": client.phone, "text": "Заказ готов", "counterparty_id": client.id}
    made = anna.post("/short-messages", draft)
    until(lambda: texts(anna, client), 30, "the SMS is in the timeline")
    assert provider.to(client.phone)[0]["text"] == "Заказ готов"
    sent = anna.get(f"/short-messages/{made['id']}")
    assert (sent["state"], sent["counterparty_id"]) == ("sent", client.id)
    assert sent["person_name"] == anna.get(f"/counterparties/{client.id}")["name"]

    door = anna_url(anna, channel)
    answer = {"msg": new_id().hex, "from": client.phone.lstrip("+"), "text": "Спасибо, заберу"}
    for _ in range(2):
        assert requests.post(door, data=answer, timeout=10).status_code == 200
    report = {"id": provider_id(made["id"], provider), "status": "2"}
    assert requests.get(door, params=report, timeout=10).status_code == 200
    two = until(lambda: len(found := texts(anna, client)) == 2 and found, 30, "the answer is in the timeline")
    assert {one["text"] for one in two} == {"Заказ готов", "Спасибо, заберу"}  # type: ignore[union-attr]
    until(lambda: anna.get(f"/short-messages/{made['id']}")["state"] == "delivered", 30, "the report is told")
    filed = anna.get("/short-messages", channel_id=channel["id"], search="заберу")["items"]
    assert [(one["place"], one["counterparty_id"]) for one in filed] == [("filed", client.id)]

    boris = as_user("manager", "Борис Чужой")
    boris.post("/short-messages", draft, status=404)


def anna_url(http: Http, channel: dict[str, Any]) -> str:
    return http.url + str(channel["webhook_path"])


def provider_id(message_id: str, provider: SmsProvider) -> str:
    """What the provider answered to the first it took."""
    return f"sms-{provider.url.rsplit(':', 1)[1].split('/')[0]}-1"


def test_a_closed_door_a_wrong_one_and_a_flood_let_nothing_in(anna: Http, channel: dict[str, Any]) -> None:
    door = anna_url(anna, channel)
    assert requests.get(door, timeout=10).status_code == 200
    assert requests.post(door[:-3] + "abc", json={"a": 1}, timeout=10).status_code == 404
    assert requests.post(door, data=b"{", headers={"Content-Type": "application/json"}, timeout=10).status_code == 400
    assert requests.post(door, data=b"x" * 300_000, timeout=10).status_code == 413


def test_a_line_of_somebody_unknown_becomes_a_lead_once(anna: Http, channel: dict[str, Any]) -> None:
    """R11."""
    phone, text = f"+7916{new_id().int % 10**7:07d}", f"Хочу окна {new_id().hex}"
    body = {"msg": new_id().hex, "from": phone, "text": text}
    assert requests.post(anna_url(anna, channel), json=body, timeout=10).status_code == 200

    def waiting() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = anna.get("/short-messages", view="waiting", search=text)["items"]
        return found

    (one,) = until(waiting, 30, "it waits to be sorted")
    made = [anna.post(f"/short-messages/{one['id']}/lead") for _ in range(2)]
    assert made[0]["lead_id"] == made[1]["lead_id"] is not None
    leads = until(lambda: list(anna.get("/leads", search=phone)["items"]), 30, "the lead is there")
    assert [row["id"] for row in leads] == [made[0]["lead_id"]]
    lead = anna.get(f"/leads/{made[0]['lead_id']}")
    assert (lead["phones"][0]["e164"], lead["text"]) == (phone, text)
    assert waiting() == []


def test_an_sms_leaves_by_mango_and_its_delivery_comes_back(
    admin: Http, anna: Http, suite: Suite, client: Client
) -> None:
    """C30: by telephony's command, as its stand-in takes it; told twice, it was delivered once."""
    with FakeMango(key=new_id().hex, salt=new_id().hex) as mango:
        door = Door(admin, suite, login=mango.key, password=mango.salt, address=mango.address)
        mine = {"account_id": door.account["id"], "extension": "101"}
        channel = admin.post(
            "/text-channels", {"name": f"Манго {new_id().hex[-6:]}", "kind": "mango_sms", "mango": mine}
        )
        draft = {
            "channel_id": channel["id"],
            "phone": client.phone,
            "text": "Заказ готов",
            "counterparty_id": client.id,
        }
        made = anna.post("/short-messages", draft)
        until(lambda: anna.get(f"/short-messages/{made['id']}")["state"] == "sent", 30, "Mango took it")
        (order,) = mango.commands("commands/sms")
        assert (order["command_id"], order["text"], order["from_extension"]) == (made["id"], "Заказ готов", "101")
        assert order["to_number"] == client.phone.lstrip("+")
        for _ in range(2):
            assert door.sender.send("events/sms", json.dumps({"command_id": made["id"], "reason": 1000})) == 200
        until(lambda: anna.get(f"/short-messages/{made['id']}")["state"] == "delivered", 30, "the report is told")
        until(lambda: len(texts(anna, client)) == 1, 30, "it is in the timeline")
        admin.delete(f"/text-channels/{channel['id']}")
