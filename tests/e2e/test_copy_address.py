"""A seller gets an address for copies, in a real browser, where an administrator has a mailbox take them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_cards import picture, sign_in, word
from tests.http import Http

__all__ = ["sign_in"]


@pytest.fixture
def domain(admin: Http) -> Iterator[str]:
    """Of a shared mailbox that takes copies; nobody reads it."""
    domain = f"{word()}.example".lower()
    server = {"imap_host": "127.0.0.1", "imap_port": 1, "imap_encryption": "none"}
    box = {"name": "Копии", "email_address": f"crm@{domain}", "login": "crm", "password": "x"}
    made = admin.post("/mailboxes", box | server | {"copy_address": f"crm+*@{domain}"})
    yield domain
    admin.delete(f"/mailboxes/{made['id']}")


def test_a_seller_gets_an_address_for_copies_and_says_from_where_they_write(
    sign_in: Callable[..., Page], as_user: Callable[..., Http], domain: str
) -> None:
    """S16, F53."""
    anna = as_user("manager", "Анна Волкова")
    page = sign_in(anna)
    page.goto(f"{anna.url}/settings?tab=letters")
    section = page.get_by_role("region", name="Мой адрес для копий в CRM")
    section.get_by_role("button", name="Получить адрес").click()
    expect(section.locator("code")).to_contain_text(f"@{domain}")
    section.get_by_label("Адреса, с которых вы пишете").fill("anna@home.example")
    page.keyboard.press("Enter")
    section.get_by_role("button", name="Сохранить").click()
    expect(section.get_by_role("button", name="Сохранить")).to_be_disabled()
    picture(page, "copy-address")
    known = anna.get("/copy-address")
    assert known["senders"] == ["anna@home.example"] and known["address"].endswith(f"@{domain}")
    assert as_user("manager").get("/copy-address")["address"] is None
