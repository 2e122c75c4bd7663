"""What the gateway does beside requests: at its start it tells the services who is who; by the clock it ends streams of
ended sessions and forgets what is old."""

import threading
import time

from gateway import book
from gateway.idempotency import forget_old_answers
from gateway.live import Streams, keep_honest
from gateway.sessions import Sessions, forget_expired
from gateway.sign_in import forget_old_failures
from gateway.users import announce_all
from services.kit.db import Database
from services.kit.log import get_logger
from services.kit.wire import system

log = get_logger(__name__)
STREAMS_SECONDS = 15.0
FORGET_SECONDS = 600.0
RETRY_SECONDS = 2.0


class Housekeeping:
    def __init__(self, database: Database, sessions: Sessions, streams: Streams) -> None:
        self.database, self.sessions, self.streams = database, sessions, streams
        self._stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="housekeeping", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def announce_users(self) -> None:
        """Tells everyone of all users, as soon as the database can be read."""
        while not self._stopping.is_set():
            try:
                with self.database(system("start")) as db:
                    announce_all(db)
                return
            except Exception as error:
                log.warning("users_not_announced", error=str(error).splitlines()[0])
                self._stopping.wait(RETRY_SECONDS)

    def _run(self) -> None:
        self.announce_users()
        forgotten = time.monotonic()
        while not self._stopping.wait(STREAMS_SECONDS):
            try:
                keep_honest(self.streams, self.sessions)
                if time.monotonic() - forgotten > FORGET_SECONDS:
                    self.forget()
                    forgotten = time.monotonic()
            except Exception as error:
                log.warning("housekeeping_waits", error=str(error).splitlines()[0])

    def forget(self) -> None:
        """Drops expired sessions, failures to sign in, idempotent answers and states of address books."""
        with self.database(system("housekeeping")) as db:
            forget_expired(db)
            forget_old_failures(db)
            forget_old_answers(db)
            book.forget_old(db)
