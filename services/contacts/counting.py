"""Counting many records: how long it may take, and how many may count at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.contacts.interface.analysis import AnalysisTooLong, ReportsBusy
from services.kit.db import Session

SECONDS = 20
"""How long a question may be counted, all in all."""
AT_ONCE = 2
"""How many questions are counted at once, whichever process counts them: the others' pages must stay quick."""
WAIT_SECONDS = 4.0
LOOK_SECONDS = 0.1
MEMORY = "64MB"
TURN = sa.text("SELECT pg_try_advisory_lock(hashtext('otklik reports'), :turn)")
TURN_OVER = sa.text("SELECT pg_advisory_unlock(hashtext('otklik reports'), :turn)")


class Clock:
    """What is left of the time."""

    def __init__(self, db: Session) -> None:
        self.db, self.until = db, time.monotonic() + SECONDS

    def allow(self) -> None:
        """The next statement may take what is left."""
        # A timeout of 0 would be none.
        left = max(1, round((self.until - time.monotonic()) * 1000))
        self.db.execute(sa.text(f"SET statement_timeout = {left}"))


@contextmanager
def bounded(db: Session) -> Iterator[Clock]:
    """`limited`, when it is one's turn. Raises also ReportsBusy."""
    turn = _taken(db)
    try:
        with limited(db) as clock:
            yield clock
    finally:
        try:
            db.execute(TURN_OVER, {"turn": turn})
        except DBAPIError:
            db.invalidate()  # the turn goes with its connection


@contextmanager
def limited(db: Session) -> Iterator[Clock]:
    """Statements within end after SECONDS; afterwards the connection is as it was. Raises AnalysisTooLong."""
    clock = Clock(db)
    clock.allow()
    db.execute(sa.text(f"SET work_mem = '{MEMORY}'"))
    try:
        yield clock
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            raise AnalysisTooLong(
                f"Counting took longer than {SECONDS} seconds: choose a shorter period or a narrower filter.",
                seconds=SECONDS,
            ) from None
        raise
    finally:
        with suppress(DBAPIError):
            db.execute(sa.text("RESET statement_timeout"))
            db.execute(sa.text("RESET work_mem"))


def _taken(db: Session) -> int:
    """A turn of the connection, not of a transaction: calls that only read have none."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        for turn in range(AT_ONCE):
            if db.scalar(TURN, {"turn": turn}):
                return turn
        if time.monotonic() > until:
            raise ReportsBusy(
                "Other reports are being counted: try again in a few seconds.", retry_after=round(WAIT_SECONDS)
            )
        time.sleep(LOOK_SECONDS)
