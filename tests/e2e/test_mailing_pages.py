"""Mailings in the browser: a list filled from the clients' list, a mailing through its steps, unsubscribing."""

import re
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_cards import picture, sign_in, word
from tests.e2e.test_record_files import AXE, FAULTS
from tests.http import Http
from tests.peers.mail import HOST, SmtpServer, smtp_server
from tests.ports import free_port
from tests.waiting import until

__all__ = ["sign_in"]


@pytest.fixture(scope="module")
def sent() -> Any:
    with smtp_server(free_port()) as running:
        yield running


def mailbox(admin: Http, sent: SmtpServer) -> dict[str, Any]:
    name = f"sales-{word()}@mail.test".encode("ascii", "ignore").decode()
    values = {"name": "Рассылки", "email_address": name, "login": name, "password": "pass word of the tests"}
    values |= {"imap_host": HOST, "imap_encryption": "none", "smtp_host": HOST, "smtp_encryption": "none"}
    made: dict[str, Any] = admin.post("/mailboxes", values | {"imap_port": 1, "smtp_port": sent.port})
    return made


def looked_at(page: Page, name: str) -> dict[str, Any]:
    picture(page, f"mailings-{name}")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.evaluate(AXE.read_text())
    found = page.evaluate(FAULTS)
    return ({f"{name} overflow": wider} if wider > 0 else {}) | ({name: found} if found else {})


def test_a_mailing_from_the_list_of_contacts_to_the_receiving_server(
    sign_in: Callable[..., Page], admin: Http, sent: SmtpServer
) -> None:
    """R48, R49, R50, R51, C36: all by hand."""
    tag, faults = word(), dict[str, Any]()
    box = mailbox(admin, sent)
    for number in range(3):
        person = {"name": f"Получатель {tag} {number}", "emails": [f"{number}-{box['email_address']}"]}
        admin.post("/contacts", person | {"opted_out": number == 2})
    page = sign_in(admin)
    page.goto(f"{admin.url}/mailings/lists")
    page.get_by_role("button", name="Новый список").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(f"Новости {tag}")
    dialog.get_by_role("combobox", name="Для чего").click()
    page.get_by_role("option", name="По договору: согласие не нужно").click()
    picture(page, "mailings-list-form")
    dialog.get_by_role("button", name="Создать").click()
    expect(dialog).to_have_count(0)

    page.goto(f"{admin.url}/contacts?q={tag}")
    page.get_by_role("checkbox", name=re.compile("Выбрать все|Отметить все")).first.check()
    page.get_by_role("button", name=re.compile("В рассылку|В список рассылки")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Список").click()
    page.get_by_role("option", name=f"Новости {tag}").click()
    dialog.get_by_role("button", name="Добавить").click()
    expect(dialog.get_by_text("Добавлено: 3")).to_be_visible()
    dialog.get_by_role("link", name="Участники").click()
    expect(page.get_by_test_id("mailing-member")).to_have_count(3)
    expect(page.get_by_text("не отправлять почту")).to_have_count(1)
    faults |= looked_at(page, "members")

    page.goto(f"{admin.url}/mailings")
    page.get_by_role("button", name="Новая рассылка").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(f"Ноябрь {tag}")
    dialog.get_by_role("combobox", name="Из какого ящика").click()
    page.get_by_role("option", name=re.compile(re.escape(box["email_address"]))).click()
    dialog.get_by_role("button", name="Создать").click()
    page.get_by_label("Тема").fill(f"Новости {tag}")
    page.get_by_label("Текст письма").fill("Здравствуйте, ")
    page.get_by_role("button", name="полное имя", exact=True).click()
    page.get_by_role("combobox", name="Списки").click()
    page.get_by_role("option", name=f"Новости {tag}").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Проверить получателей").click()
    expect(page.get_by_test_id("mailing-check")).to_contain_text("Получат письмо: 2", timeout=30_000)
    expect(page.get_by_test_id("recipient")).to_have_count(3)
    faults |= looked_at(page, "draft")
    page.get_by_label("С оформлением").check()
    expect(page.get_by_role("textbox", name="Текст письма")).to_have_text("Здравствуйте, {{ recipient.name }}")
    faults |= looked_at(page, "draft-laid-out")
    page.get_by_role("button", name="Как увидит получатель").click()
    expect(page.get_by_test_id("mailing-preview")).to_contain_text("Здравствуйте, Иванова Мария Петровна")
    picture(page, "mailings-preview")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Запустить").click()
    page.get_by_role("dialog").get_by_role("button", name="Запустить").click()
    expect(page.get_by_test_id("mailing-state")).to_have_text("Закончена", timeout=30_000)
    expect(page.get_by_test_id("recipient").filter(has_text="отправлено")).to_have_count(2)
    faults |= looked_at(page, "done")

    letter = message_from_bytes(until(lambda: list(sent.letters), 20, "a letter")[0].content)
    assert letter.get_content_type() == "multipart/alternative"
    link = re.search(r"<(http[^>]+)>", letter["List-Unsubscribe"])
    assert link is not None
    page.goto(link[1])
    page.get_by_role("button", name="Отписаться").click()
    expect(page.get_by_text("больше не придут")).to_be_visible()
    picture(page, "mailings-unsubscribed")
    page.goto(f"{admin.url}/mailings/stop-list?q={box['email_address']}")
    expect(page.get_by_test_id("stop")).to_have_count(1)
    faults |= looked_at(page, "stop-list")
    page.goto(f"{admin.url}/mailings")
    expect(page.get_by_test_id("mailing-row").first).to_contain_text(tag)
    faults |= looked_at(page, "all")
    assert faults == {}
