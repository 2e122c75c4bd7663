"""The gateway as it runs: gunicorn, one gevent worker, a real broker and a real database."""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
import requests
import sqlalchemy as sa

from deploy.local.processes import Addresses
from deploy.local.suite import Suite
from gateway import models
from gateway.interface import User, UserDraft
from gateway.passwords import hash_password
from gateway.sessions import COOKIE, Sessions
from gateway.users import create_user
from services.contacts.interface import CounterpartyChanged
from services.kit import migrate
from services.kit.broker import Sender
from services.kit.db import Database
from services.kit.outbox import publish_event
from services.kit.wire import Event, new_id, now, system
from services.telephony.interface import CallRinging
from tests.conftest import SECRET_KEY, Servers, free_base
from tests.gateway.pages import Page
from tests.gateway.records import call, counterparty
from tests.ports import free_port
from tests.waiting import until

STREAMS = 1000


@pytest.fixture(scope="module")
def process(own_database: str, own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The gateway alone; no service runs behind it."""
    folder = tmp_path_factory.mktemp("gateway")
    addresses = Addresses(
        dict.fromkeys(migrate.PARTS, own_database), own_broker, SECRET_KEY, (folder / "objects").as_uri()
    )
    running = Suite(folder, addresses, gateway_port=free_port(), port_base=free_base())
    running.start("gateway")
    yield running
    running.stop_all()


@pytest.fixture(scope="module")
def database(own_database: str) -> Iterator[Database]:
    database = Database.plain(own_database, service="tests", amqp_uri="")
    yield database
    database.close()


@pytest.fixture
def person(database: Database) -> Callable[[], User]:
    def make() -> User:
        login = f"p{new_id().hex}"
        draft = msgspec.convert({"login": login, "name": "X", "role": "manager", "password": "12345678"}, UserDraft)
        with database(system("test")) as db:
            return create_user(db, draft, hash_password(draft.password))

    return make


@pytest.fixture
def sign_in(database: Database) -> Callable[[User], str]:
    """Opens a session of the user, and answers its token."""
    sessions = Sessions(database, SECRET_KEY)

    def open_session(user: User) -> str:
        with database(system("test")) as db:
            return sessions.open(db, user.id)

    return open_session


@pytest.fixture
def publish(own_broker: str) -> Iterator[Callable[[Event], None]]:
    sender = Sender(own_broker, confirms=True)

    def send(event: Event) -> None:
        asker = msgspec.json.encode(system("test")).decode()
        body = msgspec.json.encode(event)
        publish_event(sender, event.exchange, event.routing_key, body, asker, new_id(), now())

    yield send
    sender.close()


def get(process: Suite, path: str, token: str, timeout: float = 10.0) -> requests.Response:
    return requests.get(f"{process.gateway_url}/api/v1{path}", cookies={COOKIE: token}, timeout=timeout)


def test_an_event_on_the_broker_arrives_in_the_browser(
    process: Suite, person: Callable[[], User], sign_in: Callable[[User], str], publish: Callable[[Event], None]
) -> None:
    page = Page(process.gateway_url, sign_in(person()))
    page.wait_for("hello")
    assert page.headers["content-type"] == "text/event-stream"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-accel-buffering"] == "no"
    one = counterparty()
    publish(msgspec.convert({"counterparty": one, "deleted": False}, CounterpartyChanged))
    assert page.wait_for("counterparty_changed")["id"] == one["id"]
    page.close()


def test_a_call_appears_with_its_record_for_those_it_rings_and_for_nobody_else(
    process: Suite, person: Callable[[], User], sign_in: Callable[[User], str], publish: Callable[[Event], None]
) -> None:
    anna, boris = person(), person()
    for_anna, for_boris = (Page(process.gateway_url, sign_in(one)) for one in (anna, boris))
    for page in (for_anna, for_boris):
        page.wait_for("hello")
    ringing = call([anna.id])
    publish(msgspec.convert({"call": ringing}, CallRinging))
    publish(msgspec.convert({"counterparty": counterparty(), "deleted": False}, CounterpartyChanged))
    assert for_anna.wait_for("call_ringing")["call"]["phone"] == "+79161234567"
    for_boris.wait_for("counterparty_changed")  # published later, so the call would have been there
    assert for_boris.event("call_ringing") is None
    for page in (for_anna, for_boris):
        page.close()


def test_a_message_that_is_no_event_harms_no_stream(
    process: Suite,
    person: Callable[[], User],
    sign_in: Callable[[User], str],
    publish: Callable[[Event], None],
    own_broker: str,
) -> None:
    page = Page(process.gateway_url, sign_in(person()))
    page.wait_for("hello")
    sender = Sender(own_broker, confirms=True)
    for body in (b"\xff\xfe no json", b"{}", b'{"counterparty": 5}'):
        sender.publish(body, exchange="contacts.events", routing_key="counterparty_changed")
    sender.close()
    publish(msgspec.convert({"counterparty": counterparty(), "deleted": True}, CounterpartyChanged))
    assert page.wait_for("counterparty_changed")["deleted"] is True
    page.close()


def test_pages_are_cut_when_the_feed_was_interrupted_and_hear_again_after_it(
    process: Suite,
    servers: Servers,
    own_broker: str,
    person: Callable[[], User],
    sign_in: Callable[[User], str],
    publish: Callable[[Event], None],
) -> None:
    """What was published meanwhile is not heard, so a page must come back and ask for the state."""
    token = sign_in(person())
    page = Page(process.gateway_url, token)
    page.wait_for("hello")
    servers.rabbit.ctl("close_all_connections", "--vhost", own_broker.rpartition("/")[2], "a test")
    until(lambda: page.ended or not page.read(20), timeout=20, what="the end of the stream")
    page.close()
    page = Page(process.gateway_url, token)
    page.wait_for("hello")
    publish(msgspec.convert({"counterparty": counterparty(), "deleted": False}, CounterpartyChanged))
    page.wait_for("counterparty_changed")
    page.close()


def test_one_process_holds_a_thousand_streams_and_still_answers(
    process: Suite, person: Callable[[], User], sign_in: Callable[[User], str], publish: Callable[[Event], None]
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * STREAMS)), hard))
    user = person()
    tokens = [sign_in(user) for _ in range(STREAMS // 10)]
    pages = [Page(process.gateway_url, tokens[number % len(tokens)]) for number in range(STREAMS)]
    try:
        for page in pages:
            page.wait_for("hello", timeout=30)
        for _ in range(20):
            answer = get(process, "/session", tokens[0])
            assert answer.status_code == 200
            assert answer.elapsed.total_seconds() < 2
        publish(msgspec.convert({"counterparty": counterparty(), "deleted": False}, CounterpartyChanged))
        for page in pages:
            page.wait_for("counterparty_changed", timeout=30)
    finally:
        for page in pages:
            page.close()


def test_a_query_that_waits_holds_up_nobody_else(
    process: Suite, database: Database, person: Callable[[], User], sign_in: Callable[[User], str]
) -> None:
    """psycopg waits the gevent way: while ten requests hang in the database, others are answered."""
    token = sign_in(person())
    assert get(process, "/session", token).status_code == 200
    with ThreadPoolExecutor(10) as pool:
        with database.engine.begin() as connection:
            connection.execute(sa.text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
            hanging = [pool.submit(get, process, "/users", token) for _ in range(8)]
            until(lambda: waiting_for_locks(database) >= 8, what="eight queries that wait")
            started = time.monotonic()
            for _ in range(10):
                assert get(process, "/health/live", token).status_code == 200
            assert time.monotonic() - started < 2
            assert not any(one.done() for one in hanging)
        assert {one.result().status_code for one in hanging} == {200}


def waiting_for_locks(database: Database) -> int:
    with database(system("test"), read_only=True) as db:
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return int(db.scalar(sa.text(query)) or 0)


def test_a_service_that_never_ran_is_said_to_be_down(
    process: Suite, person: Callable[[], User], sign_in: Callable[[User], str]
) -> None:
    token = sign_in(person())
    parts: list[dict[str, Any]] = get(process, "/parts", token).json()["parts"]
    assert {part["state"] for part in parts} == {"down"}
    answer = get(process, "/counterparties", token)
    assert answer.status_code in (503, 504)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.elapsed.total_seconds() < 3


def test_a_body_in_pieces_is_measured_too(process: Suite) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 65536

    answer = requests.post(
        f"{process.gateway_url}/api/v1/session",
        data=endless(),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_a_process_that_is_told_to_stop_ends_its_streams_and_stops(
    process: Suite, person: Callable[[], User], sign_in: Callable[[User], str], database: Database
) -> None:
    page = Page(process.gateway_url, sign_in(person()))
    page.wait_for("hello")
    started = time.monotonic()
    process.stop("gateway")
    assert time.monotonic() - started < 7
    until(lambda: page.ended or not page.read(), what="the end of the stream")
    page.close()
    process.start("gateway")
    with database(system("test"), read_only=True) as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(models.User))
