"""The road of a letter that is sent, as the database knows it: on a database that no importer looks at."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import system
from services.mail import emails, mailboxes, writing
from services.mail.emails import PAUSES, NotQueued
from services.mail.interface import EmailDraft, MailboxDraft
from services.mail.models import Email
from tests.apart import database_apart, person
from tests.conftest import SECRET_KEY, Servers


@pytest.fixture(scope="module")
def apart(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "mail") as database:
        yield database


@pytest.fixture
def box_id(apart: Database, monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    draft = MailboxDraft(
        name="Продажи", email_address="sales@firm.test", login="sales", password="secret", imap_host="imap.firm.test",
        smtp_host="smtp.firm.test",
    )  # fmt: skip
    with apart(person("admin")) as db:
        return mailboxes.create(db, draft).id


@pytest.fixture
def email_id(apart: Database, box_id: UUID) -> UUID:
    with apart(person("manager")) as db:
        return writing.queue(db, EmailDraft(mailbox_id=box_id, to_addresses=["a@firm.test"])).id


def seen(apart: Database, email_id: UUID) -> Email:
    with apart(system("test"), read_only=True) as db:
        return db.get_one(Email, email_id)


def told(apart: Database, email_id: UUID) -> list[str]:
    query = "SELECT routing_key FROM outbox WHERE encode(body, 'escape') LIKE :id ORDER BY id"
    with apart.engine.connect() as connection:
        return list(connection.execute(sa.text(query), {"id": f"%{email_id}%"}).scalars())


def do(apart: Database, step: Any, *arguments: Any) -> None:
    with apart(system("test")) as db:
        step(db, *arguments)


def test_a_letter_put_off_is_tried_for_a_while_and_then_has_failed(apart: Database, email_id: UUID) -> None:
    waits = []
    for number in range(len(PAUSES)):
        do(apart, emails.start_sending, email_id)
        do(apart, emails.later, email_id, f"try {number}")
        row = seen(apart, email_id)
        assert row.next_attempt_at is not None and row.state == "queued"
        waits.append(round((row.next_attempt_at - row.updated_at).total_seconds()))
    assert waits == list(PAUSES)
    assert told(apart, email_id) == []
    do(apart, emails.later, email_id, "the last one")
    row = seen(apart, email_id)
    assert (row.state, row.error, told(apart, email_id)) == ("failed", "the last one", ["email_failed"])


def test_what_a_dead_importer_had_in_hand_is_unknown_and_what_lives_is_left_alone(
    apart: Database, email_id: UUID, box_id: UUID
) -> None:
    with apart(person("manager")) as db:
        other = writing.queue(db, EmailDraft(mailbox_id=box_id, to_addresses=["b@firm.test"])).id
    for started in (email_id, other):
        do(apart, emails.start_sending, started)
    do(apart, emails.settle_orphans, [other])
    assert (seen(apart, email_id).state, seen(apart, other).state) == ("unknown", "sending")
    do(apart, emails.sent, other)
    assert (told(apart, email_id), told(apart, other)) == (["email_failed"], ["email_sent"])
    with pytest.raises(NotQueued):
        do(apart, emails.start_sending, other)


def test_after_an_unforeseen_failure_only_what_was_surely_not_handed_over_is_tried_again(
    apart: Database, email_id: UUID
) -> None:
    do(apart, emails.given_up, email_id, "before it")
    assert seen(apart, email_id).state == "queued"
    do(apart, emails.start_sending, email_id)
    do(apart, emails.given_up, email_id, "after it")
    assert seen(apart, email_id).state == "unknown"


def test_letters_of_a_deleted_mailbox_that_were_not_sent_have_failed(
    apart: Database, email_id: UUID, box_id: UUID
) -> None:
    """R28."""
    with apart(person("admin")) as db:
        mailboxes.delete(db, box_id)
    row = seen(apart, email_id)
    assert row.state == "failed" and "Ящик удалён" in str(row.error)
    with apart(system("test"), read_only=True) as db:
        assert box_id not in emails.mailboxes_with_due(db)
