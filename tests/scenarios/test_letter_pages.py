"""A letter as laid out, with its pictures, through the running suite: nothing is loaded from elsewhere unasked."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from services.kit.wire import new_id
from tests.http import Http
from tests.mail.test_invitations import OUTLOOK
from tests.peers.mail import PASSWORD, Post
from tests.waiting import until

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def letter(word: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = f"{word}@firm.test", word, f"<{word}@firm.test>"
    message.set_content("Смотрите фото")
    message.add_alternative(
        '<p>Фото</p><img src="cid:logo@firm"><img src="https://spy.test/a.gif?x=1&amp;y=2"><script>x()</script>',
        subtype="html",
    )
    html: Any = message.get_payload(1)
    html.add_related(PIXEL, "image", "png", cid="<logo@firm>")
    html.add_related(b"<svg onload='x()'/>", "image", "svg+xml", cid="<svg@firm>")
    message.add_attachment(OUTLOOK.encode(), "text", "calendar", filename="invite.ics")
    return message.as_bytes()


@pytest.fixture
def word() -> Iterator[str]:
    yield new_id().hex[-12:]


def arrived(http: Http, word: str) -> dict[str, Any]:
    def found() -> list[dict[str, Any]]:
        return list(http.get("/emails", search=word)["items"])

    return dict(until(found)[0])


def test_pictures_of_the_letter_are_shown_and_those_from_elsewhere_only_when_asked_for(
    as_user: Callable[..., Http], sales_box: tuple[Post, str], word: str
) -> None:
    post, box = sales_box
    anna = as_user("manager", "Анна Читающая")
    post.deliver(box, letter(word))
    email_id = arrived(anna, word)["id"]
    page = anna.request("GET", f"/emails/{email_id}/page")
    policy = page.headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy and "default-src 'none'" in policy and "sandbox" in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "spy.test" not in page.text and "script" not in page.text
    asked = anna.request("GET", f"/emails/{email_id}/page", params={"pictures": "true"})
    assert 'src="https://spy.test/a.gif?x=1&amp;y=2"' in asked.text
    assert "img-src 'self' data: https: http:;" in asked.headers["Content-Security-Policy"]
    picture = anna.request("GET", f"/emails/{email_id}/picture", params={"content_id": "logo@firm"})
    assert (picture.content, picture.headers["Content-Type"]) == (PIXEL, "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    # What may hold scripts is no picture, whatever it calls itself.
    for content_id in ("svg@firm", "no@where"):
        refused = anna.request("GET", f"/emails/{email_id}/picture", params={"content_id": content_id})
        assert refused.status_code == 404
    (meeting,) = anna.get(f"/emails/{email_id}/invitations")["items"]
    assert (meeting["summary"], meeting["starts_at"]) == ("Обсуждение договора, второй круг", "2026-11-03T07:00:00Z")


def test_a_letter_of_a_personal_mailbox_has_no_page_for_others(
    as_user: Callable[..., Http], sales_box: tuple[Post, str], word: str
) -> None:
    """R26."""
    post, address = sales_box
    anna, boris = as_user("manager", "Анна Личная"), as_user("manager", "Борис Любопытный")
    box: dict[str, Any] = {"name": "Личный", "email_address": address, "login": address, "password": PASSWORD}
    box |= {"imap_host": "127.0.0.1", "imap_port": post.dovecot.imap_port, "imap_encryption": "none"}
    with_folder = box | {"kind": "personal", "folders": [f"Личное-{word}"]}
    with post.open(address) as client:
        client.create_folder(f"Личное-{word}")
        client.append(f"Личное-{word}", letter(word))
    mailbox = anna.post("/mailboxes", with_folder)
    email_id = arrived(anna, word)["id"]
    for path in ("page", "picture?content_id=logo@firm", "invitations"):
        assert anna.request("GET", f"/emails/{email_id}/{path}").status_code == 200
        assert boris.request("GET", f"/emails/{email_id}/{path}").status_code == 404
    anna.delete(f"/mailboxes/{mailbox['id']}")
