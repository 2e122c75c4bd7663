"""SMS that leave by themselves, through the suite's outermost doors: once each, whatever is killed or told twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg
import pytest

from deploy.local.suite import Suite
from services.kit.broker import Sender
from services.kit.outbox import publish_event
from services.kit.wire import new_id, now, system
from services.telephony.interface import DebtOpened
from services.telephony.interface.debts import MissedCallDebt
from tests.fakes.sms import SmsProvider, sms_provider
from tests.http import Http
from tests.mail.text_data import channel_of, mobile, no_quiet_hours
from tests.ports import free_port
from tests.scenarios.conftest import Client, new_client, tell
from tests.scenarios.test_missed_calls import call, debts
from tests.waiting import until

CLIENTS = 16
KILLS = 2


@pytest.fixture
def anna(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Анна Уведомлялова")


@pytest.fixture
def provider() -> Iterator[SmsProvider]:
    with sms_provider(free_port()) as running:
        yield running


@pytest.fixture
def sender(amqp_uri: str) -> Iterator[Sender]:
    sender = Sender(amqp_uri, confirms=True)
    yield sender
    sender.close()


@pytest.fixture
def rule(admin: Http, provider: SmsProvider) -> Iterator[Callable[..., dict[str, Any]]]:
    """`rule(event, audience)`: on from now to the end of the test, at whatever hour."""
    made = []

    def make(event: str, audience: str, text: str) -> dict[str, Any]:
        channel = channel_of(admin, provider)
        draft = {"name": f"Правило {new_id().hex[-6:]}", "event": event, "audience": audience, "text": text}
        made.append(admin.post("/notice-rules", draft | {"text_channel_id": channel["id"]}))
        return dict(made[-1])

    with no_quiet_hours(admin):
        yield make
        for one in made:
            admin.delete(f"/notice-rules/{one['id']}")


@pytest.fixture
def importer(suite: Suite) -> Iterator[Suite]:
    """One that dies; the next test has a living one."""
    yield suite
    suite.start("mail-importer")


def notices(http: Http, rule: dict[str, Any], state: str = "") -> list[dict[str, Any]]:
    wanted = {"rule_id": rule["id"], "limit": 200} | ({"state": state} if state else {})
    found: list[dict[str, Any]] = http.get("/notices", **wanted)["items"]
    return found


def missed(anna: Http, client: Client, sender: Sender, times: int = 1) -> None:
    """The client rang just now and nobody took it; each fact is told so often."""
    until(lambda: anna.get("/parties", phone=client.phone)["items"], 30, "the client is known")
    for one in call(client, anna.user["id"], ago=0):
        one.event = msgspec.structs.replace(one.event, occurred_at=now())
        for _ in range(times):
            tell(sender, one)


def test_who_rang_in_vain_gets_one_sms_however_often_it_is_told(
    admin: Http, anna: Http, provider: SmsProvider, sender: Sender, rule: Callable[..., dict[str, Any]]
) -> None:
    """S20: the debt's news twice over the broker, under the same id and under another one."""
    made = rule("call_missed", "client", "Перезвоним! {{ event.phone }}")
    client, last = (new_client(anna, f"ООО «Звонок {new_id().hex[-6:]}»") for _ in range(2))
    missed(anna, client, sender, times=2)
    (debt,) = until(lambda: debts(anna, client), 30, "the call is owed") or []
    until(lambda: provider.to(client.phone), 30, "the SMS left")
    plain = {name: debt.get(name) for name in MissedCallDebt.__struct_fields__}
    event = DebtOpened(debt=msgspec.convert(plain, MissedCallDebt), remind=[], remind_at=now())
    asker, first = msgspec.json.encode(system("call")).decode(), new_id()
    for message_id in (first, first, new_id()):
        publish_event(sender, event.exchange, event.routing_key, msgspec.json.encode(event), asker, message_id, now())
    missed(anna, last, sender)
    until(lambda: provider.to(last.phone), 30, "what was told after it is done")
    assert [one["text"] for one in provider.to(client.phone)] == [f"Перезвоним! {client.phone}"]
    done = until(lambda: two if len(two := notices(admin, made, "sent")) == 2 else None, 20, "both are told sent")
    assert done and sorted(one["phone"] for one in done) == sorted([client.phone, last.phone])
    assert len(notices(admin, made)) == 2
    assert anna.request("GET", "/notices").status_code == 403


def test_a_lead_that_is_given_to_a_seller_is_told_to_their_mobile_once(
    admin: Http, anna: Http, as_user: Callable[..., Http], provider: SmsProvider, rule: Callable[..., dict[str, Any]]
) -> None:
    """S20."""
    made, phone = rule("lead_given", "manager", "Лид: {{ event.client }}"), mobile()
    anna.session.patch(f"{anna.url}/api/v1/my-notice-phone", json={"phone": phone}).raise_for_status()
    head, name = as_user("head_of_sales"), f"Окна {new_id().hex[-8:]}"
    head.post("/leads", {"name": name, "phones": [mobile()], "manager_id": anna.user["id"]})
    until(lambda: provider.to(phone), 30, "the SMS left")
    until(lambda: notices(admin, made, "sent"), 20, "it is told as sent")
    assert [one["text"] for one in provider.to(phone)] == [f"Лид: {name}"]
    assert len(notices(head, made)) == 1


def test_killed_while_notices_leave_nobody_gets_two_and_nobody_is_forgotten(
    admin: Http, anna: Http, provider: SmsProvider, sender: Sender, rule: Callable[..., dict[str, Any]],
    importer: Suite, databases: dict[str, str],
) -> None:  # fmt: skip
    """S20: kill -9 with an SMS in hand, twice; of that one nobody knows, and it is listed, not sent again."""
    made = rule("call_missed", "client", "Перезвоним!")
    with ThreadPoolExecutor(4) as pool:
        names = [f"ООО «Звонок {new_id().hex[-8:]}»" for _ in range(CLIENTS)]
        clients = list(pool.map(lambda name: new_client(anna, name), names))
    phones = {client.phone for client in clients}
    provider.lock.acquire()  # it takes requests, and answers none
    for client in clients:
        missed(anna, client, sender)
    until(lambda: len(notices(admin, made)) == CLIENTS, 60, "each is to get one")
    try:
        for kill in range(KILLS):
            until(lambda: in_hand(databases["mail"], phones) == 1, 30, "one is being handed over")
            importer.kill("mail-importer")
            importer.start("mail-importer")
            until(lambda kill=kill: len(notices(admin, made, "unknown")) == kill + 1, 30)  # type: ignore[misc]
    finally:
        provider.lock.release()
    until(lambda: len(notices(admin, made, "sent")) == CLIENTS - KILLS, 60, "the others have left")
    taken = Counter(f"+{one['body']['to']}" for one in list(provider.taken))
    assert set(taken.values()) == {1} and set(taken) <= phones
    sent = {one["phone"] for one in notices(admin, made, "sent")}
    unknown = {one["phone"] for one in notices(admin, made, "unknown")}
    assert sent <= set(taken) and sent | unknown == phones and len(unknown) == KILLS


def in_hand(url: str, phones: set[str]) -> int:
    """How many of these SMS are written down as being handed over."""
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM short_messages WHERE state = 'sending' AND phone = ANY(%s)"
        row = connection.execute(query, [list(phones)]).fetchone()
    return int(row[0]) if row else 0
