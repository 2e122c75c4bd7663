"""Letters being sent: the queued ones of one mailbox, one after the other, in a thread that ends when none is left."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.objects import NoSuchObject, ObjectStore
from services.kit.wire import Invalid, now, system
from services.mail import emails, letter_files, outgoing, writing
from services.mail.addresses import in_ascii
from services.mail.composing import compose, recipients
from services.mail.emails import NotQueued
from services.mail.hosts import Server
from services.mail.models import Email
from services.mail.troubles import FateUnknown, LetterRefused, Trouble
from services.mail.writing_models import LetterFile

log = get_logger(__name__)
outcomes = Counter("otklik_emails_sent_total", "Tries to send a letter by outcome", ["outcome"])

LINGER_SECONDS = 1.5
DATABASE_AWAY = "База данных была недоступна, письмо будет отправлено позже."
FILE_LOST = "Файл письма не сохранился. Верните письмо в черновики и приложите файл заново."
BUG = "Ошибка программы при отправке письма, подробности в журнале."


class SendingThread(threading.Thread):
    """Sends what is due from one mailbox until nothing is, the mailbox is another by now, or `stop()`."""

    def __init__(
        self, database: Database, store: ObjectStore, mailbox_id: UUID, server: Server, version: int | None = None
    ) -> None:
        """`version`: of the mailbox whose server this is; a newer one is somebody else's to send by."""
        super().__init__(name=f"sender {mailbox_id}", daemon=True)
        self.database, self.store, self.mailbox_id, self.version = database, store, mailbox_id, version
        self.line = outgoing.Line(server)
        self.stopping, self._nudged = threading.Event(), threading.Event()
        self.in_hand: UUID | None = None

    def stop(self) -> None:
        """Asks it to end after the letter in hand."""
        self.stopping.set()
        self._nudged.set()

    def nudge(self) -> None:
        """There may be letters to send."""
        self._nudged.set()

    def run(self) -> None:
        try:
            with self.line:
                self._send_all()
        except (OperationalError, PoolTimeout) as error:
            log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))
        except Exception:
            log.exception("sending_failed", mailbox_id=str(self.mailbox_id))

    def _send_all(self) -> None:
        waited = False
        while not self.stopping.is_set():
            self._nudged.clear()
            with self.database(system("letter"), read_only=True) as db:
                row = writing.next_due(db, self.mailbox_id, now(), self.version)
                files = letter_files.of_letter(db, row.file_ids) if row is not None and row.file_ids else []
            if row is None and waited:
                return
            waited = row is None
            if row is None:
                self._nudged.wait(LINGER_SECONDS)  # the next letters of a mailing leave by the same connection
                continue
            self.in_hand = row.id
            self._send(row, files)
            self.in_hand = None

    def _send(self, row: Email, files: list[LetterFile]) -> None:
        email_id = row.id
        try:
            letter = self._composed(row, files)
            self.store.put(f"emails/{email_id}.eml", letter, "message/rfc822")
            self.line.send(in_ascii(row.from_address), recipients(row), letter, lambda: self._start(email_id))
        except NotQueued:
            return
        except NoSuchObject:
            self._settle("file_lost", lambda db: emails.failed(db, email_id, FILE_LOST))
        except FateUnknown as error:
            log.warning("email_fate_unknown", email_id=str(email_id), error=str(error))
            self._settle("unknown", lambda db: emails.fate_unknown(db, email_id))
        except (LetterRefused, Invalid) as error:
            words = str(Trouble("letter_refused", "smtp", detail=str(error)))
            self._settle("refused", lambda db: emails.failed(db, email_id, words))
        except Trouble as trouble:
            words = str(trouble)
            settle = emails.failed if trouble.needs_a_person else emails.later
            self._settle(trouble.reason, lambda db: settle(db, email_id, words))
        except (OperationalError, PoolTimeout):
            # Not even noted as being sent, so nothing was handed over, whatever the database made of it.
            self._settle("database_away", lambda db: emails.later(db, email_id, DATABASE_AWAY))
        except Exception:
            log.exception("sending_failed", email_id=str(email_id))
            self._settle("bug", lambda db: emails.given_up(db, email_id, BUG))
        else:
            self._settle("sent", lambda db: emails.sent(db, email_id))

    def _composed(self, row: Email, files: list[LetterFile]) -> bytes:
        """Raises NoSuchObject where a file of it is lost, Invalid."""
        if len(files) < len(row.file_ids):
            raise NoSuchObject("a file of the letter is not there")
        contents = [(file, b"".join(self.store.open(file.object_key))) for file in files]
        return compose(row, contents)

    def _start(self, email_id: UUID) -> None:
        with self.database(system("letter"), single=True) as db:
            emails.start_sending(db, email_id)

    def _settle(self, outcome: str, settle: Callable[[Session], None]) -> None:
        """Writes the outcome down, however long the database is away: without that, it would count as unknown."""
        while True:
            try:
                with self.database(system("letter")) as db:
                    settle(db)
                outcomes.labels(outcome).inc()
                return
            except (OperationalError, PoolTimeout) as error:
                log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))
                time.sleep(1)
