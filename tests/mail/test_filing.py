"""Whose letters are: what waits, what follows its talk, and what people say. On a database apart."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts.interface import Interaction, InteractionRecorded
from services.kit.db import Database
from services.kit.wire import new_id, now, system
from services.mail import emails, filing
from services.mail.filing import ClientsUnchecked, Owner
from services.mail.interface import IgnoringDraft, LetterOfClient, RegistrationDraft
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.inbox import Inbox, mail_of

NOTHING = RegistrationDraft()


@pytest.fixture
def inbox(apart: Database, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    return Inbox(apart)


@pytest.fixture
def word() -> str:
    """Names letters of this test alone."""
    return new_id().hex


def told(apart: Database, kind: str) -> list[str]:
    """The bodies of such events so far, in their order."""
    query = "SELECT convert_from(body, 'UTF8') FROM outbox WHERE routing_key = :kind ORDER BY id"
    with apart.engine.connect() as connection:
        return list(connection.execute(sa.text(query), {"kind": kind}).scalars())


def line_of(email_id: UUID, version: int, counterparty_id: UUID | None, contact_id: UUID | None = None) -> Any:
    """What `contacts` tells of a letter's line."""
    values: dict[str, Any] = dict.fromkeys(Interaction.__struct_fields__) | {
        "id": new_id(), "version": version, "counterparty_id": counterparty_id, "contact_id": contact_id,
        "channel": "email", "direction": "inbound", "status": "held", "starts_at": now(), "duration_seconds": 0,
        "priority": "medium", "progress": "not_needed", "subject": "", "summary": "", "result": "", "outcome": "",
        "attachment_ids": [], "custom_values": {}, "email_id": email_id, "created_at": now(), "updated_at": now(),
    }  # fmt: skip
    return InteractionRecorded(interaction=Interaction(**values), deleted=False)


def know(apart: Database, *events: InteractionRecorded) -> None:
    with apart(system("test")) as db:
        filing.know_lines(db, events)


def test_a_letter_waits_until_the_journal_has_it_under_a_client_and_old_news_changes_nothing(
    apart: Database, inbox: Inbox, word: str
) -> None:
    """F64."""
    (email_id,) = inbox.take(mail_of("a@firm.test", word))
    with apart(person(), read_only=True) as db:
        listed = emails.list_page(db, inbox.id, "", "waiting", None, 50).items
    assert [(email.id, email.filing) for email in listed] == [(email_id, "waiting")]
    first, second = new_id(), new_id()
    know(apart, line_of(email_id, 3, second), line_of(email_id, 2, first))
    know(apart, line_of(email_id, 2, first))
    (row,) = inbox.rows([email_id])
    assert (row.filing, row.counterparty_id) == ("filed", second)
    with apart(person(), read_only=True) as db:
        assert emails.list_page(db, inbox.id, "", "waiting", None, 50).items == []
        assert [email.id for email in emails.list_page(db, inbox.id, "", "filed", None, 50).items] == [email_id]


def test_a_letter_filed_by_hand_takes_what_waits_in_its_thread_along_and_nothing_else(
    apart: Database, inbox: Inbox, word: str
) -> None:
    """F58, F61: CC and forwards join their thread."""
    first, copy, other = inbox.take(
        mail_of("a@firm.test", f"{word}1"),
        mail_of("boss@firm.test", f"{word}2", answers=f"{word}1"),
        mail_of("b@other.test", f"{word}3", subject="Другое"),
    )
    client = new_id()
    with apart(person()) as db:
        filing.file(db, [first], Owner(client), NOTHING, ())
    assert inbox.filings([first, copy, other]) == ["filed", "filed", "waiting"]
    assert len([body for body in told(apart, "email_filed") if str(client) in body]) == 2
    # What comes later goes on the talk by itself, also from somebody new.
    (later,) = inbox.take(mail_of("c@firm.test", f"{word}4", answers=f"{word}2"))
    assert inbox.rows([later])[0].counterparty_id == client


def test_letters_beside_one_that_the_journal_got_a_client_for_are_filed_with_it_once(
    apart: Database, inbox: Inbox, word: str
) -> None:
    first, answer = inbox.take(mail_of("a@firm.test", f"{word}1"), mail_of("x@firm.test", f"{word}2", f"{word}1"))
    client = new_id()
    know(apart, line_of(first, 1, client))
    assert inbox.filings([first, answer]) == ["filed", "filed"]
    # Somebody parts them: an edit of the first one's line does not bring the other back.
    with apart(person()) as db:
        filing.unfile(db, answer, [Owner(client)])
    know(apart, line_of(first, 2, client))
    assert inbox.filings([first, answer]) == ["filed", "waiting"]


def test_a_client_whom_somebody_does_not_see_keeps_the_letter(apart: Database, inbox: Inbox, word: str) -> None:
    (email_id,) = inbox.take(mail_of("a@firm.test", word))
    theirs = Owner(new_id())
    with apart(person()) as db:
        filing.file(db, [email_id], theirs, NOTHING, ())
    for act in (
        lambda db: filing.file(db, [email_id], Owner(new_id()), NOTHING, ()),
        lambda db: filing.unfile(db, email_id, ()),
    ):
        with pytest.raises(ClientsUnchecked) as unchecked, apart(person()) as db:
            act(db)
        assert unchecked.value.owners == {theirs}
    assert inbox.rows([email_id])[0].counterparty_id == theirs.counterparty_id
    with apart(person()) as db:
        assert filing.unfile(db, email_id, {theirs}).filing == "waiting"


def test_what_is_ignored_leaves_the_list_and_so_does_what_its_sender_writes_later(
    apart: Database, inbox: Inbox, word: str
) -> None:
    """F56, F59."""
    sender = f"{word}@spam.test"
    one, two = inbox.take(mail_of(sender, f"{word}1"), mail_of(sender, f"{word}2"))
    with apart(person()) as db:
        filing.ignore(db, IgnoringDraft(email_ids=[one], senders=True))
    before = len(told(apart, "email_received"))
    (later,) = inbox.take(mail_of(sender, f"{word}3"))
    assert inbox.filings([one, two, later]) == ["ignored"] * 3
    assert len(told(apart, "email_received")) == before
    with apart(person(), read_only=True) as db:
        assert len(emails.list_page(db, inbox.id, "", "ignored", None, 50).items) == 3
        assert len(emails.list_page(db, inbox.id, "", None, None, 50).items) == 3
    with apart(person()) as db:
        filing.take_back(db, [one])
    (again,) = inbox.take(mail_of(sender, f"{word}4"))
    assert inbox.filings([one, two, again]) == ["waiting", "ignored", "waiting"]


def test_a_sender_whose_address_a_card_gets_is_offered_and_ignored_no_more(
    apart: Database, inbox: Inbox, word: str
) -> None:
    sender = f"{word}@firm.test"
    waiting, ignored = inbox.take(mail_of(sender, f"{word}1"), mail_of(f"x{sender}", f"{word}2"))
    with apart(person()) as db:
        filing.ignore(db, IgnoringDraft(email_ids=[ignored], senders=True))
    with apart(system("test")) as db:
        filing.offer(db, {sender, f"x{sender}"})
    assert [body for body in told(apart, "email_offered") if str(waiting) in body]
    (later,) = inbox.take(mail_of(f"x{sender}", f"{word}3"))
    assert inbox.filings([later]) == ["waiting"]


def test_a_reply_never_makes_a_second_lead(apart: Database, inbox: Inbox, word: str) -> None:
    first, second = inbox.take(mail_of("a@firm.test", f"{word}1"), mail_of("a@firm.test", f"{word}2", f"{word}1"))
    with apart(person()) as db:
        lead_id = filing.make_lead(db, first).lead_id
    (third,) = inbox.take(mail_of("b@firm.test", f"{word}3", f"{word}2"))
    for email_id in (second, third, first):
        with apart(person()) as db:
            assert filing.make_lead(db, email_id).lead_id == lead_id
    assert len([body for body in told(apart, "email_became_lead") if str(lead_id) in body]) == 1
    assert inbox.filings([first, second, third]) == ["lead"] * 3


def test_two_people_who_make_a_lead_of_one_talk_at_once_make_one(
    apart: Database, inbox: Inbox, word: str, at_once: Callable[..., list[Any]]
) -> None:
    ids = inbox.take(mail_of("a@firm.test", f"{word}1"), mail_of("a@firm.test", f"{word}2", f"{word}1"))

    def make(email_id: UUID) -> UUID | None:
        with apart(person()) as db:
            return filing.make_lead(db, email_id).lead_id

    assert len(set(at_once([lambda email_id=email_id: make(email_id) for email_id in ids]))) == 1


def test_no_lead_is_made_of_a_clients_letter(apart: Database, inbox: Inbox, word: str) -> None:
    (email_id,) = inbox.take(mail_of("a@firm.test", word))
    know(apart, line_of(email_id, 1, new_id()))
    with pytest.raises(LetterOfClient), apart(person()) as db:
        filing.make_lead(db, email_id)
