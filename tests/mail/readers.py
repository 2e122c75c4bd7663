"""Mailboxes being read in the process of the tests, on a database apart."""

import sqlalchemy as sa

from services.kit.db import Database
from services.kit.objects import Folder
from services.mail import mailboxes
from services.mail.hosts import Server
from services.mail.interface import Mailbox, MailboxDraft
from services.mail.models import Email, OfferedLetter
from services.mail.reading import Reader
from tests.apart import person
from tests.peers.mail import HOST, PASSWORD


class Readers:
    def __init__(self, database: Database, store: Folder) -> None:
        self.database, self.store = database, store
        self.running: list[Reader] = []

    def read(self, address: str, port: int, folders: list[str] | None = None) -> Mailbox:
        """Adds a mailbox of that server and begins to read it."""
        with self.database(person("admin")) as db:
            draft = MailboxDraft(
                name=address, email_address=address, login=address, password=PASSWORD, imap_host=HOST, imap_port=port,
                imap_encryption="none", folders=folders or [],
            )  # fmt: skip
            box = mailboxes.create(db, draft)
        self.start(box)
        return box

    def start(self, box: Mailbox) -> None:
        server = Server(HOST, box.imap_port, "none", box.login, PASSWORD)
        reader = Reader(self.database, self.store, box.id, server, folders=box.folders, since=box.import_since)
        self.running.append(reader)
        reader.start()

    def heal(self, box: Mailbox) -> None:
        """As a person asks for it; the importer tells the reader."""
        with self.database(person("admin")) as db:
            mailboxes.heal(db, box.id)
        self.running[-1].nudge()

    def stop(self) -> None:
        for reader in self.running:
            reader.stop()
        for reader in self.running:
            reader.join(10)
        self.running = []

    def now_of(self, box: Mailbox) -> Mailbox:
        with self.database(person("admin"), read_only=True) as db:
            return mailboxes.get(db, box.id)

    def settled(self, box: Mailbox, imported: int, broken: int = 0) -> bool:
        """Is it read to its end without an error?"""
        now = self.now_of(box)
        told = (now.imported, now.broken, now.last_error) == (imported, broken, None)
        return told and now.last_success_at is not None

    def told_and_here(self, box: Mailbox) -> tuple[Mailbox, list[str]]:
        """What is told of the mailbox, and the subjects of all letters that came through it, at one moment."""
        with self.database(person("admin")) as db:
            db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return mailboxes.get(db, box.id), list(db.scalars(self._subjects(box, gone=True)))

    def subjects(self, box: Mailbox, *, gone: bool = False) -> list[str]:
        """Of the letters here that came through the mailbox; those that left the server too where `gone`."""
        with self.database.engine.connect() as connection:
            return list(connection.execute(self._subjects(box, gone=gone)).scalars())

    def _subjects(self, box: Mailbox, *, gone: bool) -> sa.Select[str]:
        query = sa.select(Email.subject).join(OfferedLetter, OfferedLetter.email_id == Email.id)
        query = query.where(OfferedLetter.mailbox_id == box.id).order_by(Email.subject)
        return query if gone else query.where(~OfferedLetter.gone)
