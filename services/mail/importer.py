"""The process that reads the mailboxes and sends the letters: `python -m services.mail.importer`.

    standing by ──► leading: a Reader for each active mailbox, a sender where letters are due
         ▲              │
         └─ connection ─┘
            lost

Beside that, each such process does the long work of `mail` (members of mailing lists, Excel files): jobs, as decision
0013 has them. The one that leads also leads mailings and notices.

However many such processes run, one leads: it holds a lock in the database for as long as its connection lives. On the
same connection it hears that mailboxes changed or a letter was queued; besides, it looks each second.
"""

import signal
import sys
import threading
import time
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit import health, migrate
from services.kit.db import Database, sqlalchemy_url
from services.kit.held_memory import hold_rows
from services.kit.job_runner import JobRunner
from services.kit.log import configure, get_logger
from services.kit.objects import ObjectStore, object_store
from services.kit.settings import Settings, SettingsError, load, need
from services.kit.wire import system
from services.mail import (
    emails,
    mailbox_ledger,
    mailing_audience,  # noqa: F401 - its worker
    mailing_export,  # noqa: F401 - its worker
    mailing_members,  # noqa: F401 - its worker
    mailing_report,  # noqa: F401 - its worker
    sent_copies,
    server_deletions,
)
from services.mail.at_hand import AtHand
from services.mail.interface import MailJobChanged, OAuthDraft
from services.mail.mailboxes import CHANNEL, renew_access
from services.mail.mailing_dispatch import Dispatcher
from services.mail.models import Mailbox
from services.mail.notice_desk import NoticeDesk
from services.mail.reading import Reader
from services.mail.rereading import Rereading
from services.mail.sending import SendingThread
from services.mail.sent_copies import SentCopies
from services.mail.servers import servers_of
from services.mail.text_sending import TextCrew, TextSending
from services.mail.troubles import Trouble

log = get_logger(__name__)

LOOK_SECONDS = 1.0
JOBS_AT_ONCE = 2
STOP_SECONDS = 8.0
"""How long a reader or sender may finish what is in hand; what it leaves is done by the next leader."""
POOL = 10
CONNECTION: dict[str, Any] = {
    "application_name": "otklik mail leader",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
LOCK = "SELECT pg_try_advisory_lock(hashtext('otklik mail importer'))"


class Importer:
    """Leads when no other does, until `stop`."""

    def __init__(self, settings: Settings) -> None:
        url = need(settings.database_url, "OTKLIK_DATABASE_URL")
        self.address: dict[str, Any] = sqlalchemy_url(url).translate_connect_args(username="user", database="dbname")
        need(settings.secret_key, "OTKLIK_SECRET_KEY")
        amqp_uri = need(settings.amqp_uri, "OTKLIK_AMQP_URI")
        self.store: ObjectStore = object_store(need(settings.objects, "OTKLIK_OBJECTS"))
        self.database = Database.plain(url, service="mail importer", amqp_uri=amqp_uri, pool_size=POOL)
        self.stopping = threading.Event()
        self.at_hand = AtHand()
        self.readers: dict[UUID, tuple[int, Reader]] = {}
        self.nudged: dict[UUID, datetime] = {}
        self.senders: dict[UUID, SendingThread] = {}
        self.copiers: dict[UUID, SentCopies] = {}
        self.dispatcher: Dispatcher | None = None
        self.desk: NoticeDesk | None = None
        self.rereading: Rereading | None = None
        self.texts = TextCrew(self.database, amqp_uri)
        self.state = "starting"

    def job_database(self, settings: Settings) -> Database:
        """A pool of its own for the long work of `mail`, which this process does whether it leads or not."""
        return Database.plain(
            settings.database_url, service="mail jobs", amqp_uri=settings.amqp_uri, pool_size=3 * JOBS_AT_ONCE + 2
        )

    def broker(self) -> str:
        """`ok` where events can leave: for readiness."""
        assert self.database.relay is not None
        return self.database.relay.sender.ping()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                with psycopg.connect(autocommit=True, **self.address, **CONNECTION) as connection:
                    self._lead(connection)
            except (psycopg.OperationalError, OperationalError, PoolTimeout) as error:
                self.state = "the database is away"
                log.warning("database_away", error=str(error))
            self.stopping.wait(LOOK_SECONDS)
        self.texts.close()
        self.database.close()

    def _lead(self, connection: "psycopg.Connection[Any]") -> None:
        while not self.stopping.is_set():
            row = connection.execute(LOCK).fetchone()
            if row is not None and row[0]:
                break
            self.state = "ok"
            self.stopping.wait(LOOK_SECONDS)
        connection.execute(f"LISTEN {CHANNEL}")
        try:
            with self.database(system("letter")) as db:
                emails.settle_orphans(db, [sender.in_hand for sender in self.senders.values() if sender.in_hand])
            self.texts.take_lead()
            self.rereading = Rereading(self.database, self.store, self.at_hand)
            self.rereading.start()
            self.dispatcher = Dispatcher(self.database)
            self.dispatcher.start()
            self.desk = NoticeDesk(self.database)
            self.desk.start()
            log.info("leading")
            while not self.stopping.is_set():
                self._look()
                self.texts.look()
                self.state = "ok"
                for timeout in (LOOK_SECONDS, 0):  # wakes at the first notice, and takes the others with it
                    for _ in connection.notifies(timeout=timeout, stop_after=1 if timeout else None):
                        pass
        finally:
            self._dismiss()  # before the lock is let go, and another leader counts what is in hand as lost

    def _look(self) -> None:
        """A reader for each mailbox as it is now, a sender for each that has letters due."""
        with self.database(system("letter"), read_only=True) as db:
            rows = db.scalars(select(Mailbox).where(Mailbox.active, Mailbox.deleted_at.is_(None))).all()
            due = emails.mailboxes_with_due(db)
            wanting = mailbox_ledger.wanting(db)
            deleting = server_deletions.mailboxes_due(db)
            copying = sent_copies.mailboxes_due(db)
        mailboxes = {row.id: row for row in rows}
        for mailbox_id, (version, reader) in list(self.readers.items()):
            if mailbox_id not in mailboxes or mailboxes[mailbox_id].version != version:
                reader.stop()
            if not reader.is_alive():
                del self.readers[mailbox_id]
        self.senders = {mailbox_id: sender for mailbox_id, sender in self.senders.items() if sender.is_alive()}
        self.copiers = {mailbox_id: copier for mailbox_id, copier in self.copiers.items() if copier.is_alive()}
        for mailbox_id, row in mailboxes.items():
            sending = mailbox_id in due and mailbox_id not in self.senders
            copying_now = mailbox_id in copying and mailbox_id not in self.copiers
            if mailbox_id not in self.readers or sending or copying_now:
                self._start(row, sending=sending, copying=copying_now)
        for mailbox_id, asked_at in wanting.items():
            if mailbox_id in self.readers and self.nudged.get(mailbox_id) != asked_at:
                self.nudged[mailbox_id] = asked_at
                self.readers[mailbox_id][1].nudge()
        for mailbox_id in due & self.senders.keys():
            self.senders[mailbox_id].nudge()
        for mailbox_id in deleting & self.readers.keys():
            self.readers[mailbox_id][1].nudge()

    def _start(self, row: Mailbox, *, sending: bool, copying: bool) -> None:
        try:
            imap, smtp = servers_of(row, lambda renewed: self._renew(row.id, renewed))
        except Trouble as trouble:
            with self.database(system("letter")) as db:
                mailbox_ledger.failed(db, row.id, str(trouble), patience=False)
            return
        if row.id not in self.readers:
            reader = Reader(
                self.database,
                self.store,
                row.id,
                imap,
                folders=row.folders,
                since=row.import_since,
                at_hand=self.at_hand,
            )
            self.readers[row.id] = row.version, reader
            reader.start()
        if sending:
            self.senders[row.id] = SendingThread(self.database, self.store, row.id, smtp, row.version)
            self.senders[row.id].start()
        if copying:
            self.copiers[row.id] = SentCopies(self.database, self.store, row.id, imap)
            self.copiers[row.id].start()

    def _renew(self, mailbox_id: UUID, renewed: OAuthDraft) -> None:
        with self.database(system("letter")) as db:
            renew_access(db, mailbox_id, renewed)

    def _dismiss(self) -> None:
        """Without the lead nothing is read. What is being sent is sent to its end, and its outcome written down."""
        crew: list[Reader | SendingThread | SentCopies | TextSending | Dispatcher | NoticeDesk | Rereading] = []
        crew += [reader for _version, reader in self.readers.values()]
        crew += self.copiers.values()
        if self.dispatcher is not None:
            crew.append(self.dispatcher)
            self.dispatcher = None
        if self.desk is not None:
            crew.append(self.desk)
            self.desk = None
        if self.rereading is not None:
            crew.append(self.rereading)
            self.rereading = None
        if self.stopping.is_set():
            crew += [*self.senders.values(), *self.texts.senders.values()]
        for member in crew:
            member.stop()
        until = time.monotonic() + STOP_SECONDS
        for member in crew:
            member.join(max(0.0, until - time.monotonic()))
        self.readers = {}


def main() -> int:
    try:
        settings = load()
        configure("mail-importer", settings.log_level)
        importer = Importer(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: importer.stopping.set())
    if settings.health_port is not None:
        checks = {
            "database": importer.database.check,
            "migrations": lambda: migrate.pending("mail", importer.database.engine),
            "broker": importer.broker,
            "importer": lambda: importer.state,
        }
        health.serve(settings.health_host, settings.health_port, checks)
    hold_rows()
    runner = JobRunner(importer.job_database(settings), lambda job: MailJobChanged(job=job), JOBS_AT_ONCE)
    runner.start()
    importer.run()
    runner.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
