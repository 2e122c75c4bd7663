"""Letters that are here are read again from their files: those that an older reader read, and those that none could.

It goes on beside the mailboxes and is in no hurry: a letter a transaction, the newest first. Where it breaks off, the
next leader goes on with those that are left. Whose a letter is does not change by it; one that waits is offered again.
"""

import threading
import time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.objects import NoSuchObject, ObjectStore
from services.kit.wire import now, system
from services.mail import filing, finding, ledger, parsing, threads
from services.mail.at_hand import AtHand
from services.mail.interface import EmailsChanged
from services.mail.mailbox import PART_BYTES
from services.mail.models import Email
from services.mail.parsing import LARGEST_LETTER, READER, Letter

log = get_logger(__name__)

BATCH = 50
TOLD_EACH = 1000
AWAY_SECONDS = 10.0
AGAIN = sa.text(f"(reading < {READER} OR broken) AND asker IS NULL AND copied_by IS NULL")
"""As the index has it. Letters of ours were not read; a copied one (decision 0027) may be another than its file is."""


class Rereading(threading.Thread):
    """Reads them all, and ends; or ends after the letter in hand where it is told to `stop()`."""

    def __init__(self, database: Database, store: ObjectStore, at_hand: AtHand | None = None) -> None:
        super().__init__(name="old letters", daemon=True)
        self.database, self.store, self.at_hand = database, store, at_hand or AtHand()
        self.stopping = threading.Event()
        self.read = 0

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.read_all()
                return
            except (OperationalError, PoolTimeout) as error:
                log.warning("database_away", error=str(error))
                self.stopping.wait(AWAY_SECONDS)

    def read_all(self) -> int:
        """How many were read. Raises OperationalError, PoolTimeout."""
        before: UUID | None = None
        told = self.read
        while not self.stopping.is_set():
            with self.database(system("letter"), read_only=True) as db:
                email_ids = left(db, before)
            if not email_ids:
                break
            begun = time.monotonic()
            changed = [email_id for email_id in email_ids if not self.stopping.is_set() and self._read(email_id)]
            if changed:
                with self.database(system("letter")) as db:
                    db.publish(EmailsChanged(email_ids=changed))
            if self.read >= told + TOLD_EACH:
                told = self.read
                log.info("letters_read_again", count=told, down_to=str(email_ids[-1]))
            before = email_ids[-1]
            self.stopping.wait(time.monotonic() - begun)  # what comes now goes first
        if self.read:
            log.info("letters_read_again", count=self.read, all_read=not self.stopping.is_set())
        return self.read

    def _read(self, email_id: UUID) -> bool:
        """Is it another than before? What fails is noted, so that it stops no other letter."""
        key = f"emails/{email_id}.eml"
        try:
            size = self.store.size(key)
            with self.at_hand.room(min(size, LARGEST_LETTER), self.stopping.is_set) as room:
                return room and self._read_file(email_id, key, cut=size > LARGEST_LETTER)
        except (OperationalError, PoolTimeout):
            raise
        except NoSuchObject:
            self._pass_over(email_id, "it is not kept as it came")
        except Exception as error:
            # Perhaps the store is away: the next leader tries it again.
            log.warning("letter_not_at_hand", email_id=str(email_id), error=str(error))
        return False

    def _read_file(self, email_id: UUID, key: str, *, cut: bool) -> bool:
        raw = b"".join(self.store.open(key, 0, PART_BYTES if cut else None))
        try:
            letter = parsing.parse(raw, cut=cut)
            with self.database(system("letter")) as db:
                changed = read_as(db, email_id, letter)
        except (OperationalError, PoolTimeout):
            raise
        except Exception as error:
            self._pass_over(email_id, str(error))
            return False
        self.read += 1
        return changed

    def _pass_over(self, email_id: UUID, why: str) -> None:
        """It stays as it is."""
        log.info("letter_not_read_again", email_id=str(email_id), why=why)
        with self.database(system("letter")) as db:
            db.execute(sa.update(Email).where(Email.id == email_id).values(reading=READER))


def left(db: Session, before: UUID | None) -> list[UUID]:
    """Some of the letters that are to be read again, the newest first."""
    query = sa.select(Email.id).where(AGAIN).order_by(Email.id.desc()).limit(BATCH)
    return list(db.scalars(query if before is None else query.where(Email.id < before)))


def read_as(db: Session, email_id: UUID, letter: Letter) -> bool:
    """The letter is what was read of it now. Answers whether that is anything else than before."""
    row = db.scalars(sa.select(Email).where(Email.id == email_id, AGAIN).with_for_update()).one_or_none()
    if row is None:
        return False  # another leader read it
    row.reading = READER
    if row.broken:
        ledger.mended(db, row, letter)
        return True
    content = ledger.content(letter)
    same = sa.select(Email.id).where(Email.identity == letter.identity, Email.id != row.id)
    if db.scalar(same) is not None:
        del content["identity"]  # an older reader took one letter for two, and people may have filed both
    if row.error in parsing.NOTES:
        content["error"] = letter.note
    thread_id, filed = row.thread_id, row.filing
    news = {name: value for name, value in content.items() if getattr(row, name) != value}
    for name, value in news.items():
        setattr(row, name, value)
    if news:
        finding.keep(db, [(row, ledger.named(row))])
    threads.assign(db, [(row, letter.thread_keys)])
    filing.look_again(db, row)
    changed = bool(news) or (row.thread_id, row.filing) != (thread_id, filed)
    if changed:
        row.updated_at = now()
    return changed
