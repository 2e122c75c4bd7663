"""Where an import is, and how many of its rows became what: written by its steps."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from services.contacts.import_models import ImportBatch, ImportCheck, ImportConflict
from services.contacts.models import Change
from services.kit.db import Session

COUNTS = ("create", "update", "skip", "reject")


def moved(db: Session, batch_id: UUID, state: str, **values: Any) -> ImportBatch:
    """A step is done: the batch is in this state now."""
    row = db.scalars(select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()).one()
    row.state = state
    for name, value in values.items():
        setattr(row, name, value)
    row.touch()
    db.flush()
    return row


def counted(db: Session, row: ImportBatch) -> dict[str, int]:
    """Counts the rows of the batch by what the check, and then applying or undoing, made of them."""
    check = ImportCheck
    db.execute(sa.text("SET LOCAL statement_timeout = '10min'"))
    columns = [
        *(sa.func.count().filter(check.action == name).label(name) for name in COUNTS),
        sa.func.count().filter(check.match.is_not(None)).label("duplicates"),
        sa.func.count().filter(check.state == "done").label("done"),
        sa.func.count().filter(check.state == "failed").label("failed"),
    ]
    found = db.execute(select(*columns).where(check.batch_id == row.id)).one()
    undone = select(sa.func.count()).where(Change.batch_id == row.id, Change.operation == "undo")
    left = select(sa.func.count()).where(ImportConflict.batch_id == row.id)
    row.counts = {
        "rows": (row.counts or {}).get("rows", 0),
        **dict(found._mapping),
        "undone": db.scalar(undone) or 0,
        "conflicts": db.scalar(left) or 0,
    }
    db.flush()
    counts: dict[str, int] = row.counts
    return counts
