"""The agent's durable memory: every fact is on disk before it is sent, and stays until the broker has it.

    loop ──put──► writer thread ──commit, fsync──► spool.sqlite ──publisher thread──► telephony.events, confirmed

Facts of one call are kept until nothing more will be told of it (`settle`), so that a restarted agent knows which calls
it died in. Message ids are made of the call and the kind, so a fact sent twice is the same message twice.
"""

import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

import msgspec

from services.kit.log import get_logger
from services.kit.wire import Struct
from services.telephony.interface import CallObserved

log = get_logger(__name__)

TABLE = """
CREATE TABLE IF NOT EXISTS facts (
    seq INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    call_id TEXT NOT NULL,
    body BLOB NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS unsent ON facts (seq) WHERE sent = 0;
CREATE INDEX IF NOT EXISTS of_call ON facts (call_id);
"""
RETRY_SECONDS = 1.0


class Spooled(Struct):
    """A fact that waits for the broker."""

    seq: int
    message_id: UUID
    fact: CallObserved


def opened(file: Path) -> sqlite3.Connection:
    """The spool's database. One that is broken is set aside: taking calls matters more than what it held."""
    try:
        return _opened(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # no room, no right: nothing that a new file would mend
        aside = file.with_name(f"{file.name}.broken-{int(time.time())}")
        log.error("spool_broken", error=str(error), kept_as=str(aside))
        file.rename(aside)
        for rest in ("-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        return _opened(file)


def _opened(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.executescript(TABLE)
    return db


def message_id(fact: CallObserved) -> UUID:
    """The same for the same fact, whenever and however often it is sent."""
    return uuid5(fact.call_id, f"{fact.kind}/{fact.step}" if fact.step else fact.kind)


class Spool:
    """Facts in the order they were put. `put` and `settle` return at once; `flush` waits until they are on disk."""

    def __init__(self, file: Path, added: Callable[[], None] = lambda: None) -> None:
        """Opens the spool, making it where it is missing; `added` is called (on the writer's thread) for news."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.added = added
        self.trouble = ""
        self._lock = threading.Lock()
        self._db = opened(file)
        self._news: queue.SimpleQueue[CallObserved | UUID | None] = queue.SimpleQueue()
        self._unwritten, self._all_written = 0, threading.Condition()
        self._thread = threading.Thread(target=self._write, name="spool", daemon=True)
        self._thread.start()

    def put(self, fact: CallObserved) -> None:
        """Keeps the fact; a second fact of the same call, kind and step is dropped."""
        self._take(fact)

    def settle(self, call_id: UUID) -> None:
        """Nothing more will be told of this call: its facts are forgotten once they are sent."""
        self._take(call_id)

    def flush(self, timeout: float = 5.0) -> bool:
        """Is all that was put on disk, within so many seconds?"""
        with self._all_written:
            return self._all_written.wait_for(lambda: self._unwritten == 0, timeout)

    def unsent(self, limit: int = 100) -> list[Spooled]:
        """The oldest facts that the broker has not confirmed."""
        with self._lock:
            rows = self._db.execute(
                "SELECT seq, message_id, body FROM facts WHERE sent = 0 ORDER BY seq LIMIT ?", (limit,)
            ).fetchall()
        return [
            Spooled(seq=seq, message_id=UUID(key), fact=msgspec.json.decode(body, type=CallObserved))
            for seq, key, body in rows
        ]

    def mark_sent(self, seqs: list[int]) -> None:
        with self._lock, self._transaction():
            self._db.executemany("UPDATE facts SET sent = 1 WHERE seq = ?", [(seq,) for seq in seqs])
            self._forget()

    def waiting(self) -> int:
        """How many facts wait for the broker."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM facts WHERE sent = 0").fetchone()[0])

    def unsettled(self) -> dict[UUID, list[CallObserved]]:
        """The calls that something may still be told of, each with its facts in order."""
        with self._lock:
            rows = self._db.execute("SELECT body FROM facts WHERE settled = 0 ORDER BY seq").fetchall()
        calls: dict[UUID, list[CallObserved]] = {}
        for (body,) in rows:
            fact = msgspec.json.decode(body, type=CallObserved)
            calls.setdefault(fact.call_id, []).append(fact)
        return calls

    def check(self) -> str:
        """`ok`, or why facts cannot be kept: for readiness."""
        return self.trouble or "ok"

    def close(self) -> None:
        """Writes what was put, and closes."""
        self._news.put(None)
        self._thread.join(5)
        with self._lock:
            self._db.close()

    def _take(self, entry: CallObserved | UUID) -> None:
        with self._all_written:
            self._unwritten += 1
        self._news.put(entry)

    def _write(self) -> None:
        while True:
            batch, closing = self._next_batch()
            while batch:
                try:
                    self._store(batch)
                    self.trouble = ""
                    break
                except sqlite3.Error as error:  # a full disk: what we have stays in memory until there is room
                    self.trouble = f"facts cannot be written: {error}"
                    log.error("spool_not_written", error=str(error), waiting=len(batch))
                    if closing:
                        return
                    time.sleep(RETRY_SECONDS)
            with self._all_written:
                self._unwritten -= len(batch)
                self._all_written.notify_all()
            if batch:
                self.added()
            if closing:
                return

    def _next_batch(self) -> tuple[list[CallObserved | UUID], bool]:
        batch: list[CallObserved | UUID] = []
        entry = self._news.get()
        while entry is not None:
            batch.append(entry)
            try:
                entry = self._news.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _store(self, batch: list[CallObserved | UUID]) -> None:
        with self._lock, self._transaction():
            for entry in batch:
                if isinstance(entry, UUID):
                    self._db.execute("UPDATE facts SET settled = 1 WHERE call_id = ?", (str(entry),))
                else:
                    self._db.execute(
                        "INSERT OR IGNORE INTO facts (message_id, call_id, body) VALUES (?, ?, ?)",
                        (str(message_id(entry)), str(entry.call_id), msgspec.json.encode(entry)),
                    )
            self._forget()

    def _forget(self) -> None:
        self._db.execute("DELETE FROM facts WHERE sent = 1 AND settled = 1")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise


def interrupted(facts: list[CallObserved], at: datetime) -> CallObserved | None:
    """The end of a call that the agent died in, at `at` or at its last fact; None where its end is known."""
    if any(fact.kind == "ended" for fact in facts):
        return None
    last = max(facts, key=lambda fact: fact.occurred_at)
    return msgspec.structs.replace(
        last, kind="ended", outcome="interrupted", occurred_at=max(at, last.occurred_at), recording=None
    )
