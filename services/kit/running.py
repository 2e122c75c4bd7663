"""A job in hand, as the function that does it sees it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.kit.db import Database, Session
from services.kit.jobs import LOG_LINES, Job, JobLine, JobProblem, job_of, jobs
from services.kit.wire import Asker, Event, now

T = TypeVar("T")
TELL_SECONDS = 1.0
Work = Callable[["Running"], None]


class Worker(NamedTuple):
    function: Work
    cause: str | None
    """What changes made by the work are said to be caused by; what started the job unless given."""


WORKERS: dict[str, Worker] = {}
"""By the kind of job."""


class Cancelled(Exception):
    """Whoever started the job does not want it any more."""


class Stopping(Exception):
    """The process is about to end; another one goes on."""


class Later(Exception):
    """There is nothing to do for so many `seconds`: the job goes back into the queue and holds up no other."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class LeaseLost(Exception):
    """Another worker has the job: nothing of this step may be kept."""


def worker(kind: str, *, cause: str | None = None) -> Callable[[Work], Work]:
    """Declares the function that does this kind of job.

    It may be interrupted between any two chunks and called again with what `done`, `cursor` and `result` were after
    the last one, in another process too.
    """

    def declared(function: Work) -> Work:
        WORKERS[kind] = Worker(function, cause)
        return function

    return declared


class Running:
    """The work goes in chunks: each is one transaction, committed together with how far the job then is.

    while rows := after(job.cursor):
        with job.chunk() as db:
            ...
            job.done, job.cursor = job.done + len(rows), rows[-1].id
    """

    def __init__(
        self, database: Database, asker: Asker, row: Any, tell: Callable[[Job], Event], stopping: threading.Event
    ) -> None:
        self.database, self.asker = database, asker
        self.id: UUID = row.id
        self.kind: str = row.kind
        self.title: str = row.title
        self.input: Any = row.input
        self.cursor: Any = row.cursor
        """Where to go on: any JSON value, null at first."""
        self.done: int = row.done
        self.total: int | None = row.total
        self.result: dict[str, int | str | None] = row.result
        self.waits: int = row.waits
        """How often in a row something that was needed was away."""
        self._lines: list[JobLine] = msgspec.convert(row.log, list[JobLine])
        self._lease, self._tell, self._stopping = row.lease, tell, stopping
        self._cancelling: bool = row.cancelling
        self._told = 0.0
        self._kept = self._state()

    def input_as(self, kind: type[T]) -> T:
        """The input, as the struct it was written from."""
        return msgspec.convert(self.input, kind)

    @property
    def cancelled(self) -> bool:
        """Was the job asked to stop? `chunk` then raises by itself."""
        return self._cancelling

    def log(self, text: str) -> None:
        """Adds a line that people read; it is kept with the chunk at hand or the next one."""
        self._lines = [*self._lines, JobLine(at=now(), text=text)][-LOG_LINES:]

    def check(self) -> None:
        """Raises where the work must not go on: call it where long steps have no chunks."""
        if self._cancelling:
            raise Cancelled
        if self._stopping.is_set():
            raise Stopping

    @contextmanager
    def chunk(self) -> Iterator[Session]:
        """One transaction of whoever started the job, with `done`, `total`, `cursor`, `result` and the log."""
        self.check()
        try:
            with self.database(self.asker) as db:
                yield db
                self._save(db, waits=0)
        except BaseException:
            self.done, self.total, self.cursor, result, self._lines = self._kept
            self.result = dict(result)
            raise
        self._kept = self._state()
        self.waits = 0

    def progress(self, done: int, total: int | None = None) -> None:
        """Says how far work without chunks is, about once a second, and ends it where it must not go on."""
        self.done, self.total = done, total if total is not None else self.total
        if time.monotonic() - self._told >= TELL_SECONDS:
            with self.chunk():
                pass
        else:
            self.check()

    def reading(self) -> AbstractContextManager[Session]:
        """A transaction that writes nothing."""
        return self.database(self.asker, read_only=True)

    def settle(self, state: str, problem: JobProblem | None, due_at: datetime) -> bool:
        """Ends the work, or puts it back into the queue; False where another worker has it."""
        with self.database(self.asker) as db:
            values = {"state": state, "lease": None, "leased_until": None, "due_at": due_at, "waits": self.waits}
            if state != "queued":
                values |= {"finished_at": now(), "problem": msgspec.to_builtins(problem), "cancelling": False}
            self._told = 0.0
            try:
                self._save(db, **values)
            except LeaseLost:
                return False
        return True

    def _state(self) -> tuple[int, int | None, Any, dict[str, int | str | None], list[JobLine]]:
        return self.done, self.total, self.cursor, dict(self.result), self._lines

    def _save(self, db: Session, **values: Any) -> None:
        if self.cursor != self._kept[2]:
            values["crashes"] = 0  # it gets on
        mine = sa.update(jobs).where(jobs.c.id == self.id, jobs.c.lease == self._lease, jobs.c.state == "running")
        row = db.execute(
            mine.values(
                version=jobs.c.version + 1,
                done=self.done,
                total=self.total,
                cursor=msgspec.to_builtins(self.cursor),
                result=self.result,
                log=msgspec.to_builtins(self._lines),
                **values,
            ).returning(jobs)
        ).one_or_none()
        if row is None:
            raise LeaseLost
        self._cancelling = row.cancelling
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._told = time.monotonic()
            db.publish(self._tell(msgspec.structs.replace(job_of(row), log=[])))
