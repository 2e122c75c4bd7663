"""Unsubscribing by the link of a letter: without a login, by one click, and never by a program that looks at links."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.http import Http
from tests.mail.mailing_data import consent, in_state, launch, new_list, new_mailing, person, put_in
from tests.mail.test_mailings import letters
from tests.peers.mail import HOST, PASSWORD, Post, SmtpServer
from tests.waiting import until

Login = Callable[..., Http]


@pytest.fixture(scope="module")
def mailbox(admin: Http, imap: Post, smtp: SmtpServer) -> dict[str, Any]:
    box = imap.new_box()
    server = {"imap_host": HOST, "imap_port": imap.dovecot.imap_port, "imap_encryption": "none"}
    server |= {"smtp_host": HOST, "smtp_port": smtp.port, "smtp_encryption": "none"}
    values = {"name": box, "email_address": box, "login": box, "password": PASSWORD}
    made: dict[str, Any] = admin.post("/mailboxes", values | server)
    return made


class Mailed:
    """Somebody who agreed to advertising and got a letter, and the headers of it."""

    def __init__(self, admin: Http, mailbox: dict[str, Any], smtp: SmtpServer) -> None:
        self.person = person(admin)
        self.address: str = self.person["emails"][0]
        consent(admin, self.person["id"])
        made = new_list(admin, purpose="advertising")
        put_in(admin, made["id"], "contact", self.person["id"])
        self.list_id: str = made["id"]
        mailing = new_mailing(admin, mailbox["id"], made["id"])
        launch(admin, mailing)
        in_state(admin, mailing["id"], "done")
        header = letters(smtp, mailing["subject"])[self.address]["List-Unsubscribe"]
        found = re.search(r"<(http[^>]+)>", header)
        assert found is not None
        self.link, self.header = found[1], header


@pytest.fixture
def mailed(admin: Http, mailbox: dict[str, Any], smtp: SmtpServer) -> Mailed:
    return Mailed(admin, mailbox, smtp)


def visit(method: str, link: str, **data: str) -> requests.Response:
    """As anybody on the internet."""
    with requests.Session() as anybody:
        anybody.trust_env = False
        headers = {"Accept-Language": "ru"}
        return anybody.request(method, link, data=data or None, headers=headers, timeout=15)


def stops(admin: Http, address: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = admin.get("/stop-list", search=address)["items"]
    return items


def test_looking_at_the_link_changes_nothing_one_click_unsubscribes_and_it_is_taken_back(
    admin: Http, mailed: Mailed
) -> None:
    """R48, C36: RFC 8058; the consent goes with it, and comes back with it."""
    page = visit("GET", mailed.link)
    assert page.status_code == 200 and "Отписаться" in page.text and mailed.address not in page.text
    assert stops(admin, mailed.address) == []
    for _ in range(2):
        assert visit("POST", mailed.link, **{"List-Unsubscribe": "One-Click"}).status_code == 200
    [entry] = stops(admin, mailed.address)
    assert entry["reason"] == "unsubscribed"
    consents = f"/consents?contact_id={mailed.person['id']}"
    last = until(
        lambda: next((one for one in admin.get(consents)["items"][:1] if not one["given"]), None), 20, "withdrawn"
    )
    assert last is not None and (last["purpose"], last["channel"]) == ("advertising", "email")
    assert "отменена" not in visit("GET", mailed.link).text
    assert "Отписаться" in visit("POST", mailed.link, action="undo").text
    assert stops(admin, mailed.address) == []
    until(lambda: admin.get(consents)["items"][0]["in_force"], 20, "the consent is in force again")


def test_a_link_that_is_not_ours_gets_the_same_answer_whatever_it_is(admin: Http, mailed: Mailed) -> None:
    """C36: nobody finds out who is written to."""
    root, _, token = mailed.link.rpartition("/")
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    answers = [visit("POST", f"{root}/{one}") for one in (forged, "A" * 43, "test", token[:-5])]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert stops(admin, mailed.address) == []


def test_a_letter_to_the_mailbox_unsubscribes_too(
    admin: Http, mailed: Mailed, mailbox: dict[str, Any], imap: Post
) -> None:
    """C36: the mailto of List-Unsubscribe."""
    found = re.search(r"subject=(unsubscribe-[\w-]+)>", mailed.header)
    assert found is not None
    letter = f"From: {mailed.address}\r\nTo: {mailbox['email_address']}\r\nSubject: {found[1]}\r\n\r\n.\r\n"
    imap.deliver(mailbox["email_address"], letter.encode())
    until(lambda: stops(admin, mailed.address), 30, "the address is stopped")


def test_what_unsubscribes_is_the_public_page_alone(admin: Http, mailed: Mailed) -> None:
    """C36: the operations are no part of the API."""
    token = mailed.link.rpartition("/")[2]
    admin.get(f"/unsubscriptions/{token}", status=404)
