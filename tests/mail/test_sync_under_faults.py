"""The sync ledger while things go wrong on the way and on the server: never wrong, nothing doubled, nothing lost."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from services.mail.interface import Mailbox
from tests.mail.letters import letter
from tests.mail.readers import Readers
from tests.peers.faulty_way import Cut, Fault, Meanwhile, Refuse, Slow, faulty_way, times
from tests.peers.mail import Post, post
from tests.ports import free_port
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("impatient")
BODY = rb"UID FETCH \S+ \(INTERNALDATE"


@pytest.fixture(scope="module", params=[True, False], ids=["condstore", "no condstore"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("faults")
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    with post(folder, free_port, boxes=20, condstore=request.param) as running:
        yield running


def converged(readers: Readers, box: Mailbox, subjects: list[str]) -> Callable[[], bool]:
    """Is every one of these letters here once, and does the ledger say so?"""

    def look() -> bool:
        now = readers.now_of(box)
        here = (now.state, now.on_server, now.imported, now.gaps)
        return here == ("synced", len(subjects), len(subjects), 0) and readers.subjects(box) == sorted(subjects)

    return look


def delivered(server: Post, address: str, count: int, word: str = "letter") -> list[str]:
    subjects = [f"{word} {number:03d} of {address}" for number in range(count)]
    server.deliver(address, *(letter(subject, "Добрый день! " * 400) for subject in subjects))
    return subjects


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (BODY, Cut(after=5000)),
        (BODY, Cut()),
        (rb"UID SEARCH", Cut(after=10)),
        (rb"EXAMINE", Cut(after=30)),
        (rb"LOGIN", Cut(after=3)),
        (rb"LOGIN", Refuse(b"[ALERT] Too many failed login attempts, account temporarily locked")),
        (BODY, Refuse(b"[OVERQUOTA] Account exceeded command or bandwidth limits.")),
        (rb"EXAMINE", Refuse(b"[UNAVAILABLE] Try again later")),
        (rb"UID FETCH \S+ \(RFC822.SIZE", Refuse(b"[SERVERBUG] Internal error")),
        (BODY, Slow(0.01)),
    ],
    ids=str,
)
def test_after_any_fault_every_letter_is_here_once(
    server: Post, readers: Readers, command: bytes, fault: Fault
) -> None:
    if server.used >= 18:
        server.used = 0
    address = server.new_box()
    with server.open(address) as client:
        client.delete_messages(client.search())
        client.expunge()
    subjects = delivered(server, address, 12)
    with faulty_way(server.dovecot.imap_port, times(2, command, fault)) as way:
        box = readers.read(address, way.port)
        until(converged(readers, box, subjects), 30)
        readers.stop()


def test_letters_removed_while_they_are_fetched_are_no_gap(server: Post, readers: Readers) -> None:
    address = list(server.dovecot.users)[18]
    subjects = delivered(server, address, 10, "some go")

    def expunge() -> None:
        with server.open(address) as client:
            client.delete_messages(client.search()[2:5])
            client.expunge()

    with faulty_way(server.dovecot.imap_port, times(1, BODY, Meanwhile(expunge))) as way:
        box = readers.read(address, way.port)
        until(lambda: readers.now_of(box).state == "synced", 30)
        now = readers.now_of(box)
        assert (now.on_server, now.imported, now.gaps) == (7, 7, 0)
        assert set(readers.subjects(box)) <= set(subjects)
        # What leaves the server later stays here, and the ledger counts what is on the server.
        with server.open(address) as client:
            client.delete_messages(client.search()[:1])
            client.expunge()
        until(lambda: readers.now_of(box).on_server == 6, 30)
        until(lambda: readers.now_of(box).state == "synced", 30)
        assert readers.now_of(box).imported == 6 and len(readers.subjects(box, gone=True)) >= 7


def test_a_letter_that_is_listed_and_never_handed_over_is_a_gap_that_is_told(server: Post, readers: Readers) -> None:
    address = list(server.dovecot.users)[19]
    subjects = delivered(server, address, 3, "kept back")
    with server.open(address) as client:
        kept = client.search()[1]
    holding_back = times(10**6, rb"UID FETCH (%d|\d+[,:]\S+) \(INTERNALDATE" % kept, Refuse(b"No such luck"))
    with faulty_way(server.dovecot.imap_port, holding_back) as way:
        box = readers.read(address, way.port)
        until(lambda: readers.now_of(box).state == "incomplete", 30)
        now = readers.now_of(box)
        assert (now.on_server, now.imported, now.broken, now.gaps) == (3, 2, 1, 1)
        way.plan = lambda _line: None
        readers.heal(box)
        until(converged(readers, box, subjects), 30)
        until(lambda: readers.now_of(box).healed_at, 20)
        assert readers.now_of(box).healed_letters == 1


@pytest.mark.parametrize("seed", range(2))
def test_whatever_goes_wrong_the_ledger_is_never_wrong_and_all_converges(
    server: Post, readers: Readers, seed: int
) -> None:
    """Random faults at random commands, while letters come and go and the server counts anew."""
    dice = random.Random(seed)
    address = list(server.dovecot.users)[16 + seed]
    with server.open(address) as client:
        client.delete_messages(client.search())
        client.expunge()
    faults: list[Fault] = [
        Cut(), Cut(after=200), Cut(after=3000), Cut(after=20000), Refuse(b"[UNAVAILABLE] Not now"), Slow(0.002),
    ]  # fmt: skip
    raging = threading.Event()
    raging.set()

    def plan(line: bytes) -> Fault | None:
        return dice.choice(faults) if raging.is_set() and dice.random() < 0.15 else None

    wrong: list[str] = []
    with faulty_way(server.dovecot.imap_port, plan) as way:
        box = readers.read(address, way.port)
        for turn in range(4):
            delivered(server, address, 8, f"turn {seed} {turn}")
            if turn == 2:
                server.renumber(address)
            with server.open(address) as client:
                client.delete_messages(client.search()[:2])
                client.expunge()
            now, subjects = readers.told_and_here(box)
            here = Counter(subjects)
            if now.state == "synced" and now.gaps != 0:
                wrong.append(f"synced with {now.gaps} gaps")
            if now.imported > len(here) or any(count > 1 for count in here.values()):
                wrong.append(f"{now.imported} told of {here}")
        raging.clear()
        with server.open(address) as client:
            on_server = [str(found[b"ENVELOPE"].subject, "utf-8") for found in client.fetch(
                client.search(), ["ENVELOPE"]
            ).values()]  # fmt: skip
        until(converged(readers, box, on_server), 30)
    assert wrong == []
