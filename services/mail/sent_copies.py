"""Copies of our letters in the Sent folder of their mailbox, where the mail service makes none by itself.

The folder is asked first whether it has the letter, by its Message-ID: so that a copy that was made just before a
kill, or by the service, is not made again. The importer recognises it as the letter we have.
"""

import threading
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.objects import NoSuchObject, ObjectStore
from services.kit.wire import now, system
from services.mail.hosts import Server
from services.mail.mailbox import Account
from services.mail.models import Email, Mailbox
from services.mail.troubles import LetterNotServed, Trouble

log = get_logger(__name__)
copies = Counter("otklik_sent_copies_total", "Letters of ours for the Sent folder, by what became of them", ["outcome"])

COPIED_BY_SERVICE = frozenset({"gmail", "outlook"})
"""These put what goes through their SMTP into Sent themselves."""
PAUSES = (60, 300, 1800, 7200, 21600, 43200)
"""Seconds before each further try."""
FIRST_PAUSE = timedelta(seconds=20)
"""Other services may do it by themselves, if their settings say so."""


def ask(row: Email, mailbox: Mailbox) -> None:
    """The letter was sent: its copy is due. Those of mailings would bury the folder."""
    if mailbox.service not in COPIED_BY_SERVICE and row.headers is None:
        row.copy_at, row.copy_tries = now() + FIRST_PAUSE, 0


def mailboxes_due(db: Session) -> set[UUID]:
    due = sa.select(Email.mailbox_id).join(Mailbox, Mailbox.id == Email.mailbox_id).distinct()
    return set(db.scalars(due.where(Email.copy_at <= now(), Mailbox.active, Mailbox.deleted_at.is_(None))))


class SentCopies(threading.Thread):
    """Makes the copies that are due in one mailbox, and ends."""

    def __init__(self, database: Database, store: ObjectStore, mailbox_id: UUID, server: Server) -> None:
        super().__init__(name=f"copies {mailbox_id}", daemon=True)
        self.database, self.store, self.mailbox_id, self.server = database, store, mailbox_id, server
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Asks it to end after the letter in hand."""
        self.stopping.set()

    def run(self) -> None:
        try:
            self._copy_all()
        except (DBAPIError, PoolTimeout) as error:
            log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))
        except Exception:
            log.exception("copying_failed", mailbox_id=str(self.mailbox_id))

    def _copy_all(self) -> None:
        with self.database(system("letter"), read_only=True) as db:
            due = sa.select(Email).where(Email.mailbox_id == self.mailbox_id, Email.copy_at <= now())
            rows = db.scalars(due.order_by(Email.copy_at).limit(100)).all()
        if not rows:
            return
        try:
            account = Account(self.server)
        except Trouble as trouble:
            self._put_off([row.id for row in rows], trouble)
            return
        try:
            folder = next((one.name for one in account.folders() if one.role == "sent" and one.selectable), None)
            for row in rows:
                if self.stopping.is_set():
                    return
                self._copy(account, folder, row)
        except (Trouble, LetterNotServed) as trouble:
            self._put_off([row.id for row in rows], trouble)
        finally:
            account.close()

    def _copy(self, account: Account, folder: str | None, row: Email) -> None:
        outcome = "no_folder"
        if folder is not None:
            outcome = "there"
            if not account.holds(folder, row.message_id):
                outcome = self._append(account, folder, row)
        with self.database(system("letter")) as db:
            db.execute(sa.update(Email).where(Email.id == row.id).values(copy_at=None))
        copies.labels(outcome).inc()

    def _append(self, account: Account, folder: str, row: Email) -> str:
        try:
            raw = b"".join(self.store.open(f"emails/{row.id}.eml"))
        except NoSuchObject:
            return "lost"
        account.append(folder, raw, row.delivered_at)
        return "copied"

    def _put_off(self, email_ids: list[UUID], trouble: Exception) -> None:
        """Tried again later, and given up after a day: the letter itself is sent."""
        log.warning("sent_copy_put_off", mailbox_id=str(self.mailbox_id), error=str(trouble))
        with self.database(system("letter")) as db:
            still_due = sa.select(Email).where(Email.id.in_(email_ids), Email.copy_at.is_not(None))
            for row in db.scalars(still_due.order_by(Email.id).with_for_update()):
                over = row.copy_tries >= len(PAUSES)
                row.copy_at = None if over else now() + timedelta(seconds=PAUSES[row.copy_tries])
                row.copy_tries += 1
        copies.labels("put_off").inc(len(email_ids))
