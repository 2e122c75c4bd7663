"""`rbs_sync` as a real process, between the real `contacts` and a stand-in server."""

import threading
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from deploy.local.suite import Suite
from services.contacts.interface import Contacts, Counterparty, CounterpartyDraft
from services.kit.db import sqlalchemy_url
from services.kit.rpc_client import RpcClient
from services.kit.wire import Asker, Forbidden, Unavailable, new_id, now
from services.rbs_sync.interface import (
    CompanyPair,
    CompanyPreview,
    ConnectionCheck,
    ExchangeSettingsChange,
    NotConfigured,
    RbsSync,
    RbsUnavailable,
)
from services.rbs_sync.models import CompanyLink, Settings
from tests.apart import person
from tests.fakes.rbs import LOGIN, PASSWORD, FakeRbs, company, demo_companies

ADMIN = person("admin")


@pytest.fixture
def rbs() -> Iterator[FakeRbs]:
    with FakeRbs(demo_companies()) as server:
        yield server


@pytest.fixture
def database(suite: Suite, databases: dict[str, str]) -> Iterator[sa.Engine]:
    """The database of the running service; its settings are put away after the test."""
    engine = sa.create_engine(sqlalchemy_url(databases["rbs_sync"]), poolclass=sa.NullPool)
    yield engine
    with engine.begin() as connection:
        connection.execute(sa.delete(Settings))
        connection.execute(sa.delete(CompanyLink))


@pytest.fixture
def configured(database: sa.Engine, rpc: RpcClient, rbs: FakeRbs) -> FakeRbs:
    change = ExchangeSettingsChange(address=rbs.address, login=LOGIN, password=PASSWORD)
    rpc.of(RbsSync, ADMIN).update_settings(change)
    return rbs


def checked(rpc: RpcClient, asker: Asker = ADMIN) -> ConnectionCheck:
    return rpc.of(RbsSync, asker, deadline=15).check_connection()


def preview(rpc: RpcClient, asker: Asker = ADMIN) -> CompanyPreview:
    return rpc.of(RbsSync, asker, deadline=60).preview_companies()


def test_the_connection_check_says_where_it_stops(database: sa.Engine, rpc: RpcClient, rbs: FakeRbs) -> None:
    """T61."""
    exchange = rpc.of(RbsSync, ADMIN)
    check = checked(rpc)
    assert (check.ok, check.stage) == (False, "settings")

    exchange.update_settings(ExchangeSettingsChange(address=rbs.address, login=LOGIN, password="wrong"))
    check = checked(rpc)
    assert (check.ok, check.stage) == (False, "login")

    exchange.update_settings(ExchangeSettingsChange(password=PASSWORD))
    check = checked(rpc, person("head_of_sales"))
    assert (check.ok, check.stage) == (True, "done")

    rbs.behaviour.list_answer = b"<html>" + b"x" * 1000
    check = checked(rpc)
    assert (check.ok, check.stage) == (False, "read")
    assert check.explanation.endswith("<html>" + "x" * 494)

    exchange.update_settings(ExchangeSettingsChange(address="http://127.0.0.1:9/", password=PASSWORD))
    check = checked(rpc)
    assert (check.ok, check.stage) == (False, "connect")


def test_the_preview_shows_both_bases_paired_and_writes_nothing(
    configured: FakeRbs, suite: Suite, rpc: RpcClient, database: sa.Engine
) -> None:
    """T67, T68."""
    mark = new_id().hex[-8:]
    contacts = rpc.of(Contacts, ADMIN)

    def ours(name: str, phone: str) -> Counterparty:
        return contacts.create_counterparty(CounterpartyDraft(name=f"ООО «{name} {mark}»", phones=[phone]))

    base = int(mark[:5], 16) % 80_000 + 10_000
    phones = [f"8 (999) {base // 100:03d}-{base % 100:02d}-{number:02d}" for number in range(10)]
    equal, differs, alone = ours("Равно", phones[0]), ours("Иначе", phones[1]), ours("Ландыш", phones[2])
    doubtful, linked = ours("Сомнение", phones[3]), ours("Связь", phones[4])
    configured.companies[:] = [
        company(1, f"Равно {mark}, ООО", phones[0].replace("8", "+7", 1)),
        company(2, f"Совсем иначе {mark}", phones[1]),
        company(3, f"Сирень {mark}", phones[5]),
        company(4, "Сомнение 1", phones[3]),
        company(5, "Сомнение 2", phones[3]),
        company(6, "Прежнее имя", phones[6]),
    ]
    configured.behaviour.largest_page = 4
    with database.begin() as connection:
        connection.execute(sa.insert(CompanyLink).values(counterparty_id=linked.id, rbs_id=6, linked_at=now()))

    seen = preview(rpc)

    def line(counterparty: Counterparty) -> tuple[str, int | None, list[str], list[int]]:
        (pair,) = (pair for pair in seen.pairs if pair.counterparty_id == counterparty.id)
        return pair.state, pair.rbs_id, [difference.field for difference in pair.differences], pair.candidates

    assert line(equal) == ("equal", 1, [], [])
    assert line(differs) == ("differs", 2, ["name"], [])
    assert line(alone) == ("new_here", None, [], [])
    assert line(doubtful) == ("ambiguous", None, [], [4, 5])
    assert line(linked) == ("differs", 6, ["name", "phone"], [])
    theirs: dict[int | None, CompanyPair] = {pair.rbs_id: pair for pair in seen.pairs if pair.rbs_id is not None}
    assert sorted(id for id in theirs if id is not None) == [1, 2, 3, 4, 5, 6]
    assert (theirs[3].state, theirs[3].counterparty_id) == ("new_there", None)
    assert theirs[4].our_candidates == [doubtful.id]
    assert sum(seen.counts.values()) == len(seen.pairs)
    assert seen.counts["ambiguous"] >= 3
    assert set(configured.asked) == {"auth", "list"}, "a preview only reads"


def test_every_counterparty_of_ours_is_in_the_preview_once_however_many_pages(
    configured: FakeRbs, rpc: RpcClient
) -> None:
    contacts = rpc.of(Contacts, ADMIN)
    made = [
        contacts.create_counterparty(CounterpartyDraft(name=f"Страница {number:03d} {new_id().hex[-6:]}"))
        for number in range(205)
    ]
    try:
        everyone: set[UUID] = set()
        cursor: str | None = None
        while True:
            page = contacts.list_counterparties(cursor=cursor, limit=200)
            everyone |= {counterparty.id for counterparty in page.items}
            if (cursor := page.cursor) is None:
                break
        ours = [pair.counterparty_id for pair in preview(rpc).pairs if pair.counterparty_id is not None]
    finally:
        for counterparty in made:
            contacts.delete_counterparty(counterparty.id, counterparty.version)
    assert len(ours) == len(set(ours))
    assert set(ours) == everyone


def test_a_preview_before_the_settings_is_refused(database: sa.Engine, rpc: RpcClient) -> None:
    with pytest.raises(NotConfigured):
        preview(rpc)


def test_what_comes_instead_of_a_list_travels_to_the_caller(configured: FakeRbs, rpc: RpcClient) -> None:
    configured.behaviour.list_answer = "<html>Вход в систему</html>".encode()
    with pytest.raises(RbsUnavailable) as caught:
        preview(rpc)
    assert caught.value.details == {"stage": "read", "answer": "<html>Вход в систему</html>"}
    assert caught.value.status == 503


def test_sellers_and_programs_have_no_part_in_it(configured: FakeRbs, rpc: RpcClient) -> None:
    for asker in (person("manager"), person("partner")):
        with pytest.raises(Forbidden):
            preview(rpc, asker)
        with pytest.raises(Forbidden):
            checked(rpc, asker)
    assert configured.received == []


def test_without_contacts_there_is_no_preview_and_no_harm(configured: FakeRbs, suite: Suite, rpc: RpcClient) -> None:
    suite.kill("contacts")
    try:
        with pytest.raises(Unavailable):
            rpc.of(RbsSync, ADMIN, deadline=3).preview_companies()
        assert rpc.of(RbsSync, ADMIN).get_settings().has_password
    finally:
        suite.start("contacts")
    assert preview(rpc).pairs


def test_a_server_that_drips_takes_ten_seconds_and_nobody_elses_time(configured: FakeRbs, rpc: RpcClient) -> None:
    """The conversation waits in a green thread: the service answers others meanwhile."""
    configured.behaviour.drips = True
    answers: list[ConnectionCheck] = []
    started = time.monotonic()
    waiting = threading.Thread(target=lambda: answers.append(checked(rpc)))
    waiting.start()
    while waiting.is_alive():
        asked = time.monotonic()
        rpc.of(RbsSync, ADMIN, deadline=2).get_settings()
        assert time.monotonic() - asked < 2
        waiting.join(0.3)
    assert 9 < time.monotonic() - started < 14
    (check,) = answers
    assert (check.ok, check.stage) == (False, "connect")
    assert "too slow" in check.explanation
