"""Who may say whose a letter is: those who see it. On a database apart."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.kit.db import Database, Session
from services.kit.wire import Forbidden, Invalid, NotFound, UserChanged, new_id
from services.mail import filing, server_deletions, staff
from services.mail.filing import Owner
from services.mail.interface import IgnoringDraft, RegistrationDraft
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.inbox import Inbox, mail_of

ACTS: dict[str, Callable[[Session, UUID], Any]] = {
    "file": lambda db, one: filing.file(db, [one], Owner(new_id()), RegistrationDraft(), ()),
    "unfile": lambda db, one: filing.unfile(db, one, ()),
    "ignore": lambda db, one: filing.ignore(db, IgnoringDraft(email_ids=[one], senders=True)),
    "take back": lambda db, one: filing.take_back(db, [one]),
    "lead": lambda db, one: filing.make_lead(db, one),
    "delete": lambda db, one: server_deletions.ask(db, [one]),
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)


@pytest.mark.parametrize("act", ACTS)
def test_only_who_sees_a_letter_deals_with_it(apart: Database, act: str) -> None:
    """F59, F60, F61."""
    anna, boris = person(), person()
    inbox = Inbox(apart, anna, kind="personal")
    (email_id,) = inbox.take(mail_of("a@firm.test", new_id().hex))
    for blind in (boris, person("head_of_sales"), person("admin")):
        with pytest.raises(NotFound), apart(blind) as db:
            ACTS[act](db, email_id)
    with pytest.raises(Forbidden), apart(person("partner")) as db:
        ACTS[act](db, email_id)
    assert inbox.filings([email_id]) == ["waiting"]
    with apart(anna) as db:
        ACTS[act](db, email_id)


def test_a_letter_is_registered_for_somebody_who_works_here(apart: Database) -> None:
    """F66."""
    inbox = Inbox(apart)
    (email_id,) = inbox.take(mail_of("a@firm.test", new_id().hex))
    news: dict[str, Any] = {"id": new_id(), "name": "Анна", "role": "manager", "team_id": None, "reach": "own"}

    def register() -> None:
        draft = RegistrationDraft(manager_id=news["id"])
        with apart(person()) as db:
            filing.file(db, [email_id], Owner(new_id()), draft, ())

    with pytest.raises(Invalid):
        register()
    for version, active in ((1, False), (2, True)):
        with apart(person("admin")) as db:
            staff.learn(db, UserChanged(**news, version=version, active=active))
        if not active:
            with pytest.raises(Invalid):
                register()
    register()
    assert inbox.filings([email_id]) == ["filed"]


def test_letters_are_deleted_on_the_server_by_who_manages_the_mailbox(apart: Database) -> None:
    """F60."""
    anna, admin = person(), person("admin")
    inbox = Inbox(apart)
    (email_id,) = inbox.take(mail_of("a@firm.test", new_id().hex))
    with pytest.raises(Forbidden), apart(anna) as db:
        server_deletions.ask(db, [email_id])
    with apart(admin) as db:
        deletion = server_deletions.ask(db, [email_id])
    with pytest.raises(NotFound), apart(anna) as db:
        server_deletions.cancel(db, deletion.id)
    with apart(admin) as db:
        server_deletions.cancel(db, deletion.id)
    assert inbox.filings([email_id]) == ["waiting"]


def test_a_thread_takes_no_letter_along_that_whoever_files_it_does_not_see(apart: Database) -> None:
    """R26."""
    word, client = new_id().hex, new_id()
    anna, boris = person(), person()
    shared, private = Inbox(apart), Inbox(apart, anna, kind="personal")
    (seen,) = shared.take(mail_of("a@firm.test", f"{word}1"))
    (hidden,) = private.take(mail_of("b@firm.test", f"{word}2", answers=f"{word}1"))
    with apart(boris) as db:
        filing.file(db, [seen], Owner(client), RegistrationDraft(), ())
    assert private.filings([hidden]) == ["waiting"]
    # Nor does it follow by itself, when it comes later.
    (later,) = private.take(mail_of("c@firm.test", f"{word}3", answers=f"{word}1"))
    assert private.filings([later]) == ["waiting"]
    with apart(anna) as db:
        filing.file(db, [hidden], Owner(client), RegistrationDraft(), ())
    assert private.filings([hidden, later]) == ["filed", "filed"]
