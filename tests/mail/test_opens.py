"""Opened pictures: nothing in letters until an administrator allows it, and nothing kept of who opened them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import Asker, Forbidden, new_id, now, system
from services.mail import opens, signed_ids, unsent, unsubscribe_links, writing
from services.mail.composing import compose
from services.mail.interface import EmailDraft, MailRulesChange
from services.mail.models import Email
from services.mail.open_models import EmailOpens, MailRules
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.http import Http
from tests.mail.inbox import Inbox

URL = "https://crm.us.test"


@pytest.fixture(autouse=True)
def _rules(apart: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As they are where nobody has said anything."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("OTKLIK_PUBLIC_URL", URL)
    yield
    with apart(person("admin")) as db:
        db.execute(sa.delete(MailRules))


def allow(database: Database, wanted: bool = True) -> None:
    with database(person("admin")) as db:
        opens.change_rules(db, MailRulesChange(track_opens=wanted))


def sent(database: Database, inbox: Inbox, writer: Asker, **fields: Any) -> Email:
    """A letter that has left."""
    values: dict[str, Any] = {"mailbox_id": inbox.id, "to_addresses": ["a@client.test"], "html": "<p>Добрый день!</p>"}
    with database(writer) as db:
        email_id = writing.queue(db, EmailDraft(**values | {"track_opens": True} | fields)).id
        row = db.get_one(Email, email_id)
        row.state = "sent"
    return inbox.rows([email_id])[0]


def ask(database: Database, token: str) -> None:
    with database(system("letter")) as db:
        opens.note(db, token)


def of(database: Database, row: Email) -> EmailOpens | None:
    with database(person(), read_only=True) as db:
        return db.get(EmailOpens, row.id)


def token_in(raw: bytes) -> str | None:
    found = re.search(rb"/opened/([\w-]{43})\.gif", html_of(raw))
    return found[1].decode() if found else None


def html_of(raw: bytes) -> bytes:
    parts = [part for part in message_from_bytes(raw).walk() if part.get_content_type() == "text/html"]
    return b"".join(bytes(part.get_payload(decode=True)) for part in parts)


@pytest.fixture
def inbox(apart: Database) -> Inbox:
    return Inbox(apart, smtp_host="smtp.us.test")


def test_while_it_is_off_not_a_byte_of_it_is_in_letters(apart: Database, inbox: Inbox) -> None:
    wanted = sent(apart, inbox, person())
    allow(apart)
    plain = sent(apart, inbox, person(), html=None, text="Добрый день!")
    unwanted = sent(apart, inbox, person(), track_opens=False)
    for row in (wanted, plain, unwanted):
        assert b"opened" not in compose(row) + html_of(compose(row))
        ask(apart, signed_ids.token_of("opened", row.id))
        assert of(apart, row) is None


def test_when_it_is_allowed_first_and_last_time_and_count_are_told(apart: Database, inbox: Inbox) -> None:
    allow(apart)
    anna = person()
    row = sent(apart, inbox, anna)
    raw = compose(row)
    token = token_in(raw)
    assert token is not None and URL.encode() in html_of(raw)
    assert "opened" not in str(row.html)
    for _ in range(3):
        ask(apart, token)
    once = of(apart, row)
    assert once is not None and once.times == 1 and once.first_at == once.last_at
    with apart(system("letter")) as db:
        db.get_one(EmailOpens, row.id).last_at = now() - timedelta(hours=1)
    ask(apart, token)
    with apart(anna, read_only=True) as db:
        shown = unsent.get(db, row.id).opens
    assert shown is not None and shown.times == 2 and shown.first_at == once.first_at < shown.last_at


def test_switched_off_it_takes_no_opening_of_letters_that_have_left(apart: Database, inbox: Inbox) -> None:
    allow(apart)
    row = sent(apart, inbox, person())
    token = token_in(compose(row))
    assert token is not None
    allow(apart, False)
    ask(apart, token)
    assert of(apart, row) is None


def test_tokens_that_are_not_ours_or_of_something_else_change_nothing(apart: Database, inbox: Inbox) -> None:
    allow(apart)
    row = sent(apart, inbox, person())
    token = token_in(compose(row))
    assert token is not None
    other = "A" if token[-2] != "A" else "B"
    foreign = unsubscribe_links.token_of(row.id)
    for wrong in ("", "x" * 43, token[:-2] + other + token[-1], foreign, signed_ids.token_of("opened", new_id())):
        ask(apart, wrong)
    assert of(apart, row) is None
    assert unsubscribe_links.recipient_of(token) is None


def test_only_an_administrator_allows_it_and_only_the_public_page_tells_of_it(apart: Database) -> None:
    for role in ("manager", "head_of_sales", "partner"):
        with pytest.raises(Forbidden), apart(person(role)) as db:
            opens.change_rules(db, MailRulesChange(track_opens=True))
    with pytest.raises(Forbidden), apart(person("partner"), read_only=True) as db:
        opens.rules(db)
    with pytest.raises(Forbidden), apart(person("admin")) as db:
        opens.note(db, "x")
    with apart(person(), read_only=True) as db:
        assert opens.rules(db).track_opens is False


def test_the_picture_is_the_same_for_every_token_and_kept_by_nobody(admin: Http) -> None:
    """Without a login; whatever is asked for, and however often."""
    assert admin.get("/mail-rules") == {"track_opens": False, "mark_subjects": False}
    stranger = Http(admin.url).session
    answers = [stranger.get(f"{admin.url}/opened/{token}.gif", timeout=10) for token in ("x" * 43, "y", "x" * 43)]
    for answer in answers:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/gif")
        assert "no-store" in answer.headers["Cache-Control"] and "Set-Cookie" not in answer.headers
    assert len({answer.content for answer in answers}) == 1
