"""Writing values of the history back into a record: restoring, undoing, and changes of many records at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts import changes, contacts, counterparties, interactions, records, rights
from services.contacts.changes import Kept
from services.contacts.fields import CUSTOM
from services.contacts.interface.values import Operation, RecordKind
from services.contacts.models import Contact, Counterparty, Interaction
from services.contacts.names import sort_key
from services.kit.db import Session
from services.kit.wire import NotFound

MODELS: dict[RecordKind, Any] = {"counterparty": Counterparty, "contact": Contact, "interaction": Interaction}
REGISTERED = {"legal_form", "inn", "kpp", "ogrn", "foreign_party", "deleted"}
"""What decides whether the registers are right and no twin is there."""
GONE = "There is no such record."


def locked(db: Session, kind: RecordKind, record_id: UUID) -> Kept:
    """The row, locked for a change, where the asker sees it. Raises NotFound."""
    model = MODELS[kind]
    query = sa.select(model).where(model.id == record_id, rights.visible(db.asker, model)).with_for_update(of=model)
    row: Kept | None = db.scalars(query).one_or_none()
    if row is None:
        raise NotFound(GONE)
    return row


def seen(db: Session, kind: RecordKind, *conditions: Any) -> list[Any]:
    """The records the asker sees that meet the conditions, locked for a change."""
    model = MODELS[kind]
    query = sa.select(model).where(rights.visible(db.asker, model), *conditions).order_by(model.id)
    return list(db.scalars(query.with_for_update(of=model)))


def count(db: Session, kind: RecordKind, *conditions: Any) -> int:
    """How many the asker sees that meet the conditions."""
    model = MODELS[kind]
    query = sa.select(sa.func.count()).select_from(model).where(rights.visible(db.asker, model), *conditions)
    return db.scalar(query) or 0


def rewrite(
    db: Session, row: Kept, values: dict[str, Any], operation: Operation, *, batch_id: UUID | None = None
) -> bool:
    """Puts plain values by field into the row, with its history; False where nothing changed.

    A custom field given as None loses its value. Raises Invalid, DuplicateInn. Nothing is announced.
    """
    before = changes.snapshot(row)
    own = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
    put = {name: value for name, value in values.items() if not name.startswith(CUSTOM)}
    if own:
        kept = {**before["custom_values"], **own}
        put["custom_values"] = {key: value for key, value in kept.items() if value is not None}
    with db.no_autoflush:
        changes.put(row, put)
        if isinstance(row, Interaction):
            return interactions.written(db, row, before, operation, batch_id=batch_id)
        row.sort_key = sort_key(row.name)
        if isinstance(row, Counterparty) and not row.deleted and put.keys() & REGISTERED:
            counterparties.check(db, row)
    return records.written(db, row, before, operation, batch_id=batch_id)


def announce(db: Session, row: Any) -> None:
    """Tells everybody what the record is now."""
    tell: dict[type, Callable[[Session, Any], object]] = {
        Counterparty: counterparties.announced,
        Contact: contacts.announced,
        Interaction: interactions.announced,
    }
    tell[type(row)](db, row)
