"""A talk is found by the mark in its subject, where programs drop what they answer; no mark unless it is wanted."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import new_id
from services.mail import opens, parsing, subject_marks, writing
from services.mail.interface import EmailDraft, MailRulesChange
from services.mail.models import Email
from services.mail.open_models import MailRules
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.inbox import Inbox, mail_of


@pytest.fixture(autouse=True)
def _rules(apart: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As they are where nobody has said anything."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    yield
    with apart(person("admin")) as db:
        db.execute(sa.delete(MailRules))


@pytest.fixture
def inbox(apart: Database) -> Inbox:
    return Inbox(apart, smtp_host="smtp.us.test")


def written(database: Database, inbox: Inbox, subject: str) -> Email:
    draft = EmailDraft(mailbox_id=inbox.id, to_addresses=["a@client.test"], subject=subject, text="Добрый день!")
    with database(person()) as db:
        email_id = writing.queue(db, draft).id
    return inbox.rows([email_id])[0]


def want(database: Database) -> None:
    with database(person("admin")) as db:
        opens.change_rules(db, MailRulesChange(mark_subjects=True))


def test_no_subject_is_marked_unless_an_administrator_wants_it(apart: Database, inbox: Inbox) -> None:
    assert written(apart, inbox, "Заказ").subject == "Заказ"
    want(apart)
    marked = written(apart, inbox, "Заказ").subject
    assert marked.startswith("Заказ [#") and len(subject_marks.keys(marked)) == 1
    assert written(apart, inbox, f"Re: {marked}").subject == f"Re: {marked}"
    assert written(apart, inbox, "").subject == ""
    assert len(written(apart, inbox, "я" * 500).subject) == 500
    with apart(person(), read_only=True) as db:
        assert opens.rules(db).track_opens is False


def test_an_answer_that_says_only_its_subject_finds_its_talk_by_the_mark(apart: Database, inbox: Inbox) -> None:
    """From another address and under another subject, so that nothing else leads there."""
    want(apart)
    talk = written(apart, inbox, f"Заказ {new_id().hex}")
    mark = subject_marks.MARK.findall(talk.subject)[0]
    answers = [
        mail_of("else@client.test", new_id().hex, subject=f"Vopros [#{mark}]"),
        mail_of("else@client.test", new_id().hex, subject=f"ВОПРОС [#{mark.upper()}]"),
    ]
    found = inbox.rows(inbox.take(*answers))
    assert {row.thread_id for row in found} == {talk.thread_id}
    (stranger,) = inbox.rows(inbox.take(mail_of("else@client.test", new_id().hex, subject="Vopros [#aaaaaaaa]")))
    assert stranger.thread_id != talk.thread_id


def test_what_is_no_mark_leads_nowhere_and_many_cost_nothing() -> None:
    for subject in ("", "[#]", "[#12345678]", "[#abc]", "#abcdefgh", "[#abcdefghj]", "[abcdefgh]"):
        assert subject_marks.keys(subject) == [], subject
    assert len(subject_marks.keys(" ".join(f"[#abcdefg{sign}]" for sign in "abcdefghjkmn"))) == 5
    raw = b"From: a@b.test\r\nSubject: x [#abcdefgh]\r\n\r\nx"
    assert parsing.parse(raw).thread_keys == ("mark:abcdefgh",)
