"""History: who changed what, a record as of a date, and bringing values back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts import changes, contacts, counterparties, interaction_checks, interactions, rewriting, rights
from services.contacts.fields import CUSTOM
from services.contacts.interface.contacts import Contact
from services.contacts.interface.counterparties import Counterparty
from services.contacts.interface.history import FieldChange, RecordChange, RecordChangePage, Restoring
from services.contacts.interface.interactions import Interaction
from services.contacts.interface.values import RecordKind
from services.contacts.models import Change
from services.contacts.models import Contact as ContactRow
from services.contacts.models import Counterparty as CounterpartyRow
from services.contacts.models import Interaction as InteractionRow
from services.contacts.rewriting import GONE, MODELS
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Invalid, NotFound, VersionConflict

LOCKED_AWAY = {"deleted", "merged_into"}
"""Not brought back with a record's values: the bin and unmerging do that."""


def list_(db: Session, kind: RecordKind, record_id: UUID, cursor: str | None, limit: int) -> RecordChangePage:
    """Raises NotFound. Records of the bin have a history too."""
    _must_know(db, kind, record_id)
    query = sa.select(Change).where(Change.record_id == record_id, Change.kind == kind)
    if (after := keyset(cursor, UUID)) is not None:
        query = query.where(Change.id < after[0])
    rows = db.scalars(query.order_by(Change.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.id,))
    return RecordChangePage(items=[_answer(row) for row in page], cursor=next_cursor)


def _must_know(db: Session, kind: RecordKind, record_id: UUID) -> None:
    model = MODELS[kind]
    seen = sa.or_(rights.visible(db.asker, model), rights.in_bin(db.asker, model))
    if db.scalar(sa.select(model.id).where(model.id == record_id, seen)) is None:
        raise NotFound(GONE)


def _answer(row: Change) -> RecordChange:
    before, after = changes.spread(row.before), changes.spread(row.after)
    names = sorted(before.keys() | after.keys(), key=lambda name: (name.startswith(CUSTOM), name))
    return RecordChange(
        id=row.id,
        kind=row.kind,
        record_id=row.record_id,
        version=row.version,
        at=row.at,
        user_id=row.user_id,
        cause=row.cause,
        operation=row.operation,
        fields=[
            FieldChange(field=name, before=before.get(name), after=after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        ],
        batch_id=row.batch_id,
        merge_id=row.merge_id,
    )


def counterparty_as_of(db: Session, counterparty_id: UUID, at: datetime) -> Counterparty:
    """Raises NotFound."""
    now = counterparties.get(db, counterparty_id)
    values = as_of(db, "counterparty", now.id, at)
    if (parent_id := values["parent_id"]) is not None:
        seen = rights.visible(db.asker, CounterpartyRow)
        values["parent_name"] = db.scalar(sa.select(CounterpartyRow.name).where(CounterpartyRow.id == parent_id, seen))
    else:
        values["parent_name"] = None
    return msgspec.convert({**msgspec.structs.asdict(now), **values}, Counterparty)


def contact_as_of(db: Session, contact_id: UUID, at: datetime) -> Contact:
    """Raises NotFound."""
    now = contacts.get(db, contact_id)
    values = as_of(db, "contact", now.id, at)
    seen = rights.visible(db.asker, CounterpartyRow)
    client = sa.select(CounterpartyRow.name).where(CounterpartyRow.id == values["counterparty_id"], seen)
    values["counterparty_name"] = db.scalar(client)
    for link in ("boss", "assistant", "referrer"):
        person = sa.select(ContactRow.name).where(
            ContactRow.id == values[f"{link}_id"], rights.visible(db.asker, ContactRow)
        )
        values[f"{link}_name"] = db.scalar(person) or values.get(f"{link}_name", "")
    return msgspec.convert({**msgspec.structs.asdict(now), **values}, Contact)


def interaction_as_of(db: Session, interaction_id: UUID, at: datetime) -> Interaction:
    """Raises NotFound."""
    now = interactions.get(db, interaction_id)
    values = as_of(db, "interaction", now.id, at)
    for owner, model in (("counterparty", CounterpartyRow), ("contact", ContactRow)):
        named = sa.select(model.name).where(model.id == values[f"{owner}_id"], rights.visible(db.asker, model))
        values[f"{owner}_name"] = db.scalar(named)
    return msgspec.convert({**msgspec.structs.asdict(now), **values}, Interaction)


def as_of(db: Session, kind: RecordKind, record_id: UUID, at: datetime) -> dict[str, Any]:
    """The tracked columns, the version and the stamp as they were. Raises NotFound where the record was not there.

    The state now, with what later changes changed taken back, the newest first.
    """
    row: Any = db.get_one(MODELS[kind], record_id)
    if at < row.created_at:
        raise NotFound("It was not there yet.")
    values = changes.snapshot(row)
    version, updated_at, updated_by = row.version, row.created_at, row.created_by
    for change in db.scalars(sa.select(Change).where(Change.record_id == record_id).order_by(Change.id.desc())):
        if change.at <= at:
            version, updated_at, updated_by = change.version, change.at, change.user_id
            break
        values.update(change.before)
    if values.get("deleted"):
        raise NotFound("It was in the bin then.")
    return {**values, "version": version, "updated_at": updated_at, "updated_by": updated_by}


def restore(db: Session, kind: RecordKind, record_id: UUID, version: int, restoring: Restoring) -> None:
    """Raises NotFound, Invalid, VersionConflict, DuplicateInn, InteractionIsFact, InteractionWasHeld."""
    row = rewriting.locked(db, kind, record_id)
    if row.version != version:
        raise VersionConflict("Somebody changed this record meanwhile.", current=current(db, kind, record_id))
    before = changes.snapshot(row)
    if rewriting.rewrite(db, row, _wanted(db, kind, record_id, restoring), "restore"):
        if isinstance(row, InteractionRow):
            interaction_checks.restored(db, row, before)
        rewriting.announce(db, row)


def current(db: Session, kind: RecordKind, record_id: UUID) -> Any:
    """The record as its readers have it, in plain values."""
    if kind == "counterparty":
        return msgspec.to_builtins(counterparties.get(db, record_id))
    if kind == "contact":
        return msgspec.to_builtins(contacts.get(db, record_id))
    return msgspec.to_builtins(interactions.get(db, record_id))


def _wanted(db: Session, kind: RecordKind, record_id: UUID, restoring: Restoring) -> dict[str, Any]:
    """The values to bring back, by field."""
    if restoring.at is not None and restoring.change_id is None and restoring.field is None:
        then = as_of(db, kind, record_id, restoring.at)
        model = MODELS[kind]
        kept = {name: then[name] for name in changes.tracked(model) if name not in LOCKED_AWAY}
        lost = changes.values_of(db.get_one(model, record_id)).keys() - changes.spread(kept).keys()
        gone = {name: None for name in lost if name.startswith(CUSTOM)}
        return changes.spread(kept) | gone
    if restoring.change_id is None or restoring.field is None:
        raise Invalid("Name a change and a field, or a moment.", field="field")
    change = db.scalar(sa.select(Change).where(Change.id == restoring.change_id, Change.record_id == record_id))
    if change is None:
        raise NotFound("There is no such change of this record.", field="change_id")
    before, after = changes.spread(change.before), changes.spread(change.after)
    if restoring.field in LOCKED_AWAY or restoring.field not in before.keys() | after.keys():
        raise Invalid(f"This change did not touch «{restoring.field[:100]}».", field="field")
    return {restoring.field: before.get(restoring.field)}
