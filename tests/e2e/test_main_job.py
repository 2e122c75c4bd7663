"""The main job, in a real browser, with foreign peers only: a call, a letter, a lead and a reminder reach the seller.

Each also passes while a part that it does not need is stopped, and the page says which part is down.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import pytest
from playwright.sync_api import expect

from services.kit.wire import new_id, now
from tests.e2e.conftest import Office, Seller
from tests.http import Http
from tests.peers.sip import Baresip, Sipp
from tests.waiting import until

Without = Callable[[str], None]
PARTS = {"mail": "почта", "leads": "лиды и сделки", "telephony": "телефония", "reminders": "напоминания"}


def unique_phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def word() -> str:
    """Told apart from all others of its kind."""
    return new_id().hex[-8:]


def new_client(http: Http, name: str, **fields: object) -> str:
    draft = {"name": name, "manager_id": http.user["id"], **fields}
    counterparty_id: str = http.post("/counterparties", draft)["id"]
    return counterparty_id


def says_down(seller: Seller, part: str | None) -> None:
    if part is not None:
        banner = seller.page.get_by_test_id("part-down-banner")
        expect(banner).to_contain_text(PARTS[part], timeout=20_000)


@pytest.mark.parametrize("down", [None, "mail"])
def test_the_card_is_there_before_pickup_and_the_call_with_its_recording_after(
    seller: Seller, office: Office, phone: Baresip, sipp: Sipp, without: Without, down: str | None
) -> None:
    """R05, R06, R45, R46, S14."""
    caller, name = unique_phone(), f"ООО «Северный лес {word()}»"
    client_id = new_client(seller.http, name, phones=[caller])
    seller.open(f"/clients/{client_id}")
    if down:
        without(down)
    says_down(seller, down)
    phone.events.clear()
    client = sipp.call(office.pbx.port, office.number(), caller, talk_seconds=3)
    card = seller.page.get_by_test_id("caller-card")
    expect(card).to_have_attribute("data-status", "ringing")
    expect(card.get_by_role("link", name=name)).to_be_visible()
    assert "CALL_ESTABLISHED" not in phone.events, "the card must come before the phone is lifted"
    until(lambda: "CALL_INCOMING" in phone.events, what="the seller's phone rings")
    phone.answer()
    expect(card).to_have_attribute("data-status", "answered")
    assert client.wait() == 0, client.story
    entry = seller.page.get_by_test_id("timeline-entry").first
    player = entry.get_by_test_id("recording-player")
    expect(player).to_be_visible(timeout=20_000)
    played = seller.page.evaluate(
        """async () => {
            const audio = document.querySelector('audio');
            audio.muted = true;
            await audio.play();
            await new Promise(done => setTimeout(done, 300));
            return [audio.duration, audio.currentTime, audio.error];
        }"""
    )
    assert played[0] > 1.5 and played[1] > 0 and played[2] is None
    lines = seller.http.get(f"/counterparties/{client_id}/timeline")["items"]
    calls = [(line["kind"], line["outcome"], line["recorded"]) for line in lines if line["kind"] != "change"]
    assert calls == [("call", "talked", True)]
    seller.page.get_by_role("tab", name="Звонки").click()
    told = seller.page.get_by_test_id("card-call")
    expect(told).to_have_count(1)
    told.get_by_role("button", name="Прослушать").click()
    expect(told.get_by_test_id("recording-player")).to_be_visible()


def letter(sender: str, recipient: str, subject: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Иван Кузнецов <{sender}>", recipient, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="firm.test")
    message.set_content("Здравствуйте! Пришлите, пожалуйста, счёт на 20 000 рублей.\n")
    return message.as_bytes()


@pytest.mark.parametrize("down", [None, "leads"])
def test_a_letter_appears_in_its_clients_timeline_without_a_reload(
    seller: Seller, office: Office, without: Without, down: str | None
) -> None:
    """F18, F61-F66, R10, T32."""
    address = f"ivan.{word()}@firm.test"
    client_id = new_client(seller.http, "ООО «Пишущий»", emails=[address])
    seller.open(f"/clients/{client_id}")
    seller.page.get_by_text("Карточка создана").wait_for()
    if down:
        without(down)
    says_down(seller, down)
    subject = f"Счёт {word()}"
    office.post.deliver(office.address, letter(address, office.address, subject), sender=address)
    entry = seller.page.get_by_test_id("timeline-entry").filter(has_text=subject)
    expect(entry).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("down", [None, "telephony"])
def test_a_lead_of_a_partner_program_appears_is_converted_and_is_a_deal(
    seller: Seller, admin: Http, without: Without, down: str | None
) -> None:
    """R07, R13, R23, R31, R34, C05-C07."""
    key = admin.post("/api-keys", {"name": f"сайт {word()}", "scopes": ["leads:write"]})["key"]
    seller.open("/leads")
    seller.page.get_by_role("heading", name="Лиды").first.wait_for()
    if down:
        without(down)
    says_down(seller, down)
    site = Http(seller.http.url, api_key=key)
    name = f"Пётр Сидоров {word()}"
    lead = {"name": name, "company": "ООО «Лютик»", "phones": [unique_phone()], "text": "Хочу купить"}
    posted = site.post("/leads", lead, 201, **{"Idempotency-Key": new_id().hex})
    row = seller.page.get_by_test_id("lead-row").filter(has_text=name)
    expect(row).to_be_visible(timeout=15_000)
    seller.open(f"/leads/{posted['id']}")
    seller.page.get_by_role("button", name="Перевести в сделку").first.click()
    seller.page.get_by_role("dialog").get_by_role("button", name=re.compile("Перевести|Создать сделку")).click()
    until(lambda: seller.http.get(f"/leads/{posted['id']}")["counterparty_id"], 15, "the lead has its client")
    converted = seller.http.get(f"/leads/{posted['id']}")
    assert converted["status"] == "converted"
    deal = seller.http.get(f"/deals/{converted['deal_id']}")
    assert (deal["counterparty_id"], deal["lead_id"]) == (converted["counterparty_id"], posted["id"])
    seller.open(f"/clients/{converted['counterparty_id']}?tab=deals")
    expect(seller.page.get_by_text(deal["title"]).first).to_be_visible()


@pytest.mark.parametrize("down", [None, "mail"])
def test_a_reminder_rings_at_its_time(seller: Seller, without: Without, down: str | None) -> None:
    """T02, T41, T43, T47."""
    seller.open("/reminders")
    seller.page.get_by_role("heading", name="Напоминания").first.wait_for()
    if down:
        without(down)
    says_down(seller, down)
    title = f"Перезвонить {word()}"
    due_at = (now() + timedelta(seconds=2)).isoformat()
    seller.http.post("/reminders", {"title": title, "due_at": due_at, "kind": "call"})
    popup = seller.page.get_by_test_id("reminder-popup").filter(has_text=title)
    expect(popup).to_be_visible(timeout=15_000)
    popup.get_by_role("button", name="Сделано").click()
    expect(popup).to_have_count(0)


def test_a_stopped_part_takes_only_its_own_panel(seller: Seller, without: Without) -> None:
    client_id = new_client(seller.http, "ООО «Устойчивый»")
    without("leads")
    seller.open(f"/clients/{client_id}?tab=deals")
    says_down(seller, "leads")
    expect(seller.page.get_by_text("ООО «Устойчивый»").first).to_be_visible()
    expect(seller.page.get_by_test_id("panel-problem").first).to_be_visible(timeout=20_000)
