"""Statements that are compiled once: for those that run so often that compiling costs more than running."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row, tuple_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable


class Ready:
    """Goes past SQLAlchemy to the driver, which halves what Python spends on a statement.

    Parameters and results pass as the driver has them: types that SQLAlchemy converts are not for it. What a session
    has not written yet is not seen. Errors are SQLAlchemy's.
    """

    def __init__(self, statement: Executable, *, named: bool = False, plan_anew: bool = False) -> None:
        """`named`: its rows have names. `plan_anew`: the best plan depends on what is asked, see `kit.db.PLAN_ANEW`."""
        self.statement: Any = statement
        self.row_factory: Any = namedtuple_row if named else tuple_row
        self.prepare = False if plan_anew else None
        self._text, self._given = "", dict[str, Any]()

    def run(self, db: Session | Connection, parameters: Mapping[str, Any]) -> None:
        self.rows(db, parameters)

    def rows(self, db: Session | Connection, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """What it answers, as tuples; none where it answers nothing."""
        connection = db.connection() if isinstance(db, Session) else db
        if not self._text:
            compiled = self.statement.compile(dialect=connection.dialect)
            self._text, self._given = str(compiled), dict(compiled.params)
        driver: Any = connection.connection
        with driver.cursor(row_factory=self.row_factory) as cursor:
            try:
                cursor.execute(self._text, {**self._given, **parameters}, prepare=self.prepare)
                return cursor.fetchall() if cursor.description else []
            except psycopg.Error as error:
                raise self._told(connection, driver, error) from error

    def _told(self, connection: Connection, driver: Any, error: psycopg.Error) -> Exception:
        gone = bool(driver.closed or driver.broken)
        if gone:
            connection.invalidate(error)
        told: Exception = DBAPIError.instance(
            self._text, None, error, psycopg.Error, connection_invalidated=gone, dialect=connection.dialect
        )
        return told
