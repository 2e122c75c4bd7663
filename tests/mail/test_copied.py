"""Letters that come to a copy address: whose they are, what they are, and what is not believed. On a database apart."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.outbox import outbox
from services.kit.wire import Asker, Conflict, Forbidden, Invalid, NotFound, UserChanged, new_id
from services.mail import copy_addresses, emails, ledger, mailboxes, staff
from services.mail.interface import CopyAddressChange, MailboxChange
from services.mail.ledger import Place
from services.mail.models import Email
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.inbox import Inbox
from tests.mail.readers import Readers
from tests.mail.test_forwarded import STYLES
from tests.peers.mail import Post
from tests.waiting import until


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)


@pytest.fixture
def copies(apart: Database) -> Iterator[Inbox]:
    """The mailbox that takes copies; only its viewer and administrators see it."""
    inbox = Inbox(apart, copy_address="crm+*@us.test", viewer_ids=[new_id()])
    yield inbox
    with apart(person("admin")) as db:
        mailboxes.delete(db, inbox.id)


def address_of(database: Database, user: Asker, *senders: str) -> str:
    with database(user) as db:
        copy_addresses.update(db, CopyAddressChange(senders=list(senders)))
        return str(copy_addresses.renew(db).address)


def raw(
    sender: str,
    to: str,
    delivered_to: str = "",
    *,
    text: str = "Добрый день!",
    subject: str = "Заказ",
    heads: Sequence[str] = (),
) -> bytes:
    lines = [
        *([f"Delivered-To: {delivered_to}"] if delivered_to else []),
        *heads,
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Message-ID: <{new_id().hex}@us.test>",
        "Date: Tue, 03 Nov 2026 12:00:00 +0300",
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
    ]
    return "\r\n".join(lines).encode()


def taken(inbox: Inbox, letter: bytes) -> Email:
    return inbox.rows(inbox.take(letter))[0]


def told(inbox: Inbox, row: Email) -> list[tuple[str, dict[str, Any]]]:
    """What was announced of the letter."""
    with inbox.database(person("admin"), read_only=True) as db:
        found = db.execute(sa.select(outbox.c.routing_key, outbox.c.body).order_by(outbox.c.id)).all()
    bodies = [(one.routing_key, json.loads(one.body)) for one in found]
    return [(key, body) for key, body in bodies if body.get("email", {}).get("id") == str(row.id)]


def test_a_letter_with_the_address_in_bcc_is_the_persons_own(apart: Database, copies: Inbox) -> None:
    """S16: any mail program."""
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    row = taken(copies, raw("Anna <Anna@us.test>", "ivan@client.test", own))
    assert (row.direction, row.state, row.copied_by, row.error) == ("outbound", "sent", anna.user_id, None)
    assert row.to_addresses == ["ivan@client.test"]
    with apart(anna, read_only=True) as db:
        assert copy_addresses.get(db).last_copy_at is not None
        assert emails.get(db, row.id).subject == "Заказ"
    with apart(person(), read_only=True) as db, pytest.raises(NotFound):
        emails.get(db, row.id)


def test_the_address_is_found_wherever_a_server_tells_it_and_stays_off_the_letter(
    apart: Database, copies: Inbox
) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    for heads in (
        [f"X-Original-To: {own}"],
        [f"Envelope-To: <{own.upper()}>"],
        [f"Received: from a by b with ESMTPS id 5\r\n\tfor <{own}>; Tue, 3 Nov 2026 12:00:01 +0300"],
        [f"Cc: CRM <{own}>, boris@client.test"],
    ):
        row = taken(copies, raw("anna@us.test", "ivan@client.test", heads=heads))
        assert (row.direction, row.copied_by) == ("outbound", anna.user_id), heads
        assert own not in row.to_addresses + row.cc_addresses


def test_the_same_letter_from_the_sent_folder_is_one_letter(apart: Database, copies: Inbox) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    mine = Inbox(apart, anna, kind="personal")
    for first, second in ((copies, mine), (mine, copies)):
        letter = raw("anna@us.test", "ivan@client.test")
        with_trace = f"Delivered-To: {own}\r\n".encode() + letter
        ids = [inbox.take(with_trace if inbox is copies else letter)[0] for inbox in (first, second)]
        assert ids[0] == ids[1]
        assert copies.rows(ids)[0].copied_by == anna.user_id


@pytest.mark.parametrize("style", ["outlook", "gmail", "yandex", "iphone"])
def test_a_forwarded_letter_is_from_its_writer(apart: Database, copies: Inbox, style: str) -> None:
    """S16: forwarded from any program."""
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    text = STYLES[style].replace("{text}", "Добрый день!\nПришлите счёт.")
    row = taken(copies, raw("anna@us.test", own, text=text, subject="Fwd: Заказ 5"))
    assert (row.direction, row.state, row.copied_by) == ("inbound", "received", anna.user_id)
    assert (row.from_address, row.from_name, row.subject) == ("ivan@client.test", "Иван Петров", "Заказ 5")
    assert row.text == "Добрый день!\nПришлите счёт."
    assert row.delivered_at.isoformat() == "2026-11-03T07:00:00+00:00"


def test_a_letter_forwarded_as_a_file_is_that_letter_and_known_again(apart: Database, copies: Inbox) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    original = raw("Иван <ivan@client.test>", "anna@us.test", text="Сам оригинал").decode()
    outer = [
        "From: anna@us.test",
        f"To: {own}",
        "Subject: Fwd",
        f"Message-ID: <{new_id().hex}@us.test>",
        'Content-Type: multipart/mixed; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "см.",
        "--b",
        "Content-Type: message/rfc822",
        "",
        original,
        "--b--",
        "",
    ]
    row = taken(copies, "\r\n".join(outer).encode())
    assert (row.direction, row.from_address, row.text) == ("inbound", "ivan@client.test", "Сам оригинал")
    mine = Inbox(apart, anna, kind="personal")
    assert mine.take(original.encode()) == [row.id]


def test_a_forward_of_a_letter_that_is_here_makes_no_second_one(apart: Database, copies: Inbox) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    original = raw("ivan@client.test", "sales@us.test", subject="Заказ 5")
    (known,) = Inbox(apart).take(original)
    message_id = copies.rows([known])[0].message_id
    text = STYLES["gmail"].replace("{text}", "x")
    forward = raw("anna@us.test", own, text=text, subject="Fwd: Заказ 5", heads=[f"References: {message_id}"])
    assert copies.take(forward) == [known]


def test_a_letter_that_was_redirected_stays_as_it_is(apart: Database, copies: Inbox) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    row = taken(copies, raw("ivan@client.test", "anna@us.test", own, heads=["Resent-From: Anna <anna@us.test>"]))
    assert (row.direction, row.from_address, row.copied_by) == ("inbound", "ivan@client.test", anna.user_id)


FAILED = "Authentication-Results: mx.us.test; spf=fail smtp.mailfrom=us.test; dkim=none; dmarc=fail header.from=us.test"


@pytest.mark.parametrize(
    ("sender", "to", "heads", "words"),
    [
        ("stranger@bad.test", "ivan@client.test", [], "не с адреса его владельца"),
        ("anna@us.test", "ivan@client.test", [FAILED], "не подтверждён"),
        ("anna@us.test", "{own}", [], "нет ни получателя"),
    ],
)
def test_what_cannot_be_trusted_waits_for_a_person_and_is_nobodys_copy(
    apart: Database, copies: Inbox, sender: str, to: str, heads: list[str], words: str
) -> None:
    """S16: a From alone can be forged."""
    own = address_of(apart, person(), "anna@us.test")
    row = taken(copies, raw(sender, to.format(own=own), own, heads=heads))
    assert (row.direction, row.filing, row.copied_by) == ("inbound", "waiting", None)
    assert words in str(row.error)


def test_a_forwarded_letter_of_a_failed_proof_that_only_passed_a_list_is_judged_by_dmarc(
    apart: Database, copies: Inbox
) -> None:
    own = address_of(apart, person(), "anna@us.test")
    fine = "Authentication-Results: mx.us.test; spf=fail (relay) smtp.mailfrom=list.test; dkim=pass; dmarc=pass"
    assert taken(copies, raw("anna@us.test", "ivan@client.test", own, heads=[fine])).direction == "outbound"


def test_without_the_secret_a_letter_is_an_ordinary_one(apart: Database, copies: Inbox) -> None:
    own = address_of(apart, person(), "anna@us.test")
    row = taken(copies, raw("anna@us.test", "crm@us.test"))
    assert (row.direction, row.copied_by, row.error) == ("inbound", None, None)
    other = Inbox(apart)
    assert taken(other, raw("anna@us.test", "ivan@client.test", own)).copied_by is None


def test_an_old_address_and_that_of_who_left_take_nothing(apart: Database, copies: Inbox) -> None:
    anna = person()
    old = address_of(apart, anna, "anna@us.test")
    new = address_of(apart, anna, "anna@us.test")
    assert old != new
    assert "больше ничей" in str(taken(copies, raw("anna@us.test", "ivan@client.test", old)).error)
    assert anna.user_id is not None
    news: dict[str, Any] = {"id": anna.user_id, "name": "Анна", "role": "manager", "team_id": None, "reach": "own"}
    with apart(person("admin")) as db:
        staff.learn(db, UserChanged(**news, version=2, active=True))
        assert staff.works_here(db, anna.user_id)
    assert taken(copies, raw("anna@us.test", "ivan@client.test", new)).copied_by == anna.user_id
    with apart(person("admin")) as db:
        staff.learn(db, UserChanged(**news, version=3, active=False))
        staff.learn(db, UserChanged(**news, version=2, active=True))
        assert not staff.works_here(db, anna.user_id)
    assert taken(copies, raw("anna@us.test", "ivan@client.test", new)).copied_by is None


def test_the_journal_is_told_whose_it_is(apart: Database, copies: Inbox) -> None:
    anna = person()
    own = address_of(apart, anna, "anna@us.test")
    sent = taken(copies, raw("anna@us.test", "ivan@client.test", own))
    assert [(key, body["user_id"]) for key, body in told(copies, sent)] == [("email_sent", str(anna.user_id))]
    text = STYLES["gmail"].replace("{text}", "x")
    came = taken(copies, raw("anna@us.test", own, text=text))
    assert [(key, body["user_id"]) for key, body in told(copies, came)] == [("email_received", str(anna.user_id))]


def test_the_reader_of_the_mailbox_takes_copies(readers: Readers, imap: Post) -> None:
    """S16: from the server to the letter, with the file of a letter that was forwarded as one."""
    anna, address = person(), imap.new_box()
    box = readers.read(address, imap.dovecot.imap_port)
    with readers.database(person("admin")) as db:
        box = mailboxes.get(db, box.id)
        mailboxes.update(db, box.id, box.version, MailboxChange(copy_address="crm+*@us.test"))
    own = address_of(readers.database, anna, "anna@us.test")
    subject = f"Заказ {new_id().hex}"
    imap.deliver(address, raw("anna@us.test", "ivan@client.test", own, subject=subject))
    until(lambda: subject in readers.subjects(box), 30)
    with readers.database(anna, read_only=True) as db:
        row = db.scalars(sa.select(Email).where(Email.subject == subject)).one()
    assert (row.direction, row.copied_by) == ("outbound", anna.user_id)
    with readers.database(person("admin")) as db:
        mailboxes.delete(db, box.id)


def test_one_shared_mailbox_takes_copies_and_an_administrator_says_which(apart: Database, copies: Inbox) -> None:
    anna = person()
    with pytest.raises(Conflict), apart(person("admin")) as db:
        Inbox(apart, copy_address="*@crm.us.test")
    for wrong in ("crm@us.test", "crm+*@*.test", "crm@*.test", "crm+*", "*\r\n@us.test"):
        with pytest.raises(Invalid), apart(person("admin")) as db:
            box = mailboxes.get(db, copies.id)
            mailboxes.update(db, box.id, box.version, MailboxChange(copy_address=wrong))
    with pytest.raises(Forbidden):
        Inbox(apart, anna, kind="personal", copy_address="anna+*@us.test")
    with pytest.raises(Forbidden), apart(person("partner")) as db:
        copy_addresses.get(db)
    with pytest.raises(Invalid), apart(anna) as db:
        copy_addresses.update(db, CopyAddressChange(senders=["not an address"]))


def test_where_no_mailbox_takes_copies_there_is_no_address(apart: Database) -> None:
    anna = person()
    with apart(anna, read_only=True) as db:
        found = copy_addresses.get(db)
    assert (found.address, found.mailbox_id, found.senders) == (None, None, [])
    with pytest.raises(Conflict), apart(anna) as db:
        copy_addresses.renew(db)


def test_a_letter_that_came_first_through_another_mailbox_becomes_its_writers(apart: Database, copies: Inbox) -> None:
    """S16: as incoming at first; outgoing for whoever copied it, once, and for nobody whose letter it is not."""
    anna, sales = person(), Inbox(apart)
    own = address_of(apart, anna, "anna@us.test")
    letter = raw("anna@us.test", "ivan@client.test")
    row = taken(sales, letter)
    assert (row.direction, row.state, row.copied_by) == ("inbound", "received", None)
    for _ in range(2):
        assert taken(copies, f"Delivered-To: {own}\r\n".encode() + letter).id == row.id
    (row,) = sales.rows([row.id])
    assert (row.direction, row.state, row.copied_by, row.mailbox_id) == ("outbound", "sent", anna.user_id, sales.id)
    (sent,) = [body for key, body in told(sales, row) if key == "email_sent"]
    assert (sent["user_id"], sent["email"]["direction"]) == (str(anna.user_id), "outbound")

    theirs = raw("ivan@client.test", "sales@us.test")
    row = taken(sales, theirs)
    forged = theirs.replace(b"ivan@client.test", b"anna@us.test").replace(b"sales@us.test", b"petr@client.test")
    assert taken(copies, f"Delivered-To: {own}\r\n".encode() + forged).id == row.id
    assert sales.rows([row.id])[0].direction == "inbound"


def test_a_letter_that_came_first_through_another_mailbox_is_ours_when_the_sent_folder_has_it(apart: Database) -> None:
    """S16: a colleague in Cc is read sooner; whoever keeps a stranger's letter among the sent ones did not write it."""
    anna = person()
    mine, sales = Inbox(apart, anna, kind="personal"), Inbox(apart)
    letter, theirs = raw(mine.address, "ivan@client.test"), raw("ivan@client.test", "sales@us.test")
    ids = sales.take(letter, theirs)
    mine.place = Place(mine.id, "Sent", "sent", 1)
    with apart(person("admin")) as db:
        ledger._locked(db, mine.place).uid_validity = 1
    assert mine.take(letter, theirs) == ids
    row, stranger = sales.rows(ids)
    assert (row.direction, row.state, row.copied_by) == ("outbound", "sent", None)
    assert (stranger.direction, stranger.state) == ("inbound", "received")
    assert [body["user_id"] for key, body in told(sales, row) if key == "email_sent"] == [str(anna.user_id)]
