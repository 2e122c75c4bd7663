"""A seller's calls in a real browser: taken, held, ended, written down; placed by a click; missed and called back."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Office, Seller
from tests.e2e.test_cards import picture
from tests.e2e.test_main_job import new_client, unique_phone, word
from tests.e2e.test_record_files import AXE, FAULTS
from tests.peers.sip import Baresip, Sipp
from tests.waiting import until


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
    until(lambda: "CALL_INCOMING" in phone.events, what="the seller's phone rings")
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
    until(lambda: "CALL_INCOMING" in phone.events, what="the seller's own phone rings")
    picture(seller.page, "call-placed")
    card.get_by_role("button", name="Завершить").click()
    until(lambda: "CALL_CLOSED" in phone.events, what="the seller's phone is silent")
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
