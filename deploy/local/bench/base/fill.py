"""Fills the database of `contacts` with a synthetic base, straight past the service.

    directories ──► clients, people, addresses: COPY by two processes ──► journal: INSERT in order of time
                                                                      ──► indexes, two at a time ──► VACUUM ANALYZE

What a record derives from its fields is made by the service's own functions, so what is measured is what it keeps.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import psycopg

from deploy.local.bench.base import chunk, journal
from deploy.local.bench.base.chunk import SESSION, Base
from deploy.local.bench.base.clients import CHANGE_OF_CLIENT, CHANGE_OF_PERSON, CLIENT, PERSON, Choices
from deploy.local.bench.base.directories import make_directories
from deploy.local.progress import step

CHUNK = 2000
PROCESSES = 2
TABLES = ("counterparties", "contacts", "addresses", "interactions", "changes")


def fill(base: Base) -> None:
    """Empties the tables and fills them, where they do not hold this base already. Raises psycopg.Error."""
    with psycopg.connect(base.url, autocommit=True) as db:
        if db.execute("SELECT obj_description('counterparties'::regclass)").fetchone() == (mark(base),):
            return
        db.execute(SESSION)
        forget(db)
        db.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        choices = Choices(base.managers, make_directories(db))
        with without_indexes(base.url, db):
            with step(f"{base.size:,} counterparties"):
                records(base, choices)
            with step(f"{base.size * base.entries:,} entries of the journal"):
                journal.write(base.url, base.size, base.size * base.entries, choices)
            with step("their history"):
                creations(db)
        for table in ("counterparties", "contacts"):
            db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'number'), max(number)) FROM {table}")  # noqa: S608
    with step("VACUUM ANALYZE"):
        at_once(base.url, [f"VACUUM (ANALYZE, FREEZE) {table}" for table in TABLES])
    with psycopg.connect(base.url, autocommit=True) as db:
        db.execute(f"COMMENT ON TABLE counterparties IS '{mark(base)}'")


def mark(base: Base) -> str:
    """What the filled database says of itself, for a run that finds it kept."""
    return f"{base.size} of seed {base.seed} with {base.entries} entries each"


def forget(db: psycopg.Connection[Any]) -> None:
    """The tables hold no such base any more: to be said before anything else is written."""
    db.execute("COMMENT ON TABLE counterparties IS NULL")


def records(base: Base, choices: Choices) -> None:
    """Clients, their people and their addresses."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        writing = [
            pool.submit(chunk.write, base, choices, first, min(first + CHUNK - 1, base.size))
            for first in range(1, base.size + 1, CHUNK)
        ]
        for one in writing:
            one.result()


def creations(db: psycopg.Connection[Any]) -> None:
    """Each record was created by somebody: the first line of its history."""
    for table, kind, own, change in (
        ("counterparties", "counterparty", CLIENT, CHANGE_OF_CLIENT),
        ("contacts", "contact", PERSON, CHANGE_OF_PERSON),
    ):
        db.execute(
            f"""
            INSERT INTO changes (id, kind, record_id, version, at, user_id, cause, trace_id, operation)
            SELECT replace(id::text, '-7{own:03x}-', '-7{change:03x}-')::uuid, '{kind}', id, 1, created_at, created_by,
                'ui', replace(id::text, '-', ''), 'create'
            FROM {table}
            """,  # noqa: S608
        )


@contextmanager
def without_indexes(url: str, db: psycopg.Connection[Any]) -> Iterator[None]:
    """The tables have only their primary keys meanwhile; the rest is made anew at the end, two at a time."""
    constraints = db.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'u' AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    ).fetchall()
    for table, name, _ in constraints:
        db.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = db.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    yield
    statements = [definition for _, definition in indexes]
    with step(f"{len(indexes) + len(constraints)} indexes"):
        at_once(url, statements)
        # One after the other: two of one table would wait for each other's locks.
        for table, name, definition in constraints:
            db.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def at_once(url: str, statements: list[str]) -> None:
    """Runs the statements, two at a time."""

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(SESSION)
            db.execute(statement)

    with ThreadPoolExecutor(PROCESSES) as pool:
        for _ in pool.map(run, statements):
            pass
