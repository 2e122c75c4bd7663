"""Names of what the columns of a table refer to: people, clients, entries of directories, segments, own companies."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts import staff
from services.contacts.access_models import Segment
from services.contacts.card_models import OurCompany
from services.contacts.models import Contact, Counterparty, DirectoryEntry
from services.contacts.rights import visible
from services.kit.db import Session

RECORDS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact}


def of_records(db: Session, columns: Sequence[Any], rows: Sequence[Any]) -> dict[str, str]:
    """By id; what the asker may not see has no name. A row is an id, then a cell for each column."""
    wanted: dict[Any, set[str]] = {}
    for at, column in enumerate(columns):
        table = _table(column.spec)
        if table is not None:
            wanted.setdefault(table, set()).update(_ids(row[at + 1] for row in rows))
    found: dict[str, str] = {}
    for table, ids in wanted.items():
        if table == "staff":
            found.update((str(id_), name) for id_, name in staff.names(db).items() if str(id_) in ids)
        elif ids:
            found.update(_names(db, table, ids))
    return found


def _table(spec: Any) -> Any:
    if spec.type == "user":
        return "staff"
    if spec.type in RECORDS:
        return RECORDS[spec.type]
    return {"segment": Segment, "our_company": OurCompany, None: None}.get(spec.directory, DirectoryEntry)


def _ids(cells: Iterable[Any]) -> set[str]:
    return {str(one) for cell in cells if cell is not None for one in (cell if isinstance(cell, list) else [cell])}


def _names(db: Session, table: Any, ids: set[str]) -> list[tuple[str, str]]:
    query = sa.select(table.id, table.name).where(table.id.in_([UUID(one) for one in ids]))
    if table in RECORDS.values():
        query = query.where(visible(db.asker, table))
    return [(str(id_), name) for id_, name in db.execute(query)]
