"""Mailboxes being read: a first import, a hundred waited in at once, and how soon a letter is on the screen."""

import contextlib
import random
import smtplib
import statistics
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import psutil
import psycopg
import requests

from deploy.local.bench import mailing
from deploy.local.bench.figures import Bound, Section, milliseconds
from deploy.local.bench.ground import Ground, cookie, free_port
from deploy.local.bench.memory import resident_megabytes
from deploy.local.children import descendants
from deploy.local.imap import Dovecot
from deploy.local.problem import Problem
from deploy.local.progress import step

MAILBOXES, SOON = 100, 15
CLIENTS = 200
PASSWORD = "of the bench"  # noqa: S105 - of a server that goes with the run
PATIENCE_SECONDS = 300.0
HOST = "127.0.0.1"
WORKERS = ("mail-importer", "mail", "contacts", "gateway")
LOOK_SECONDS = 0.1
"""Looking more often would cost what is measured."""
ATTACHED = 0.1
"""The share of letters with an attachment of 50 to 300 KB, as in the comparison with other programs."""


PIECES = ("reading", "mailing")


def measure(ground: Ground, pieces: Collection[str], letters: int, recipients: int) -> list[Section]:
    """Raises Problem."""
    read = _reading(ground, letters) if "reading" in pieces else []
    return read + ([mailing.measure(ground, recipients)] if "mailing" in pieces else [])


def _reading(ground: Ground, letters: int) -> list[Section]:
    users = {f"box{number}@mail.bench": PASSWORD for number in range(MAILBOXES + 1)}
    with dovecot(ground, users) as imap:
        return [_first_import(ground, imap, letters), _many_mailboxes(ground, imap)]


@contextlib.contextmanager
def dovecot(ground: Ground, users: Mapping[str, str]) -> Iterator[Dovecot]:
    """With the passwords of its `users`, by address."""
    imap = Dovecot(ground.folder / "dovecot", free_port(), free_port(), dict(users))
    with step("Dovecot"):
        imap.start()
    try:
        yield imap
    finally:
        imap.stop()


def _first_import(ground: Ground, imap: Dovecot, letters: int) -> Section:
    section = Section(f"First import of {letters:,} letters, a tenth with an attachment", ("", "", ""))
    clients = [f"client{number}@firm.bench" for number in range(CLIENTS)]
    for address in clients:
        ground.admin.post("/counterparties", {"name": f"ООО «{address}»", "emails": [address]})
    with step(f"{letters:,} letters are delivered"):
        deliver(imap, "box0@mail.bench", [_letter(number, clients[number % CLIENTS]) for number in range(letters)])
    importer = psutil.Process(ground.suite.pid("mail-importer"))
    spent = Spent({name: ground.suite.pid(name) or 0 for name in WORKERS} | ground.servers)
    with Peak(importer) as peak, step("they are imported"):
        began = time.perf_counter()
        mailbox = mailbox_of(ground, imap, "box0@mail.bench")
        until(lambda: ground.admin.get(f"/mailboxes/{mailbox}")["imported"] >= letters, "the import", patient=True)
        stored = time.perf_counter() - began
    with step("they are filed under their clients"):
        until(lambda: _filed(ground) >= letters, "the filing", patient=True)
        filed = time.perf_counter() - began
    rate = letters / stored
    section.row("stored, letters/s", f"{rate:.0f}", bound=Bound("letters stored a second", rate, 500, "/s", least=True))
    section.row("stored and filed in the journal, letters/s", f"{letters / filed:.0f}")
    section.row("processor time of a letter until then, ms", spent.told(letters))
    most = Bound("memory of the importer", peak.megabytes, 250, " MB")
    section.row("importer, most memory, MB", f"{peak.megabytes:.0f}", bound=most)
    return section


def _many_mailboxes(ground: Ground, imap: Dovecot) -> Section:
    section = Section(f"{MAILBOXES} mailboxes waited in by IDLE", ("", "", ""))
    importer = psutil.Process(ground.suite.pid("mail-importer"))
    with step(f"{MAILBOXES} mailboxes"):
        made = [mailbox_of(ground, imap, f"box{number}@mail.bench") for number in range(1, MAILBOXES + 1)]
        until(lambda: _synced(ground) >= len(made), "the mailboxes")
        time.sleep(5)
    size = resident_megabytes(importer)
    section.row("importer, MB", f"{size:.0f}", bound=Bound("memory of 100 mailboxes", size, 400, " MB"))
    before = importer.cpu_times()
    time.sleep(10)
    after = importer.cpu_times()
    section.row(
        "processor while nothing comes, %", f"{(after.user + after.system - before.user - before.system) * 10:.1f}"
    )
    waits = _waits(ground, imap)
    middle = statistics.median(waits)
    section.row(
        "a letter delivered → told to the browser, s: median, worst",
        f"{middle:.2f}, {max(waits):.2f}",
        bound=Bound("a letter on the screen", middle, 2, " s"),
    )
    return section


def _waits(ground: Ground, imap: Dovecot) -> list[float]:
    """Seconds from the delivery of a letter of a client until the page is told of the line in the client's history."""
    heard: list[float] = []
    headers = {"Cookie": cookie(ground.admin), "Accept": "text/event-stream"}
    stream = requests.get(f"{ground.suite.gateway_url}/api/v1/live", headers=headers, stream=True, timeout=60)

    def listen() -> None:
        with contextlib.suppress(AttributeError, OSError):  # what requests makes of a stream that is closed meanwhile
            for line in stream.iter_lines():
                if line == b"event: interaction_recorded":
                    heard.append(time.perf_counter())

    threading.Thread(target=listen, daemon=True).start()
    waits = []
    for number in range(SOON):
        count, began = len(heard), time.perf_counter()
        deliver(imap, f"box{number + 1}@mail.bench", [_letter(10**6 + number, f"client{number}@firm.bench")])
        until(lambda: len(heard) > count, "the news")  # noqa: B023 - called in this round only
        waits.append(heard[count] - began)
    stream.close()
    return waits


def mailbox_of(ground: Ground, imap: Dovecot, address: str) -> str:
    """The id of a new mailbox that is read."""
    draft = {"name": address, "email_address": address, "login": address, "password": PASSWORD}
    way = {"imap_host": HOST, "imap_port": imap.imap_port, "imap_encryption": "none"}
    return str(ground.admin.post("/mailboxes", draft | way)["id"])


def _synced(ground: Ground) -> int:
    return sum(mailbox["state"] == "synced" for mailbox in ground.admin.get("/mailboxes")["items"])


def _filed(ground: Ground) -> int:
    with psycopg.connect(ground.database_url("contacts")) as connection:
        found = connection.execute("SELECT count(*) FROM interactions WHERE email_id IS NOT NULL").fetchone()
    return int(found[0]) if found else 0


def deliver(imap: Dovecot, address: str, letters: list[bytes]) -> None:
    with smtplib.LMTP(HOST, imap.lmtp_port, timeout=60) as lmtp:
        for letter in letters:
            lmtp.sendmail("client@firm.bench", [address], letter)


def _letter(number: int, sender: str) -> bytes:
    dice = random.Random(number)  # noqa: S311 - the same letters each time
    at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=37 * (number % 10_000))
    text = "Добрый день! Пришлите, пожалуйста, счёт на поставку. " * dice.randrange(5, 60)
    head = (
        f"From: Client <{sender}>\r\nTo: sales@mail.bench\r\nSubject: Order {number}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{number}@firm.bench>\r\nMIME-Version: 1.0\r\n"
    )
    plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n"
    if dice.random() >= ATTACHED:
        return (head + plain).encode()
    line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n"
    file = line * (dice.randrange(50_000, 300_000) // len(line))
    attached = (
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=price.pdf\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{file}"
    )
    return f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n{plain}--b\r\n{attached}--b--\r\n'.encode()


def until(done: Callable[[], bool], what: str, *, patient: bool = False) -> None:
    """Raises Problem where it takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > end:
            raise Problem(f"{what} took longer than {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_SECONDS if patient else 0.02)


class Spent:
    """Processor time of these processes and of their children from now on."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self.pids = pids
        self._before = self._now()

    def told(self, pieces: int) -> str:
        """In milliseconds for each of so many pieces of work."""
        now = self._now()
        each = {name: (now[name] - self._before[name]) * 1000 / pieces for name in now}
        parts = ", ".join(f"{name} {milliseconds(value)}" for name, value in each.items())
        return f"{milliseconds(sum(each.values()))} ({parts})"

    def _now(self) -> dict[str, float]:
        return {name: sum(sum(one.cpu_times()[:2]) for one in descendants(pid)) for name, pid in self.pids.items()}


class Peak:
    """The most memory that a process held while the block ran."""

    def __init__(self, process: psutil.Process) -> None:
        self.process, self.megabytes = process, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            self.megabytes = max(self.megabytes, resident_megabytes(self.process))
