"""A mailbox without a password: the mail service's own page in another window, and the letters come."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PICTURES, Seller
from tests.mail.letters import letter
from tests.peers.mail import HOST, Post, post
from tests.peers.tokens import TokenServer, token_server
from tests.ports import free_port
from tests.waiting import until


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TokenServer, Post]]:
    folder: Path = tmp_path_factory.mktemp("mail-service")
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    with token_server() as tokens, post(folder, free_port, boxes=1, introspection_url=tokens.introspection_url) as imap:
        yield tokens, imap


def test_a_seller_signs_in_at_the_mail_service_and_their_letters_are_read(
    seller: Seller, service: tuple[TokenServer, Post]
) -> None:
    """R26, R28."""
    tokens, imap = service
    address = imap.new_box()
    imap.deliver(address, letter("Ждёт за входом"))
    page = seller.page
    seller.open("/settings?tab=mailboxes")
    page.get_by_role("button", name="Новый ящик").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Название").fill("Личная почта")
    form.get_by_label("Адрес почты").fill(address)
    form.get_by_role("combobox", name="Как войти").click()
    page.get_by_role("option", name="Без пароля (OAuth2)").click()
    form.get_by_label("Идентификатор программы").fill("otklik")
    form.get_by_label("Секрет программы").fill("secret of the program")
    form.get_by_label("Адрес входа").fill(tokens.authorize_url)
    form.get_by_label("Адрес выдачи токенов").fill(tokens.token_url)
    receiving = form.get_by_role("group", name="Получение (IMAP)")
    receiving.get_by_label("Сервер").fill(HOST)
    receiving.get_by_label("Порт").fill(str(imap.dovecot.imap_port))
    receiving.get_by_role("combobox", name="Шифрование").click()
    page.get_by_role("option", name="Без шифрования").click()
    with page.context.expect_page() as opened:
        form.get_by_role("button", name="Войти в почту").click()
    expect(form.get_by_text("Вход выполнен")).to_be_visible(timeout=20_000)
    until(opened.value.is_closed, 20, "the other window closes itself")
    page.screenshot(path=PICTURES / "mailbox-sign-in.png")
    form.get_by_role("button", name="Создать").click()
    expect(form).to_be_hidden()
    mine = next(one for one in seller.http.get("/mailboxes")["items"] if one["email_address"] == address)
    assert (mine["kind"], mine["auth"]) == ("personal", "oauth2")
    path = f"/mailboxes/{mine['id']}"
    until(lambda: seller.http.get(path)["state"] == "synced", 30, "the letters are read")
    letters = seller.http.get("/emails", mailbox_id=mine["id"])["items"]
    assert [one["subject"] for one in letters] == ["Ждёт за входом"]
    seller.http.delete(path)
