"""Long work as rows of a table: started by a request, done by a worker process (`services.kit.job_runner`).

    queued ──► running ──► done
      ▲           ├──────► failed ── retry ──► queued, from where it stopped
      │           └──────► cancelled
      └── the worker was stopped or killed, or the database was away

A service that starts jobs answers these functions as RPCs and declares the event that tells of a job.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.kit.db import Session
from services.kit.outbox import metadata
from services.kit.wire import Conflict, NotFound, Struct, new_id, now

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
KEPT = timedelta(days=30)
LISTED = 50
LOG_LINES = 200

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("kind", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("user_id", sa.Uuid),
    sa.Column("asker", JSONB),
    sa.Column("input", JSONB),
    sa.Column("cursor", JSONB),
    sa.Column("done", sa.Integer),
    sa.Column("total", sa.Integer),
    sa.Column("log", JSONB),
    sa.Column("result", JSONB),
    sa.Column("problem", JSONB),
    sa.Column("cancelling", sa.Boolean),
    sa.Column("crashes", sa.Integer),
    sa.Column("waits", sa.Integer),
    sa.Column("due_at", sa.DateTime(timezone=True)),
    sa.Column("lease", sa.Uuid),
    sa.Column("leased_until", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True)),
    sa.Column("started_at", sa.DateTime(timezone=True)),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
)


class JobProblem(Struct):
    """Why a job failed: the refusal it met, worded for people, with its stable code."""

    code: str
    message: str
    field: str | None
    reason: str | None
    """What exactly was wrong, where the refusal says so: stable, as its code."""


class JobLine(Struct):
    """A line of a job's log."""

    at: datetime
    text: str


class Job(Struct):
    """Long work. `done` of `total` counts what the kind of job counts (rows, mostly); `total` may not be known yet."""

    id: UUID
    version: int
    kind: str
    state: JobState
    title: str
    user_id: UUID | None
    """Who started it, and sees it. The work is done with this person's rights."""
    done: int
    total: int | None
    cancelling: bool
    """It was asked to stop and will, at its next step."""
    log: list[JobLine]
    result: dict[str, int | str | None]
    problem: JobProblem | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobOver(Conflict):
    """The job has ended: there is nothing to cancel."""


class JobNotStopped(Conflict):
    """Only a job that failed or was cancelled can be tried again."""


def start(db: Session, kind: str, input: object, *, title: str = "", total: int | None = None) -> Job:
    """Puts the work into the queue with this transaction. `input` is whatever msgspec can write."""
    at = now()
    values = {
        "id": new_id(),
        "version": 1,
        "kind": kind,
        "state": "queued",
        "title": title,
        "user_id": db.asker.user_id,
        "asker": msgspec.to_builtins(db.asker),
        "input": msgspec.to_builtins(input, str_keys=True),
        "cursor": None,
        "done": 0,
        "total": total,
        "log": [],
        "result": {},
        "problem": None,
        "cancelling": False,
        "crashes": 0,
        "waits": 0,
        "due_at": at,
        "created_at": at,
    }
    return job_of(db.execute(sa.insert(jobs).values(values).returning(jobs)).one())


def get(db: Session, job_id: UUID) -> Job:
    """A job of the asker. Raises NotFound."""
    return job_of(_own(db, job_id))


def list_(db: Session) -> list[Job]:
    """The asker's jobs of the last days, the newest first, without their logs."""
    query = sa.select(jobs).where(jobs.c.user_id == db.asker.user_id).order_by(jobs.c.id.desc()).limit(LISTED)
    return [msgspec.structs.replace(job_of(row), log=[]) for row in db.execute(query)]


def cancel(db: Session, job_id: UUID) -> Job:
    """Ends a waiting job at once and a running one at its next step; what it has done stays. Raises JobOver."""
    row = _own(db, job_id, lock=True)
    if row.state == "queued":
        return _set(db, job_id, state="cancelled", finished_at=now())
    if row.state != "running":
        raise JobOver("This job has ended already.", state=row.state)
    return _set(db, job_id, cancelling=True)


def retry(db: Session, job_id: UUID) -> Job:
    """Goes on from where the job stopped, with the rights that the asker has now. Raises JobNotStopped."""
    row = _own(db, job_id, lock=True)
    if row.state not in ("failed", "cancelled"):
        raise JobNotStopped("This job did not fail.", state=row.state)
    again = {"state": "queued", "problem": None, "cancelling": False, "crashes": 0, "waits": 0, "finished_at": None}
    return _set(db, job_id, **again, due_at=now(), asker=msgspec.to_builtins(db.asker))


def remember(db: Session, job_id: UUID, **known: int | str | None) -> Job:
    """Adds to the result of a job of the asker. Raises NotFound."""
    return _set(db, job_id, result={**_own(db, job_id, lock=True).result, **known})


def forget_old(db: Session) -> None:
    """Drops jobs that ended long ago."""
    db.execute(sa.delete(jobs).where(jobs.c.finished_at < now() - KEPT))


def job_of(row: Any) -> Job:
    """The job as others see it."""
    return Job(
        **{name: getattr(row, name) for name in PLAIN},
        log=msgspec.convert(row.log, list[JobLine]),
        problem=msgspec.convert(row.problem, JobProblem | None),
    )


PLAIN = [name for name in Job.__struct_fields__ if name not in ("log", "problem")]


def _own(db: Session, job_id: UUID, lock: bool = False) -> Any:
    query = sa.select(jobs).where(jobs.c.id == job_id, jobs.c.user_id == db.asker.user_id)
    row = db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such job.")
    return row


def _set(db: Session, job_id: UUID, **values: object) -> Job:
    changing = sa.update(jobs).where(jobs.c.id == job_id).values(**values, version=jobs.c.version + 1)
    return job_of(db.execute(changing.returning(jobs)).one())
