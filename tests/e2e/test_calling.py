"""A seller's calls in a real browser: taken, held, ended, written down; placed by a click; missed and called back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OUTSIDE, Office, Seller
from tests.e2e.test_cards import picture
from tests.e2e.test_main_job import new_client, unique_phone, word
from tests.e2e.test_record_files import AXE, FAULTS
from tests.http import Http
from tests.peers.sip import Baresip, Sipp, SippRun
from tests.ports import free_port
from tests.waiting import until


@pytest.fixture(scope="session")
def colleague(admin: Http, as_user: Callable[..., Http]) -> tuple[str, int]:
    """Борис Орлов: his short number, and the port where a test puts his phone."""
    boris, port = as_user("manager", "Борис Орлов"), free_port()
    phone = {"user_id": boris.user["id"], "number": "707", "uri": f"sip:707@127.0.0.1:{port}"}
    admin.post("/extensions", phone)
    return "707", port


@pytest.fixture
def on_accept(seller: Seller) -> Iterator[None]:
    """The seller's phone rings only when they say «Принять»."""
    phone = seller.http.get("/my-phone")
    seller.http.request("PATCH", "/my-phone", json={"accepts": "on_accept"})
    yield
    seller.http.request("PATCH", "/my-phone", json={"accepts": phone["accepts"]})


def talk(seller: Seller, office: Office, phone: Baresip, sipp: Sipp) -> tuple[Locator, SippRun]:
    """A call of a client that the seller has taken: its card, and the client."""
    seller.open("/leads")
    phone.events.clear()
    client = sipp.call_until_hung_up(office.pbx.port, office.number(), unique_phone())
    until(lambda: "CALL_INCOMING" in phone.events, 20, "the seller's phone rings")
    phone.answer()
    card = seller.page.get_by_test_id("caller-card").filter(has_text="Разговор")
    expect(card.get_by_role("button", name="Перевести", exact=True)).to_be_visible()
    return card, client


def test_a_call_is_given_to_a_colleague_at_once_and_after_asking_them(
    seller: Seller, admin: Http, office: Office, phone: Baresip, sipp: Sipp, colleague: tuple[str, int]
) -> None:
    """S13."""

    def give(attended: bool) -> None:
        theirs = sipp.phone(answer_after=0.0, port=colleague[1])
        card, client = talk(seller, office, phone, sipp)
        card.get_by_role("button", name="Перевести", exact=True).click()
        card.get_by_label("Кому").fill("Борис")
        seller.page.get_by_role("option", name="Борис Орлов · 707").click()
        card.get_by_role("button", name="Сначала спросить" if attended else "Перевести сразу").click()
        if attended:
            expect(card.get_by_text("Вы говорите: 707. Клиент ждёт.")).to_be_visible()
            picture(seller.page, "call-asking")
            card.get_by_role("button", name="Соединить").click()
        until(lambda: "CALL_CLOSED" in phone.events, 20, "the seller's phone is free")
        call = seller.http.get("/calls?status=answered")["items"][0]
        until(lambda: "ACK" in theirs.story, 20, "the colleague has the call")
        admin.post(f"/calls/{call['id']}/hang-up", None, 200)
        assert [client.wait(), theirs.wait()] == [0, 0], theirs.story

    give(attended=False)
    give(attended=True)


def test_accepting_in_the_browser_rings_the_phone_that_was_waiting(
    seller: Seller, office: Office, phone: Baresip, sipp: Sipp, on_accept: None
) -> None:
    """R44."""
    seller.open("/leads")
    phone.events.clear()
    client = sipp.call_until_hung_up(office.pbx.port, office.number(), unique_phone())
    card = seller.page.get_by_test_id("caller-card")
    accept = card.get_by_role("button", name="Принять")
    expect(accept).to_be_visible()
    assert "CALL_INCOMING" not in phone.events, "it waits"
    accept.click()
    until(lambda: "CALL_INCOMING" in phone.events, 20, "the seller's phone rings")
    phone.answer()
    card.get_by_role("button", name="Завершить").click()
    assert client.wait() == 0, client.story


def test_keys_in_the_browser_are_heard_by_the_client_as_tones(
    seller: Seller, office: Office, phone: Baresip, tmp_path: Path
) -> None:
    """S13; by RFC 4733, at a phone of the client's own."""
    client_id = new_client(seller.http, f"ООО «Тоны {word()}»", phones=[OUTSIDE])
    with Baresip(tmp_path / "client", "client", "pw", office.pbx, answer_after=0.0) as client:
        seller.open(f"/clients/{client_id}")
        phone.events.clear()
        seller.page.get_by_role("link", name=re.compile("^Позвонить: ")).first.click()
        until(lambda: "CALL_INCOMING" in phone.events, 20, "the seller's own phone rings")
        phone.answer()
        card = seller.page.get_by_test_id("caller-card")
        card.get_by_role("button", name="Набор").click()
        card.get_by_role("button", name="Тон 5").click()
        until(lambda: "CALL_DTMF_START" in client.events, 20, "the client hears a tone")
        card.get_by_role("button", name="Завершить").click()
        until(lambda: "CALL_CLOSED" in client.events, 20, "the call is over")


def test_of_a_number_that_two_clients_have_the_card_shows_both(seller: Seller, office: Office, sipp: Sipp) -> None:
    """R45: it never guesses."""
    caller, names = unique_phone(), [f"ООО «Общий {word()}»" for _ in range(2)]
    for name in names:
        new_client(seller.http, name, phones=[caller])
    seller.open("/leads")
    client = sipp.call_and_cancel(office.pbx.port, office.number(), caller, after_seconds=4)
    card = seller.page.get_by_test_id("caller-card")
    for name in names:
        expect(card.get_by_role("link", name=name)).to_be_visible()
    expect(card.get_by_role("link", name="Открыть карточку")).to_have_count(0)
    picture(seller.page, "call-two-clients")
    assert client.wait() == 0, client.story


def test_a_call_is_held_and_ended_on_the_card_and_what_came_of_it_is_kept(
    seller: Seller, office: Office, phone: Baresip, sipp: Sipp
) -> None:
    """R44, R45, R46, S13, S14."""
    caller, name = unique_phone(), f"ООО «Удержание {word()}»"
    client_id = new_client(seller.http, name, phones=[caller])
    seller.open("/leads")
    phone.events.clear()
    client = sipp.call_until_hung_up(office.pbx.port, office.number(), caller)
    card = seller.page.get_by_test_id("caller-card")
    expect(card.get_by_role("button", name="Принять")).to_be_visible()
    expect(card).to_contain_text("Менеджер: Анна Волкова")
    picture(seller.page, "call-ringing")
    seller.page.evaluate(AXE.read_text())
    assert seller.page.evaluate(FAULTS) == []
    until(lambda: "CALL_INCOMING" in phone.events, 20, "the seller's phone rings")
    phone.answer()
    card.get_by_role("button", name="Удержать").click()
    expect(card.get_by_text("На удержании")).to_be_visible()
    card.get_by_role("button", name="Снять с удержания").click()
    card.get_by_role("button", name="Набор").click()
    expect(card.get_by_role("button", name="Тон 5")).to_be_visible()
    picture(seller.page, "call-talking")
    seller.page.evaluate(AXE.read_text())
    assert seller.page.evaluate(FAULTS) == []
    card.get_by_role("button", name="Завершить").click()
    assert client.wait() == 0, client.story
    card.get_by_label("Результат").fill("Ждут счёт")
    card.get_by_label("Заметка").fill("Доски, вагон")
    card.get_by_role("checkbox", name="Запланировать следующий звонок").check()
    card.get_by_role("button", name="Завтра в это время").click()
    picture(seller.page, "call-after")
    card.get_by_role("button", name="Сохранить").click()
    expect(card).to_have_count(0)
    lines = seller.http.get(f"/interactions?counterparty_id={client_id}")["items"]
    said = {(line["status"], line["result"], line["summary"]) for line in lines}
    assert ("held", "Ждут счёт", "Доски, вагон") in said
    assert [line["channel"] for line in lines if line["status"] == "planned"] == ["phone"]


def test_a_click_on_a_number_rings_the_sellers_own_phone_first(seller: Seller, office: Office, phone: Baresip) -> None:
    """C30, R40, R42, S12."""
    number, name = unique_phone(), f"ООО «Щелчок {word()}»"
    client_id = new_client(seller.http, name, phones=[number])
    seller.open(f"/clients/{client_id}")
    phone.events.clear()
    seller.page.get_by_role("link", name=re.compile("^Позвонить: ")).first.click()
    card = seller.page.get_by_test_id("caller-card")
    expect(card).to_contain_text("Исходящий звонок")
    expect(card.get_by_role("link", name=name)).to_be_visible()
    until(lambda: "CALL_INCOMING" in phone.events, 20, "the seller's own phone rings")
    picture(seller.page, "call-placed")
    card.get_by_role("button", name="Завершить").click()
    until(lambda: "CALL_CLOSED" in phone.events, 20, "the seller's phone is silent")
    placed = seller.http.get(f"/calls?record_id={client_id}")["items"]
    assert [(one["direction"], one["phone"]) for one in placed] == [("outbound", number)]


def test_a_missed_call_waits_on_the_board_until_it_is_taken(seller: Seller, office: Office, sipp: Sipp) -> None:
    """Nothing is forgotten: the client rang, gave up, and is to be called back."""
    caller, name = unique_phone(), f"ООО «Перезвоните {word()}»"
    new_client(seller.http, name, phones=[caller])
    seller.open("/calls/missed")
    client = sipp.call_and_cancel(office.pbx.port, office.number(), caller, after_seconds=2)
    assert client.wait() == 0, client.story
    row = seller.page.get_by_test_id("debt-row").filter(has_text=name)
    expect(row).to_be_visible()
    expect(seller.page.get_by_role("link", name=re.compile("звонка: "))).to_be_visible()
    seller.page.set_viewport_size({"width": 360, "height": 768})
    expect(seller.page.locator("[data-glow]")).to_have_count(0)
    seller.page.evaluate(AXE.read_text())
    assert seller.page.evaluate(FAULTS) == []
    picture(seller.page, "call-missed-narrow")
    seller.page.set_viewport_size({"width": 1366, "height": 768})
    row.click()
    panel = seller.page.get_by_role("dialog")
    expect(panel).to_contain_text("Пропущен")
    picture(seller.page, "call-missed")
    panel.get_by_role("link", name="Звонки").click()
    calls = seller.page.get_by_test_id("call-row")
    expect(calls).to_have_count(1)
    expect(calls).to_contain_text("Пропущен")
    seller.open("/calls/report")
    expect(seller.page.get_by_test_id("report-total")).to_be_visible()
    picture(seller.page, "call-report")
    seller.open("/")
    expect(seller.page.get_by_test_id("today-debt").filter(has_text=name)).to_be_visible()
    picture(seller.page, "call-today")
