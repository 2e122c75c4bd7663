"""Records as PostgreSQL's COPY takes them: by the columns of the service's own models, whichever those are. Pure."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from deploy.local.bench.base.clients import Values
from services.contacts.models import Base

NULL = "\\N"
MISSING = object()
_json = msgspec.json.Encoder()


class Table:
    """Writes the rows of one model. A column that a record has no value for has the model's default."""

    def __init__(self, model: type[Base]) -> None:
        self.name: str = model.__tablename__
        columns = [one for one in cast(sa.Table, model.__table__).columns if one.computed is None]
        self._columns = [(column.name, _encoder(column.type), _default(column)) for column in columns]
        self.copy = f"COPY {self.name} ({', '.join(column.name for column in columns)}) FROM STDIN"

    def line(self, values: Values) -> str:
        """Raises KeyError for a column that needs a value and has none."""
        fields = []
        for name, encode, default in self._columns:
            value = values.get(name, MISSING)
            if value is MISSING:
                if default is None:
                    raise KeyError(f"{self.name}.{name}")
                fields.append(default)
            else:
                fields.append(NULL if value is None else encode(value))
        return "\t".join(fields) + "\n"


def _default(column: sa.Column[Any]) -> str | None:
    """What a new record has there, as COPY takes it; None where each record must say it."""
    made = cast(Any, column.default)
    if made is not None and made.is_scalar:
        return _encoder(column.type)(made.arg)
    if made is not None and isinstance(column.type, sa.ARRAY | JSONB):
        return _encoder(column.type)(made.arg(None))
    return NULL if column.nullable else None


def _encoder(kind: Any) -> Callable[[Any], str]:
    if isinstance(kind, JSONB):
        return lambda value: _escaped(_json.encode(value).decode())
    if isinstance(kind, sa.ARRAY):
        return lambda value: "{" + ",".join(map(str, value)) + "}"
    if isinstance(kind, sa.Boolean):
        return lambda value: "t" if value else "f"
    if isinstance(kind, sa.DateTime | sa.Date):
        return lambda value: cast(date | datetime, value).isoformat()
    return lambda value: _escaped(str(value))


def _escaped(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text
