"""A letter is written in a real browser: its layout, a template, a draft that survives, and what waits for its hour."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_cards import picture, sign_in, word
from tests.http import Http

__all__ = ["sign_in"]


@pytest.fixture
def writer(as_user: Callable[..., Http]) -> Iterator[Http]:
    """A seller with a mailbox of their own, which nobody reads or sends from: it is for writing."""
    http = as_user("manager", "Анна Волкова")
    address = f"{word()}@otklik.example".lower()
    server = {"imap_host": "127.0.0.1", "imap_port": 1, "imap_encryption": "none"}
    server |= {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_encryption": "none"}
    box = {"name": "Личный", "email_address": address, "login": address, "password": "x", "kind": "personal"}
    made = http.post("/mailboxes", box | server)
    yield http
    http.delete(f"/mailboxes/{made['id']}")


def test_a_letter_is_written_from_a_card_with_a_template_and_waits_for_its_hour(
    sign_in: Callable[..., Page], writer: Http
) -> None:
    """R52, R54, S15, S17."""
    name = f"ООО «Письмо {word()}»"
    client: Any = writer.post("/counterparties", {"name": name, "emails": ["info@pismo.example"]})
    template = {"name": f"КП {word()}", "subject": "Предложение для {{ counterparty.name }}"}
    writer.post("/email-templates", template | {"html": "<p>Добрый день! Пишу вам о {{ counterparty.name }}.</p>"})
    page = sign_in(writer)
    page.goto(f"{writer.url}/clients/{client['id']}")
    page.get_by_role("button", name="info@pismo.example").first.click()
    form = page.get_by_role("dialog", name="Написать письмо")
    text = form.get_by_role("textbox", name="Текст письма")
    text.click()
    page.keyboard.type("С уважением, ")
    form.get_by_role("button", name="Жирный").click()
    page.keyboard.type("Анна")
    expect(text.locator("b, strong")).to_have_text("Анна")
    form.get_by_role("button", name="Шаблон").click()
    page.get_by_role("menuitem", name=template["name"]).click()
    expect(form.get_by_label("Тема")).to_have_value(f"Предложение для {name}")
    expect(text).to_contain_text(f"Пишу вам о {name}")
    expect(text.locator("b, strong")).to_have_text("Анна")
    expect(form.get_by_text("Черновик сохранён")).to_be_visible()
    picture(page, "letter-form")
    page.reload()
    page.goto(f"{writer.url}/mail/unsent")
    page.get_by_test_id("draft").filter(has_text=name).get_by_role("button").click()
    expect(text).to_contain_text(f"Пишу вам о {name}")
    form.get_by_role("button", name="Отправить позже").click()
    page.get_by_role("menuitem", name="Завтра в 9:00").click()
    expect(form).to_be_hidden()
    page.get_by_role("tab", name="Отложенные").click()
    waiting = page.get_by_test_id("outgoing").filter(has_text=name)
    expect(waiting).to_contain_text("info@pismo.example")
    picture(page, "letters-unsent")
    waiting.get_by_role("button", name="Вернуть в черновики").click()
    expect(form.get_by_label("Тема")).to_have_value(f"Предложение для {name}")
    form.get_by_role("button", name="Удалить черновик").click()
    expect(form).to_be_hidden()
    page.goto(f"{writer.url}/settings?tab=letters")
    expect(page.get_by_text(template["name"])).to_be_visible()
    picture(page, "letters-settings")
