"""Statements that are compiled once: for those that run so often that compiling costs more than running."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable


class Ready:
    """Its parameters and results pass as the driver has them: types that SQLAlchemy converts are not for it."""

    def __init__(self, statement: Executable, options: dict[str, Any] | None = None) -> None:
        """`options` of each execution, as SQLAlchemy has them."""
        self.statement: Any = statement
        self.options = options
        self._text, self._given = "", dict[str, Any]()

    def run(self, db: Session | Connection, parameters: Mapping[str, Any]) -> CursorResult[Any]:
        connection = db.connection() if isinstance(db, Session) else db
        if not self._text:
            compiled = self.statement.compile(dialect=connection.dialect)
            self._text, self._given = str(compiled), dict(compiled.params)
        return connection.exec_driver_sql(self._text, {**self._given, **parameters}, execution_options=self.options)

    def rows(self, db: Session | Connection, parameters: Mapping[str, Any]) -> Sequence[Any]:
        return self.run(db, parameters).fetchall()
