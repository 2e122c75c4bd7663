"""Statements that go past SQLAlchemy fail as its own do."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from psycopg.errors import QueryCanceled

from services.kit.db import Database, away
from services.kit.ready import Ready
from services.kit.wire import system
from tests.conftest import Servers

WORDS = Ready(sa.text("SELECT :word AS word, 2 AS number").bindparams(sa.bindparam("word", type_=sa.Text)), named=True)


@pytest.fixture
def database(servers: Servers) -> Iterator[Database]:
    database = Database.plain(servers.postgres.url, service="tests", amqp_uri="")
    yield database
    database.close()


def test_rows_are_tuples_with_names_where_they_are_asked_for(database: Database) -> None:
    plain = Ready(sa.text("SELECT 1, 2, 1"), plan_anew=True)
    with database(system("test")) as db:
        assert plain.rows(db, {}) == [(1, 2, 1)]
        (row,) = WORDS.rows(db, {"word": "да%нет"})
        assert (row.word, row.number) == ("да%нет", 2)
        assert Ready(sa.text("CREATE TEMPORARY TABLE silent (a int) ON COMMIT DROP")).rows(db, {}) == []


def test_what_cannot_be_kept_and_what_takes_too_long_is_told_as_by_sqlalchemy(database: Database) -> None:
    with pytest.raises(sa.exc.DataError), database(system("test")) as db:
        WORDS.rows(db, {"word": "no\0such letter"})
    with pytest.raises(sa.exc.IntegrityError), database(system("test")) as db:
        Ready(sa.text("CREATE TEMPORARY TABLE once (a int PRIMARY KEY) ON COMMIT DROP")).run(db, {})
        Ready(sa.text("INSERT INTO once VALUES (1), (1)")).run(db, {})
    with pytest.raises(sa.exc.OperationalError) as slow, database(system("test")) as db:
        db.execute(sa.text("SET LOCAL statement_timeout = 50"))
        Ready(sa.text("SELECT pg_sleep(10)")).rows(db, {})
    assert isinstance(slow.value.orig, QueryCanceled)
    with database(system("test")) as db:
        assert len(WORDS.rows(db, {"word": "again"})) == 1


def test_a_connection_that_the_server_ends_is_away_and_the_next_one_is_there(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as ended, database(system("test")) as db:
        own = db.scalar(sa.text("SELECT pg_backend_pid()"))
        with database.engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        WORDS.rows(db, {"word": "gone"})
    assert ended.value.connection_invalidated
    assert away(ended.value)
    with database(system("test")) as db:
        assert len(WORDS.rows(db, {"word": "again"})) == 1
