"""Which records a bulk change is about."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts import lists, rights
from services.contacts.interface.bulk import Selection
from services.contacts.interface.values import RecordKind
from services.contacts.lists import Asked
from services.contacts.models import Counterparty
from services.contacts.rewriting import MODELS
from services.kit.db import Session
from services.kit.wire import Invalid


def ids(db: Session, kind: RecordKind, selection: Selection) -> sa.Select[UUID]:
    """The ids of the records that the asker may see, as SQL. Raises Invalid."""
    model = MODELS[kind]
    if selection.ids is not None:
        return sa.select(model.id).where(model.id.in_(selection.ids), rights.visible(db.asker, model))
    if selection.role is not None and kind != "counterparty":
        raise Invalid("Only counterparties have a role.", field="role")
    section = [Counterparty.role == selection.role] if selection.role is not None else []
    asked = Asked(selection.search, selection.search_in, selection.filter, section)
    return lists.found_ids(db, kind, asked)


def count(db: Session, kind: RecordKind, selection: Selection) -> int:
    """Exactly how many. Raises Invalid."""
    return db.scalar(sa.select(sa.func.count()).select_from(ids(db, kind, selection).subquery())) or 0


def after(db: Session, kind: RecordKind, selection: Selection, last: UUID | None, limit: int) -> Sequence[Any]:
    """The next rows in the order of their ids, locked for a change; none where there are no more."""
    model = MODELS[kind]
    query = ids(db, kind, selection)
    while True:
        further = query if last is None else query.where(model.id > last)
        next_ids = db.scalars(further.order_by(model.id).limit(limit)).all()
        # What is no longer seen when it is locked was given away meanwhile.
        rows = sa.select(model).where(model.id.in_(next_ids), rights.visible(db.asker, model)).order_by(model.id)
        if (found := db.scalars(rows.with_for_update(of=model)).all()) or not next_ids:
            return found
        last = next_ids[-1]
