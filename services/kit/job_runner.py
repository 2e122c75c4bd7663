"""The process that does a service's jobs: plain threads, each with one job at a time.

A job is leased by a thread for some seconds at a time; a lease that is not renewed (the process was killed, its machine
is gone) lapses, and another thread goes on from the cursor that the last finished step committed.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from prometheus_client import Counter

from services.kit import health, migrate
from services.kit.db import Database, away
from services.kit.jobs import Job, JobProblem, forget_old, jobs
from services.kit.log import bind_trace, configure, get_logger
from services.kit.running import WORKERS, Cancelled, Later, LeaseLost, Running, Stopping
from services.kit.settings import Settings, SettingsError, load, need
from services.kit.wire import Asker, Event, ServiceError, new_id, now, system

log = get_logger(__name__)
ended = Counter("otklik_jobs_ended_total", "Jobs by kind and how they ended", ["kind", "state"])

THREADS = 3
LOOK_SECONDS = 0.3
LEASE = timedelta(seconds=15)
RENEW_SECONDS = 4.0
PAUSES = (1, 2, 5, 10, 30)
"""Seconds before the next try while the database or another part is away: without end."""
CRASHES = 3
"""So many workers a job may take down with it before it is given up."""
SWEEP_SECONDS = 600.0


class JobRunner:
    """Does jobs until `stopping` is set; what is in hand then is left at its next step, to be taken up again."""

    def __init__(self, database: Database, tell: Callable[[Job], Event], threads: int = THREADS) -> None:
        self.database, self.tell = database, tell
        self.stopping = threading.Event()
        self.in_hand: set[UUID] = set()
        """Leases. A job may be in hand twice for a moment: by a lease that was lost, and by the one it was lost to."""
        self._threads = [threading.Thread(target=self._work, name=f"jobs {n}") for n in range(threads)]
        self._keeper = threading.Thread(target=self._keep, name="job leases", daemon=True)

    def start(self) -> None:
        self._keeper.start()
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 30.0) -> None:
        """Waits for the steps in hand; a lease that is still held then lapses by itself."""
        self.stopping.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self.database.close()

    def check(self) -> str:
        """`ok` while all its threads live: for readiness."""
        return "ok" if all(thread.is_alive() for thread in self._threads) else "a thread has died"

    def _work(self) -> None:
        tries = 0
        while not self.stopping.is_set():
            try:
                row = self._take()
                tries = 0
            except Exception as error:
                log.warning("jobs_wait", error=str(error).splitlines()[0])
                self.stopping.wait(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
                continue
            if row is None:
                self.stopping.wait(LOOK_SECONDS)
                continue
            try:
                self._do(row)
            except Exception:
                log.exception("job_not_settled", job=str(row.id))  # its lease lapses, and it is taken up again
            finally:
                self.in_hand.discard(row.lease)

    def _take(self) -> Any:
        """The job that waits longest, or whose worker is gone; a job that keeps taking workers down is given up."""
        lease = new_id()
        free = sa.or_(jobs.c.state == "queued", jobs.c.leased_until < now())
        waiting = sa.and_(jobs.c.state.in_(("queued", "running")), jobs.c.kind.in_(WORKERS), jobs.c.due_at <= now())
        oldest = sa.select(jobs.c.id, jobs.c.state).where(waiting, free).order_by(jobs.c.due_at)
        with self.database(system("job")) as db:
            found = db.execute(oldest.limit(1).with_for_update(skip_locked=True)).first()
            if found is None:
                return None
            taking = sa.update(jobs).where(jobs.c.id == found.id).returning(jobs)
            row = db.execute(
                taking.values(
                    state="running",
                    lease=lease,
                    leased_until=now() + LEASE,
                    version=jobs.c.version + 1,
                    crashes=jobs.c.crashes + int(found.state == "running"),
                    started_at=sa.func.coalesce(jobs.c.started_at, now()),
                )
            ).one()
        self.in_hand.add(lease)
        return row

    def _do(self, row: Any) -> None:
        asker = msgspec.convert(row.asker, Asker)
        bind_trace(asker.trace_id)
        worker = WORKERS[row.kind]
        asker = msgspec.structs.replace(asker, cause=worker.cause or asker.cause)
        job = Running(self.database, asker, row, self.tell, self.stopping)
        log.info("job_taken", job=str(row.id), kind=row.kind, done=row.done)
        state, problem, pause = "done", None, 0.0
        try:
            if row.crashes > CRASHES:
                raise ServiceError("The work was begun several times and its worker died each time.")
            job.check()
            worker.function(job)
        except Cancelled:
            state = "cancelled"
        except Stopping:
            state = "queued"
        except Later as later:
            state, pause = "queued", later.seconds
        except LeaseLost:
            state = ""
        except Exception as error:
            if away(error):
                log.warning("job_waits", job=str(row.id), error=str(error).splitlines()[0])
                state, job.waits = "queued", job.waits + 1
                pause = PAUSES[min(job.waits, len(PAUSES)) - 1]
            else:
                state, problem = "failed", self._problem(error)
        if state:
            self._settle(job, state, problem, pause)

    def _problem(self, error: Exception) -> JobProblem:
        if isinstance(error, ServiceError):
            reason = error.details.get("reason")
            return JobProblem(code=error.code, message=error.message, field=error.field, reason=reason and str(reason))
        log.error("job_failed", exc_info=error)
        return JobProblem(
            code="service_error", message="This part of the suite failed; its log says how.", field=None, reason=None
        )

    def _settle(self, job: Running, state: str, problem: JobProblem | None, pause: float) -> None:
        """Writes down how it ended, as soon as the database is there; if the lease lapses till then, as good."""
        tries = 0
        while True:
            try:
                if job.settle(state, problem, now() + timedelta(seconds=pause)):
                    ended.labels(job.kind, state).inc()
                    log.info("job_left" if state == "queued" else "job_ended", job=str(job.id), state=state)
                return
            except Exception as error:
                if not away(error):
                    raise
                if self.stopping.wait(PAUSES[min(tries, len(PAUSES) - 1)]):
                    return
                tries += 1

    def _keep(self) -> None:
        """Renews the leases of what is in hand, and forgets what is old."""
        swept = 0.0
        while not self.stopping.wait(RENEW_SECONDS):
            try:
                with self.database(system("job")) as db:
                    for lease in list(self.in_hand):
                        mine = sa.update(jobs).where(jobs.c.lease == lease)
                        db.execute(mine.values(leased_until=now() + LEASE))
                    if time.monotonic() - swept > SWEEP_SECONDS:
                        forget_old(db)
                        swept = time.monotonic()
            except Exception as error:
                log.warning("leases_not_renewed", error=str(error).splitlines()[0])


def main(service: str, tell: Callable[[Job], Event]) -> int:
    """The process of a service's jobs, until SIGTERM. The modules that hold its workers must be imported before."""
    try:
        settings = load()
        configure(f"{service}-jobs", settings.log_level)
        runner = _runner(service, tell, settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stopping.set())
    if settings.health_port is not None:
        relay = runner.database.relay
        checks = {
            "database": runner.database.check,
            "migrations": lambda: migrate.pending(service, runner.database.engine),
            "broker": lambda: relay.sender.ping() if relay is not None else "no broker",
            "jobs": runner.check,
        }
        health.serve(settings.health_host, settings.health_port, checks)
    runner.start()
    runner.stopping.wait()
    runner.stop()
    return 0


def _runner(service: str, tell: Callable[[Job], Event], settings: Settings) -> JobRunner:
    url = need(settings.database_url, "OTKLIK_DATABASE_URL")
    amqp_uri = need(settings.amqp_uri, "OTKLIK_AMQP_URI")
    # A job may read in one transaction while it writes in two others; the keeper of leases must never wait for them.
    pool = 3 * THREADS + 2
    return JobRunner(Database.plain(url, service=f"{service} jobs", amqp_uri=amqp_uri, pool_size=pool), tell)
