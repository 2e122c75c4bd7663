"""What is named as a read has no transaction, so it is kept from writing."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Mapped, mapped_column

from services.kit import db, jobs
from services.kit.db import Database, WritesInRead
from services.kit.jobs import Job
from services.kit.wire import Asker, new_id
from tests.kit.job_interface import JobTold

ME = Asker(user_id=new_id(), role="manager", cause="ui", trace_id="a trace of reads")


class Base(db.Base):
    __abstract__ = True
    metadata = db.new_metadata()


class Heard(Base):
    __tablename__ = "heard"

    what: Mapped[str] = mapped_column(primary_key=True)


@pytest.fixture(scope="module")
def database(echo_url: str) -> Iterator[Database]:
    database = Database.plain(echo_url, service="tests", amqp_uri="")
    yield database
    database.close()


def begun(database: Database) -> Job:
    with database(ME) as db:
        job = jobs.start(db, "nobody does this", {})
        jobs.cancel(db, job.id)
    return job


def test_a_read_announces_nothing(database: Database) -> None:
    job = begun(database)
    with pytest.raises(WritesInRead), database(ME, read_only=True) as db:
        db.publish(JobTold(job=job))


def test_a_read_writes_no_row(database: Database) -> None:
    with pytest.raises(WritesInRead), database(ME, read_only=True) as db:
        db.add(Heard(what=new_id().hex))
        db.flush()


def test_what_follows_on_the_same_connection_may_write(database: Database) -> None:
    with database(ME, read_only=True) as db:
        jobs.list_(db)
    with database(ME) as db:
        db.add(Heard(what=new_id().hex))
        db.publish(JobTold(job=begun(database)))
