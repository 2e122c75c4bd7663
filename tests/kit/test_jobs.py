"""Long work: it goes on whatever dies, stops when told, and says how far it is."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from kombu import Connection, Exchange, Queue
from msgspec import json

from deploy.local.stack import ROOT
from services.kit import job_runner, jobs, running
from services.kit.db import Database
from services.kit.jobs import Job, JobNotStopped, JobOver
from services.kit.wire import Asker, NotFound, new_id
from tests.conftest import SECRET_KEY, Servers
from tests.kit.job_interface import Counting, JobTold
from tests.ports import free_port
from tests.waiting import until

ME = Asker(user_id=new_id(), role="manager", cause="ui", trace_id="a trace of jobs")
SOMEBODY = Asker(user_id=new_id(), role="admin", cause="ui", trace_id="another trace")


class Worker:
    """A process that does jobs."""

    def __init__(self, url: str, amqp_uri: str, log: Path) -> None:
        environment = os.environ | {
            "OTKLIK_DATABASE_URL": url,
            "OTKLIK_AMQP_URI": amqp_uri,
            "OTKLIK_SECRET_KEY": SECRET_KEY,
            "OTKLIK_HEALTH_PORT": str(free_port()),
        }
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.kit.job_process"], cwd=ROOT, env=environment, stderr=file
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


@pytest.fixture(scope="module")
def database(echo_url: str, amqp_uri: str) -> Iterator[Database]:
    database = Database.plain(echo_url, service="tests", amqp_uri=amqp_uri)
    yield database
    database.close()


@pytest.fixture
def worker(echo_url: str, amqp_uri: str, tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker(echo_url, amqp_uri, tmp_path / "jobs.log"))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def begin(database: Database, kind: str = "count", **counting: Any) -> tuple[Job, str]:
    name = new_id().hex
    given = {"name": name, "steps": 3, "seconds": 0.0, "fail_at": None, **counting}
    with database(ME) as db:
        return jobs.start(db, kind, Counting(**given), title="счёт", total=given["steps"]), name


def look(database: Database, job_id: UUID) -> Job:
    with database(ME) as db:
        return jobs.get(db, job_id)


def ended(database: Database, job_id: UUID, state: str, timeout: float = 20) -> Job:
    until(lambda: look(database, job_id).state == state, timeout, f"the job is {state}")
    return look(database, job_id)


def noted(database: Database, name: str) -> list[str]:
    with database(ME) as db:
        rows = db.scalars(sa.text("SELECT what FROM heard WHERE what LIKE :like ORDER BY what"), {"like": name + "%"})
        return [row.removeprefix(name + " ") for row in rows]


def test_a_job_is_done_step_by_step_as_whoever_started_it(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database)
    assert (job.state, job.done, job.total, job.title, job.user_id) == ("queued", 0, 3, "счёт", ME.user_id)
    worker()
    over = ended(database, job.id, "done")
    assert (over.done, over.result, over.problem) == (3, {"counted": 3}, None)
    assert over.started_at and over.finished_at and over.finished_at > over.created_at
    assert noted(database, name) == ["0 rule", "1 rule", "2 rule"]


def test_a_killed_worker_loses_nothing_and_repeats_nothing(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database, steps=30, seconds=0.1)
    first = worker()
    until(lambda: look(database, job.id).done >= 5, 20, "it gets on")
    first.kill()
    at_death = look(database, job.id)
    assert at_death.state == "running" and at_death.done < 30
    worker()
    over = ended(database, job.id, "done", 40)
    assert over.done == 30
    assert sorted(noted(database, name)) == sorted(f"{step} rule" for step in range(30))


def test_a_stopped_worker_hands_on_at_once(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database, steps=40, seconds=0.1)
    first = worker()
    until(lambda: look(database, job.id).done >= 2, 20, "it gets on")
    assert first.stop() == 0
    assert look(database, job.id).state == "queued", "the lease was given back"
    worker()
    ended(database, job.id, "done")
    assert len(noted(database, name)) == 40


def test_two_workers_do_a_job_once(database: Database, worker: Callable[[], Worker]) -> None:
    begun = [begin(database, steps=2) for _ in range(20)]
    worker(), worker()
    for job, name in begun:
        ended(database, job.id, "done")
        assert noted(database, name) == ["0 rule", "1 rule"]


def test_a_failed_job_says_why_and_goes_on_when_tried_again(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database, steps=4, fail_at=3)
    worker()
    failed = ended(database, job.id, "failed")
    assert failed.problem and (failed.problem.code, failed.problem.message) == ("invalid", "Шаг не удался.")
    assert failed.done == 2, "the step that failed left nothing"
    assert noted(database, name) == ["0 rule", "1 rule"]
    with database(ME) as db:
        db.execute(sa.update(jobs.jobs).where(jobs.jobs.c.id == job.id).values(input=counting(name)))
        again = jobs.retry(db, job.id)
    assert (again.state, again.problem, again.done) == ("queued", None, 2)
    ended(database, job.id, "done")
    assert noted(database, name) == ["0 rule", "1 rule", "2 rule", "3 rule"]
    with database(ME) as db, pytest.raises(JobNotStopped):
        jobs.retry(db, job.id)


def test_a_job_that_is_tried_again_has_the_rights_its_owner_has_by_then(database: Database) -> None:
    """Who was an administrator when the job failed and is a seller now goes on as a seller."""
    was = msgspec.structs.replace(ME, role="admin", reach="all")
    with database(was) as db:
        job = jobs.start(db, "nobody does this", {})
        jobs.cancel(db, job.id)
    with database(ME) as db:
        jobs.retry(db, job.id)
        row = db.execute(sa.select(jobs.jobs).where(jobs.jobs.c.id == job.id)).one()
        assert msgspec.convert(row.asker, Asker) == ME
        jobs.cancel(db, job.id)


def counting(name: str) -> dict[str, object]:
    return {"name": name, "steps": 4, "seconds": 0.0, "fail_at": None}


def test_a_fault_of_ours_tells_no_secrets(database: Database, worker: Callable[[], Worker]) -> None:
    job, _ = begin(database, "bug")
    worker()
    failed = ended(database, job.id, "failed")
    assert failed.problem and failed.problem.code == "service_error" and "bug" not in failed.problem.message


def test_a_job_waits_for_a_part_that_is_away(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database, "needs_another_part")
    worker()
    ended(database, job.id, "done")
    assert noted(database, name) == ["tried", "tried"]


def test_a_job_outlives_the_database(database: Database, worker: Callable[[], Worker], servers: Servers) -> None:
    job, name = begin(database, steps=60, seconds=0.05)
    worker()
    until(lambda: look(database, job.id).done >= 5, 20, "it gets on")
    servers.postgres.stop()
    servers.postgres.start()
    ended(database, job.id, "done", 60)
    assert len(noted(database, name)) == 60


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(
    database: Database, worker: Callable[[], Worker]
) -> None:
    waiting, name = begin(database)
    with database(ME) as db:
        assert jobs.cancel(db, waiting.id).state == "cancelled"
    with database(ME) as db, pytest.raises(JobOver):
        jobs.cancel(db, waiting.id)
    running, other = begin(database, steps=1000, seconds=0.05)
    worker()
    until(lambda: look(database, running.id).done >= 3, 20, "it gets on")
    with database(ME) as db:
        assert jobs.cancel(db, running.id).cancelling
    over = ended(database, running.id, "cancelled")
    assert 3 <= over.done < 1000 and len(noted(database, other)) == over.done, "what is done stays done"
    assert noted(database, name) == []


def test_only_its_owner_sees_a_job(database: Database) -> None:
    job, _ = begin(database, "of no worker here")
    with database(ME) as db:
        assert job.id in [one.id for one in jobs.list_(db)]
    with database(SOMEBODY) as db:
        assert job.id not in [one.id for one in jobs.list_(db)]
        for verb in (jobs.get, jobs.cancel, jobs.retry):
            with pytest.raises(NotFound):
                verb(db, job.id)


def test_a_job_that_takes_its_workers_down_is_given_up(database: Database, worker: Callable[[], Worker]) -> None:
    job, name = begin(database, steps=5)
    with database(ME) as db:
        row = sa.update(jobs.jobs).where(jobs.jobs.c.id == job.id)
        lapsed = sa.text("now() - interval '1 second'")
        db.execute(row.values(state="running", lease=new_id(), leased_until=lapsed, crashes=job_runner.CRASHES))
    worker()
    failed = ended(database, job.id, "failed")
    assert failed.problem and "worker died" in failed.problem.message and noted(database, name) == []


def test_its_owner_hears_how_far_it_is_about_once_a_second(
    database: Database, worker: Callable[[], Worker], amqp_uri: str
) -> None:
    told: list[Job] = []
    exchange = Exchange(JobTold.exchange, type="topic", durable=True)
    queue = Queue(f"told-{new_id().hex}", exchange, routing_key=JobTold.routing_key, auto_delete=True)
    with Connection(amqp_uri) as connection:

        def hear(_body: object, message: Any) -> None:
            told.append(json.decode(message.body, type=JobTold).job)
            message.ack()

        with connection.Consumer(queue, callbacks=[hear], accept=None):
            job, _ = begin(database, steps=60, seconds=0.04)
            worker()
            until(lambda: drained(connection) and any(one.state == "done" for one in told), 30, "told of its end")
    mine = [one for one in told if one.id == job.id]
    assert [one.done for one in mine] == sorted(one.done for one in mine) and mine[-1].state == "done"
    assert 3 <= len(mine) <= 9, "60 steps in some 3 seconds"


def drained(connection: Any) -> bool:
    with contextlib.suppress(TimeoutError):
        connection.drain_events(timeout=0.5)
    return True


def test_leases_are_kept_while_a_step_takes_longer_than_a_lease(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, with short leases: one thread works, a second one waits for its job in vain."""
    monkeypatch.setattr(job_runner, "LEASE", timedelta(seconds=1.0))
    monkeypatch.setattr(job_runner, "RENEW_SECONDS", 0.2)
    begun, release, entered = threading.Event(), threading.Event(), []

    @running.worker("slow")
    def slow(job: running.Running) -> None:
        entered.append(job.id)
        with job.chunk():
            begun.set()
            assert release.wait(20)
            job.done = 1

    runner = job_runner.JobRunner(database_of(database), lambda job: JobTold(job=job), threads=2)
    runner.start()
    try:
        job, _ = begin(database, "slow")
        assert begun.wait(10)
        with database(ME) as db:
            before = db.scalar(sa.select(jobs.jobs.c.leased_until).where(jobs.jobs.c.id == job.id))
        assert before

        def renewed() -> bool:
            with database(ME) as db:
                later = db.scalar(sa.select(jobs.jobs.c.leased_until).where(jobs.jobs.c.id == job.id))
            return bool(later and (later - before).total_seconds() > 1.5)

        until(renewed, 10, "the lease is renewed beyond its first end")
        release.set()
        ended(database, job.id, "done")
        assert entered == [job.id]
    finally:
        release.set()
        runner.stop()
        del running.WORKERS["slow"]


def test_who_lost_a_job_to_another_worker_leaves_the_other_ones_lease_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an outage of the database that was longer than a lease."""
    monkeypatch.setattr(job_runner, "LEASE", timedelta(seconds=1.0))
    monkeypatch.setattr(job_runner, "RENEW_SECONDS", 0.2)
    go_on, entered, lost = [threading.Event(), threading.Event()], [], threading.Event()

    @running.worker("taken over")
    def taken_over(job: running.Running) -> None:
        entered.append(job.id)
        assert go_on[len(entered) - 1].wait(20)
        try:
            with job.chunk():
                job.done = len(entered)
        except running.LeaseLost:
            lost.set()
            raise

    runner = job_runner.JobRunner(database_of(database), lambda job: JobTold(job=job), threads=2)
    runner.start()
    try:
        job, _ = begin(database, "taken over")
        mine = jobs.jobs.c.id == job.id
        until(lambda: entered, 10, "somebody works")
        with database(ME) as db:
            db.execute(sa.update(jobs.jobs).where(mine).values(lease=new_id(), leased_until=job.created_at))
        until(lambda: len(entered) == 2, 10, "another one takes it over")
        go_on[0].set()
        assert lost.wait(10)
        with database(ME) as db:
            until_then = db.scalar(sa.select(jobs.jobs.c.leased_until).where(mine))
        assert until_then

        def renewed() -> bool:
            with database(ME) as db:
                later = db.scalar(sa.select(jobs.jobs.c.leased_until).where(mine))
            return bool(later and (later - until_then).total_seconds() > 1.5)

        until(renewed, 10, "the second one's lease is renewed")
        go_on[1].set()
        assert ended(database, job.id, "done").done == 2
        assert len(entered) == 2
    finally:
        for event in go_on:
            event.set()
        runner.stop()
        del running.WORKERS["taken over"]


def database_of(database: Database) -> Database:
    """The same database with no relay of its own; the runner closes what it is given."""
    return Database.plain(database.engine.url.render_as_string(hide_password=False), service="tests", amqp_uri="")
