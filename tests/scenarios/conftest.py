"""Clients that call, write and ask: what a day brings in, through the suite's outermost doors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
import requests

from deploy.local.suite import Suite
from services.kit.broker import BrokerUnavailable, Sender
from services.kit.outbox import publish_event
from services.kit.wire import new_id, now, system
from services.telephony.interface import CallObserved
from tests.http import Http
from tests.peers.mail import PASSWORD, Post, post
from tests.ports import free_port
from tests.telephony.facts import whole_call
from tests.waiting import until

T = TypeVar("T")


@dataclass
class Client:
    """One client of the day, and what must be in their timeline in the end, once each."""

    id: str
    phone: str
    address: str
    lead_name: str


@dataclass
class Fact:
    """A fact as the SIP agent keeps it in its spool: told until the broker has it, always under the same id."""

    id: UUID
    event: CallObserved


@pytest.fixture(scope="session")
def sales_box(suite: Suite, admin: Http, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Post, str]]:
    """A real mailbox that the suite reads."""
    with post(tmp_path_factory.mktemp("post"), free_port, boxes=1) as mail:
        address = mail.new_box()
        box: dict[str, Any] = {"name": "Продажи", "email_address": address, "login": address, "password": PASSWORD}
        box |= {"imap_host": "127.0.0.1", "imap_port": mail.dovecot.imap_port, "imap_encryption": "none"}
        mailbox_id = admin.post("/mailboxes", box)["id"]
        until(lambda: admin.get(f"/mailboxes/{mailbox_id}")["last_success_at"], 30, "the mailbox is read")
        yield mail, address


@pytest.fixture(scope="session")
def site(admin: Http, suite: Suite) -> Http:
    """The customer's own web site, with its API key."""
    key = admin.post("/api-keys", {"name": "сайт сценариев", "scopes": ["leads:write"]})["key"]
    return Http(suite.gateway_url, api_key=key)


def insistently(action: Callable[[], T], timeout: float = 60.0) -> T:
    """Does it again until it works, as every good client of the API does."""
    done: list[T] = []

    def attempt() -> bool:
        try:
            done.append(action())
        except (requests.RequestException, AssertionError, BrokerUnavailable):
            return False
        return True

    until(attempt, timeout, "the action succeeds")
    return done[0]


def new_client(http: Http, name: str) -> Client:
    phone, address = f"+7916{new_id().int % 10**7:07d}", f"{new_id().hex}@firm.test"
    draft = {"name": name, "phones": [phone], "emails": [address]}
    return Client(http.post("/counterparties", draft)["id"], phone, address, f"Лид {new_id().hex[-12:]}")


def letter(client: Client, recipient: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = client.address, recipient, f"Вопрос {client.lead_name}"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="firm.test")
    message.set_content("Сколько стоит доставка?")
    return message.as_bytes()


def facts_of_a_call(client: Client, seller_id: UUID) -> list[Fact]:
    at = now()
    known = {"client_number": client.phone, "occurred_at": at, "started_at": at}
    facts = whole_call(new_id(), seller_id)
    return [Fact(new_id(), msgspec.structs.replace(event, **known)) for event in facts]


def tell(sender: Sender, fact: Fact) -> None:
    """Publishes as the agent does. Raises BrokerUnavailable."""
    asker = msgspec.json.encode(system("agent", fact.id.hex)).decode()
    event = fact.event
    publish_event(sender, event.exchange, event.routing_key, msgspec.json.encode(event), asker, fact.id, now())


def post_lead(site: Http, client: Client) -> None:
    """A lead of a known client, posted until the site has an answer; the same key makes it one lead."""

    def attempt() -> None:
        lead = {"name": client.lead_name, "phones": [client.phone], "text": "Хочу купить"}
        answer = site.request("POST", "/leads", json=lead, headers={"Idempotency-Key": client.lead_name[-12:] * 2})
        done_before = answer.status_code == 409 and answer.json()["code"] == "already_done"
        assert answer.status_code == 201 or done_before, answer.text

    insistently(attempt)


def convert(http: Http, client: Client) -> None:
    """Turns the client's lead into a deal, however often that takes."""

    def attempt() -> None:
        (lead,) = http.get("/leads", search=client.lead_name, closed="true")["items"]
        if lead["status"] != "converted":
            http.post(f"/leads/{lead['id']}/convert", {}, None, **{"Idempotency-Key": f"convert-{lead['id']}"})

    insistently(attempt)


def kinds(http: Http, client: Client) -> list[str]:
    """The kinds of lines in the client's timeline, but for changes of the card itself."""
    lines = http.get(f"/counterparties/{client.id}/timeline", limit=200)["items"]
    return sorted(line["kind"] for line in lines if line["kind"] != "change")
