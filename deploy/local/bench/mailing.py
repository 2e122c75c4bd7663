"""A mailing whose importer is killed again and again, counted at the receiving server."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground, free_port
from deploy.local.problem import Problem
from deploy.local.progress import step

HOST = "127.0.0.1"
CITY = "Рассылочный"
KILLS = 5
RATE = 6_000
"""Letters a minute: as many as a mailing may have."""
QUIET_SECONDS = 300.0
COPY = """
INSERT INTO contacts ({columns})
SELECT {values} FROM contacts, generate_series(1, %(count)s) AS place WHERE contacts.id = %(id)s
"""
OF_EACH = {
    "id": "gen_random_uuid()",
    "name": "'Получатель ' || place",
    "sort_key": "'получатель ' || place",
    "emails": "ARRAY['reader' || place || '@mailing.bench']",
}


class Receiver:
    """Counts letters by recipient; a letter is counted when all of it came, whoever hears of it."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.update(envelope.rcpt_tos)
        return "250 2.0.0 OK"


def measure(ground: Ground, people: int) -> Section:
    """Raises Problem."""
    section = Section(f"A mailing to {people:,}, its importer killed {KILLS} times", ("", "", ""))
    with receiver() as (port, taken):
        mailing = _launched(ground, port, people)
        began = time.perf_counter()
        for kill in range(1, KILLS + 1):
            with step(f"kill -9, number {kill}"):
                _until(lambda: len(taken), kill * people // (KILLS + 1), "letters")
                ground.suite.kill("mail-importer")
                ground.suite.start("mail-importer")
        with step("the rest leaves"):
            _until(lambda: int(ground.head.get(f"/mailings/{mailing}")["state"] == "done"), 1, "the end")
        took = time.perf_counter() - began
    counts = ground.head.get(f"/mailings/{mailing}")["counts"]
    twice = sum(1 for count in taken.values() if count > 1)
    told = counts["sent"] + counts["unknown"]
    lost = people - told + max(0, counts["sent"] - len(taken))
    section.row("taken by the server", f"{len(taken):,}")
    section.row("twice", str(twice), bound=Bound("letters taken twice", twice, 0))
    section.row("forgotten", str(lost), bound=Bound("recipients forgotten", lost, 0))
    unknown = Bound("letters of unknown fate, for each kill", counts["unknown"], KILLS)
    section.row("of unknown fate, and listed", str(counts["unknown"]), bound=unknown)
    section.row("letters/s, with the restarts", f"{people / took:.0f}")
    return section


@contextmanager
def receiver() -> Iterator[tuple[int, Counter[str]]]:
    """The port of an SMTP server of this process, and what it took."""
    port, loop, counted = free_port(), asyncio.new_event_loop(), Receiver()
    made = loop.create_server(lambda: SMTP(counted, hostname="bench", loop=loop), HOST, port)
    server = loop.run_until_complete(made)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield port, counted.taken
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()


def _launched(ground: Ground, port: int, people: int) -> str:
    """A mailing to so many new contacts."""
    with step(f"{people:,} contacts"):
        first = ground.head.post("/contacts", {"name": "Получатель", "emails": ["first@mailing.bench"], "city": CITY})
        _copy(ground, first["id"], people - 1)
    here = [{"field": "city", "op": "is", "value": CITY}]
    group = {"name": "Замер", "purpose": "service", "conditions_of": "contact", "conditions": here}
    list_id = ground.head.post("/mailing-lists", group)["id"]
    box: dict[str, object] = {"name": "Замер", "email_address": "sales@mailing.bench", "login": "sales"}
    box |= {"password": "of the bench", "imap_host": HOST, "imap_port": port, "imap_encryption": "none"}
    box |= {"smtp_host": HOST, "smtp_port": port, "smtp_encryption": "none"}
    draft = {"name": "Замер", "mailbox_id": ground.admin.post("/mailboxes", box)["id"], "list_ids": [list_id]}
    draft |= {"subject": "Новости", "text": "Здравствуйте, {{ recipient.name }}!", "rate_per_minute": RATE}
    mailing = ground.head.post("/mailings", draft)
    ground.head.post(f"/mailings/{mailing['id']}/launch", None, version=mailing["version"])
    return str(mailing["id"])


def _copy(ground: Ground, contact_id: str, count: int) -> None:
    """Contacts like this one, each with a name and an address of its own."""
    with psycopg.connect(ground.database_url("contacts")) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'contacts'"
            " AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position"
        )
        names = [str(row[0]) for row in found]
        values = ", ".join(OF_EACH.get(name, f"contacts.{name}") for name in names)
        statement = COPY.format(columns=", ".join(names), values=values)
        connection.execute(statement.encode(), {"count": count, "id": contact_id})


def _until(count: Callable[[], int], least: int, what: str) -> None:
    """Patient for as long as it goes on."""
    seen, since = count(), time.monotonic()
    while seen < least:
        if time.monotonic() - since > QUIET_SECONDS:
            raise Problem(f"{what}: {seen} of {least}, and no more for {QUIET_SECONDS:.0f} s")
        time.sleep(0.05)
        if (now := count()) != seen:
            seen, since = now, time.monotonic()
