"""Jobs of the tests in a process of their own: `python -m tests.kit.job_process`."""

import sys
import time

import sqlalchemy as sa

from services.kit import job_runner
from services.kit.db import Session
from services.kit.running import Running, worker
from services.kit.wire import Invalid, Unavailable
from tests.kit.job_interface import Counting, JobTold


@worker("count", cause="rule")
def count(job: Running) -> None:
    """Writes one row a step, each with the step's commit."""
    counting = job.input_as(Counting)
    while job.done < counting.steps:
        with job.chunk() as db:
            note(db, f"{counting.name} {job.done} {db.asker.cause}")
            job.done += 1
            job.cursor = job.done
            if counting.fail_at == job.done:
                raise Invalid("Шаг не удался.", field="fail_at")
            time.sleep(counting.seconds)
    job.result = {"counted": job.done}


@worker("bug")
def bug(job: Running) -> None:
    raise RuntimeError("a bug")


@worker("needs_another_part")
def needs_another_part(job: Running) -> None:
    with job.chunk() as db:
        note(db, f"{job.input['name']} tried")
    if job.cursor is None:
        with job.chunk():
            job.cursor = 1
        raise Unavailable("Nobody answers.")


def note(db: Session, what: str) -> None:
    db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": what})


if __name__ == "__main__":
    sys.exit(job_runner.main("contacts", lambda job: JobTold(job=job)))
