"""Jobs done here and now, in the order they were started, by the very code of the process that does them."""

import sqlalchemy as sa

from services.kit.db import Database
from services.kit.job_runner import JobRunner
from services.kit.jobs import Job, job_of, jobs
from services.kit.wire import system
from services.telephony import call_exports, expiring
from services.telephony.interface import TelephonyJobChanged

WORKERS = (call_exports.export_calls, call_exports.export_report, expiring.expire)
"""Importing their modules declares them."""


def do_jobs(database: Database) -> list[Job]:
    """Does every job that waits, and answers them as they ended."""
    runner = JobRunner(database, lambda job: TelephonyJobChanged(job=job))
    done = []
    while (row := runner._take()) is not None:
        runner._do(row)
        done.append(row.id)
    with database(system("test"), read_only=True) as db:
        return [job_of(db.execute(sa.select(jobs).where(jobs.c.id == job_id)).one()) for job_id in done]
