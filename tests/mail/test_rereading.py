"""Letters that an older reader read are read again, in the background, and whose they are stays as it is."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import new_id, system
from services.mail import parsing
from services.mail.interface import Mail, Mailbox
from services.mail.models import Email, ThreadKey
from services.mail.parsing import READER, Letter
from services.mail.rereading import Rereading
from tests.conftest import SECRET_KEY
from tests.mail.conftest import Process
from tests.mail.inbox import Inbox
from tests.mail.letters import letter
from tests.peers.mail import Post
from tests.waiting import until

READ = ("html", "text", "subject", "attachments", "identity", "subject_key", "thread_id", "error", "reading")
OLD = {"html": "<p>без картинок</p>", "attachments": [], "subject_key": "", "reading": 0}
"""What readers before this one left of a letter."""


@pytest.fixture
def inbox(apart: Database, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    return Inbox(apart)


def rich(number: str, answers: str = "") -> bytes:
    """A letter with a picture of another server and a file, named `<number@firm.test>`."""
    references = f"References: <{answers}@firm.test>\r\n" if answers else ""
    return (
        f"From: Client <{number}@firm.test>\r\nTo: sales@mail.test\r\nSubject: {'Re: ' if answers else ''}Крыша\r\n"
        f"Message-ID: <{number}@firm.test>\r\nDate: Tue, 03 Nov 2026 10:00:00 +0300\r\n{references}"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f'<p>Смета {number}</p><img src="https://firm.test/roof.png">\r\n'
        '--b\r\nContent-Type: application/pdf; name="plan.pdf"\r\n'
        'Content-Disposition: attachment; filename="plan.pdf"\r\n\r\nx\r\n--b--\r\n'
    ).encode()


def keep(store: Folder, email_ids: Sequence[UUID], raws: Sequence[bytes]) -> None:
    for email_id, raw in zip(email_ids, raws, strict=True):
        store.put(f"emails/{email_id}.eml", raw, "message/rfc822")


def grow_old(database: Database, email_ids: Sequence[UUID], **fields: Any) -> None:
    """As they were before letters had threads and pictures."""
    with database(system("test")) as db:
        mine = Email.id.in_(email_ids)
        threads = sa.select(Email.thread_id).where(mine)
        db.execute(sa.delete(ThreadKey).where(ThreadKey.thread_id.in_(threads)))
        db.execute(sa.update(Email).where(mine).values(OLD | {"thread_id": Email.id} | fields))


def states(inbox: Inbox, email_ids: Sequence[UUID], names: Sequence[str] = READ) -> list[list[Any]]:
    return [[getattr(row, name) for name in names] for row in inbox.rows(email_ids)]


def told(database: Database, kind: str, email_ids: Sequence[UUID]) -> list[UUID]:
    query = sa.text("SELECT convert_from(body, 'UTF8') FROM outbox WHERE routing_key = :kind ORDER BY id")
    with database.engine.connect() as connection:
        bodies = list(connection.execute(query, {"kind": kind}).scalars())
    return [email_id for body in bodies for email_id in email_ids if str(email_id) in body]


def test_old_letters_get_their_pictures_files_and_talks_and_those_that_wait_are_offered(
    apart: Database, store: Folder, inbox: Inbox
) -> None:
    """F64, S19: what is filed, made a lead or ignored stays so; done twice it changes nothing."""
    first, raws = new_id().hex, []
    for number in range(5):
        raws.append(rich(f"{first}{number}", f"{first}0" if number else ""))
    ids = inbox.take(*raws)
    keep(store, ids, raws)
    fresh = states(inbox, ids)
    assert "held:" in fresh[0][0] and fresh[0][3] == ["plan.pdf"] and len({state[6] for state in fresh}) == 1
    grow_old(apart, ids)
    told_by_people: list[dict[str, Any]] = [{"counterparty_id": new_id()}, {"ignored": True}, {"lead_id": new_id()}]
    with apart(system("test")) as db:
        for email_id, said in zip(ids[1:4], told_by_people, strict=True):
            db.execute(sa.update(Email).where(Email.id == email_id).values(said))
    filings = inbox.filings(ids[1:4])
    assert filings == ["filed", "ignored", "lead"] and states(inbox, ids) != fresh
    assert Rereading(apart, store).read_all() >= 5
    again = states(inbox, ids)
    assert [state[:6] for state in again] == [state[:6] for state in fresh]
    assert len({state[6] for state in again}) == 1 and {state[8] for state in again} == {READER}
    assert inbox.filings(ids[1:4]) == filings
    assert told(apart, "email_offered", ids) == [ids[4], ids[0]]
    assert inbox.filings([ids[0], ids[4]]) == ["filed", "filed"], "their talk has a client"
    assert set(told(apart, "emails_changed", ids)) == set(ids)

    everything = [column.key for column in sa.inspect(Email).columns]
    before = states(inbox, ids, everything)
    with apart(system("test")) as db:
        db.execute(sa.update(Email).where(Email.id.in_(ids)).values(reading=0))
    changes = len(told(apart, "emails_changed", ids))
    assert Rereading(apart, store).read_all() == 5
    assert states(inbox, ids, everything) == before
    assert len(told(apart, "emails_changed", ids)) == changes


def test_a_letter_whose_file_is_gone_or_cannot_be_read_stops_no_other_and_stays_as_it_is(
    apart: Database, store: Folder, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_id().hex
    raws = [rich(f"{first}{number}") for number in range(4)]
    ids = inbox.take(*raws)
    keep(store, [ids[0], ids[1], ids[3]], [raws[0], raws[1], raws[3]])
    store.put(f"emails/{ids[1]}.eml", b"spoilt", "message/rfc822")
    grow_old(apart, ids)
    usual = parsing.parse

    def cannot(raw: bytes, *, cut: bool = False) -> Letter:
        if raw == b"spoilt":
            raise RuntimeError
        return usual(raw, cut=cut)

    monkeypatch.setattr(parsing, "parse", cannot)
    assert Rereading(apart, store).read_all() == 2
    rows = inbox.rows(ids)
    assert ["held:" in (row.html or "") for row in rows] == [True, False, False, True]
    assert [(row.subject, row.broken, row.reading) for row in rows] == [("Крыша", False, READER)] * 4


def test_the_notes_of_copies_and_letters_of_ours_are_not_touched(apart: Database, store: Folder, inbox: Inbox) -> None:
    """F53: a held copy still says why it waits."""
    first = new_id().hex
    raws = [rich(f"{first}{number}") for number in range(3)]
    ids = inbox.take(*raws)
    keep(store, ids, raws)
    with apart(system("test")) as db:
        values: list[dict[str, Any]] = [
            {"error": "Копия не принята."}, {"copied_by": new_id()}, {"asker": {}, "state": "queued"},
        ]  # fmt: skip
        for email_id, said in zip(ids, values, strict=True):
            db.execute(sa.update(Email).where(Email.id == email_id).values(reading=0, html="старое", **said))
    assert Rereading(apart, store).read_all() == 1
    rows = inbox.rows(ids)
    assert [row.html == "старое" for row in rows] == [False, True, True]
    assert rows[0].error == "Копия не принята."


def test_the_index_is_of_the_letters_that_this_reader_looks_for(apart: Database) -> None:
    with apart.engine.connect() as connection:
        query = sa.text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_emails_again'")
        assert f"(reading < {READER}) OR broken" in connection.execute(query).scalar_one()


def test_killed_in_the_middle_it_goes_on_with_those_that_are_left(
    importer: Process, imap: Post, mail: Mail, new_mailbox: Callable[..., Mailbox], database: Database
) -> None:
    address, count = imap.new_box(), 120
    imap.deliver(address, *(letter(f"{address} {number}") for number in range(count)))
    box = new_mailbox(address=address)
    until(lambda: mail.get_mailbox(box.id).imported == count, 30)
    importer.kill()
    with database(system("test"), read_only=True) as db:
        ids = list(db.scalars(sa.select(Email.id).where(Email.mailbox_id == box.id)))
    grow_old(database, ids, text="")

    def old() -> int:
        with database(system("test"), read_only=True) as db:
            mine = sa.select(sa.func.count()).where(Email.mailbox_id == box.id, Email.reading == 0)
            return db.scalar(mine) or 0

    importer.start()
    until(lambda: old() < count, 20, "some are read")
    importer.kill()
    assert 0 < old() < count
    importer.start()
    until(lambda: old() == 0, 30, "all are read")
    with database(system("test"), read_only=True) as db:
        rows = db.scalars(sa.select(Email).where(Email.mailbox_id == box.id)).all()
    assert len(rows) == count and {row.text for row in rows} == {"Добрый день!"}
    assert mail.get_mailbox(box.id).imported == count


def test_a_letter_that_somebody_took_away_from_a_client_is_not_offered_to_them_again(
    apart: Database, store: Folder, inbox: Inbox
) -> None:
    first, client = new_id().hex, new_id()
    raws = [rich(f"{first}0"), rich(f"{first}1", f"{first}0")]
    ids = inbox.take(*raws)
    keep(store, ids, raws)
    grow_old(apart, ids)
    with apart(system("test")) as db:
        db.execute(sa.update(Email).where(Email.id == ids[0]).values(counterparty_id=client, line_version=1))
        db.execute(sa.update(Email).where(Email.id == ids[1]).values(line_version=2))
    assert Rereading(apart, store).read_all() == 2
    assert inbox.filings(ids) == ["filed", "waiting"] and told(apart, "email_offered", ids) == []
