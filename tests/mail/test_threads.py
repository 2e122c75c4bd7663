"""Letters that belong together are found to, in whatever order and of whatever program they come."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import NotFound, system
from services.mail import emails, ledger, mailboxes, parsing
from services.mail.fetching import offer_of
from services.mail.interface import MailboxChange, MailboxDraft
from services.mail.ledger import Place
from services.mail.mailbox import Fetched
from services.mail.models import Email
from services.mail.threads import subject_key
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.correspondence import US, Written, corpus


@pytest.fixture
def place(apart: Database, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The inbox of a mailbox in a book that begins empty."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    draft = MailboxDraft(name="x", email_address=US, login="x", password="x", imap_host="imap.firm.test")
    with apart(person("admin")) as db:
        mailbox_id = mailboxes.create(db, draft).id
    place = Place(mailbox_id, "INBOX", "inbox", 1)
    with apart(system("letter")) as db:
        row = ledger._locked(db, place)
        row.uid_validity = 1
    return place


def take(apart: Database, place: Place, letters: Sequence[Written], batch: int = 50) -> dict[int, set[UUID]]:
    """Has the letters written down, as the importer would; the threads of each talk."""
    offers = [offer_of(Fetched(uid, letter.at, letter.raw)) for uid, letter in enumerate(letters, 1)]
    for start in range(0, len(offers), batch):
        with apart(system("letter")) as db:
            ledger.record(db, place, offers[start : start + batch])
    threads: dict[int, set[UUID]] = defaultdict(set)
    with apart(system("letter"), read_only=True) as db:
        of = {row.identity: row.thread_id for row in db.execute(sa.select(Email.identity, Email.thread_id))}
    for offer, letter in zip(offers, letters, strict=True):
        thread_id = of[str(offer.identity)]
        assert thread_id is not None
        threads[letter.talk].add(thread_id)
    return threads


@pytest.mark.parametrize("order", ["as written", "newest first", "shuffled"])
def test_of_hundreds_of_letters_ninety_nine_in_a_hundred_find_their_thread(
    apart: Database, place: Place, order: str
) -> None:
    seed = {"as written": 1, "newest first": 2, "shuffled": 3}[order]
    letters = corpus(seed, 150)
    if order == "newest first":
        letters.reverse()
    elif order == "shuffled":
        random.Random(seed).shuffle(letters)
    threads = take(apart, place, letters)
    assert len(letters) > 300
    owners: dict[UUID, set[int]] = defaultdict(set)
    for talk, found in threads.items():
        for thread_id in found:
            owners[thread_id].add(talk)
    wrong = sum(
        len([letter for letter in letters if letter.talk == talk])
        for talk, found in threads.items()
        if len(found) != 1 or len(owners[next(iter(found))]) != 1
    )
    assert wrong / len(letters) <= 0.01, f"{wrong} of {len(letters)} letters"


@pytest.mark.parametrize(
    ("subject", "key", "answers"),
    [
        ("Re: Заказ", "заказ", True),
        ("RE: FW: Отв: Заказ", "заказ", True),
        ("Re[3]: Счёт № 5", "счет № 5", True),
        ("Fwd: [EXTERNAL] Price", "price", True),
        ("Регламент: новый", "регламент: новый", False),
        ("Заказ", "заказ", False),
        ("", "", False),
    ],
)
def test_a_subject_is_compared_without_its_marks(subject: str, key: str, answers: bool) -> None:
    assert subject_key(subject) == (key, answers)


def written(talk: int, number: int, lines: str, hours: int = 0) -> Written:
    base = corpus(9, 1)[0]
    raw = f"Message-ID: <{talk}-{number}@same.test>\r\n{lines}\r\n\r\nТекст".encode()
    return Written(talk, raw, base.at + timedelta(hours=hours))


def test_letters_of_one_subject_to_different_people_stay_apart(apart: Database, place: Place) -> None:
    """1C sends «Счёт на оплату» to everybody; none of it is an answer, and answers go to their own."""
    letters = []
    for talk in range(4):
        client = f"buyer{talk}@one.test"
        letters.append(written(talk, 1, f"From: {US}\r\nTo: {client}\r\nSubject: Bill 1C", talk))
        letters.append(written(talk, 2, f"From: {client}\r\nTo: {US}\r\nSubject: Re: Bill 1C", 5 + talk))
    threads = take(apart, place, letters, batch=3)
    assert all(len(found) == 1 for found in threads.values())
    assert len({next(iter(found)) for found in threads.values()}) == 4


def test_a_program_that_gives_all_its_letters_one_name_makes_no_thread_of_them(apart: Database, place: Place) -> None:
    letters = [
        Written(
            number,
            f"Message-ID: <robot@site.test>\r\nDate: Tue, {number:02d} Nov 2026 10:00:00 +0300\r\n"
            f"From: robot@site.test\r\nTo: {US}\r\nSubject: Order {number}\r\n\r\nx".encode(),
            corpus(9, 1)[0].at,
        )
        for number in range(1, 8)
    ]
    threads = take(apart, place, letters)
    assert len({next(iter(found)) for found in threads.values()}) == 7


def test_a_thread_is_read_in_its_order_by_those_who_see_it(apart: Database, place: Place) -> None:
    written_by = Counter(letter.talk for letter in corpus(5, 40))
    longest = written_by.most_common(1)[0][0]
    letters = [letter for letter in corpus(5, 40) if letter.talk == longest]
    take(apart, place, letters)
    identity = parsing.parse(letters[0].raw).identity
    with apart(person(), read_only=True) as db:
        email_id = db.scalars(sa.select(Email.id).where(Email.identity == identity)).one()
        thread = emails.thread(db, email_id)
    assert [email.delivered_at for email in thread] == [letter.at for letter in letters] and len(thread) > 2
    with apart(person("admin")) as db:
        box = mailboxes.get(db, place.mailbox_id)
        mailboxes.update(db, box.id, box.version, MailboxChange(viewer_ids=[person().user_id]))  # type: ignore[list-item]
    with apart(person(), read_only=True) as db, pytest.raises(NotFound):
        emails.thread(db, email_id)
