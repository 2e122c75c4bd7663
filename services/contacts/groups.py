"""Groups of companies: who belongs to whom. A group is a tree, however deep."""

import sqlalchemy as sa
from sqlalchemy import select

from services.contacts.models import Counterparty
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.wire import Invalid


def check(db: Session, row: Counterparty) -> None:
    """The parent is one the asker may see, and no part of the counterparty itself. Raises Invalid."""
    if row.parent_id is None:
        return
    # One change of a group at a time: two could close a circle that neither sees.
    db.execute(select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("groups of companies"))))
    seen = select(Counterparty.id).where(Counterparty.id == row.parent_id, visible(db.asker, Counterparty))
    if db.scalar(seen) is None:
        raise Invalid("There is no such counterparty.", field="parent_id", reason="no_parent")
    if row.id is not None and row.id in set(db.scalars(_above(row))):
        raise Invalid("A company cannot belong to its own subsidiary.", field="parent_id", reason="circle")


def _above(row: Counterparty) -> sa.Select[tuple[object]]:
    """The parent, its parent, and so on; UNION ends it even where there were a circle."""
    start = select(Counterparty.id, Counterparty.parent_id).where(Counterparty.id == row.parent_id)
    above = start.cte("above", recursive=True)
    higher = select(Counterparty.id, Counterparty.parent_id).join(above, Counterparty.id == above.c.parent_id)
    return select(above.union(higher).c.id)
