"""Undoing an import: what it changed is put back, what it created goes to the bin, and what people did since stays."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import announcing, bulk_rows, import_state
from services.contacts.bulk_rows import Edit, Model
from services.contacts.import_models import ImportConflict
from services.contacts.models import Change, Contact, Counterparty, Interaction
from services.kit.db import Session
from services.kit.running import Running, worker
from services.kit.wire import new_id

CHUNK = 1_000
MODELS: dict[str, Model] = {"counterparty": Counterparty, "contact": Contact}
LISTS = ("phones", "emails", "faxes", "segment_ids")


@worker("import_undo", cause="import")
def undo(job: Running) -> None:
    """Input: the batch's id. Cursor: the kind and the last change taken back; people go before their counterparties."""
    batch_id = UUID(job.input["batch_id"])
    kinds = ["contact", "counterparty"]
    while True:
        kind, last = job.cursor or (kinds[0], None)
        with job.chunk() as db:
            lines = _next(db, batch_id, kind, UUID(last) if last else None)
            if lines:
                conflicts = take_back(db, batch_id, kind, lines)
                job.done += len(lines)
                job.result["conflicts"] = int(job.result.get("conflicts") or 0) + conflicts
                job.cursor = [kind, str(lines[-1].id)]
            else:
                job.cursor = [kinds[1], None] if kind == kinds[0] else job.cursor
        if not lines and kind == kinds[1]:
            break
    with job.chunk() as db:
        batch = import_state.moved(db, batch_id, "undone")
        counts = import_state.counted(db, batch)
        job.result = {"batch_id": str(batch_id), **counts}
        announcing.start(db, batch_id)


def _next(db: Session, batch_id: UUID, kind: str, before: UUID | None) -> Sequence[Change]:
    """The import's own changes, the newest first."""
    query = select(Change).where(Change.batch_id == batch_id, Change.kind == kind, Change.operation == "import")
    if before is not None:
        query = query.where(Change.id < before)
    return db.scalars(query.order_by(Change.id.desc()).limit(CHUNK)).all()


def take_back(db: Session, batch_id: UUID, kind: str, lines: Sequence[Change]) -> int:
    """Takes the changes back in this order; answers how many values and records had to stay."""
    model = MODELS[kind]
    ids = {line.record_id for line in lines}
    # Undoing is one's right where the import was, whoever has the record now; merged and deleted ones are left alone.
    rows = bulk_rows.locked(db, model, list(ids), sa.true())
    befores = {id_: row.values for id_, row in rows.items()}
    afters = {id_: dict(values) for id_, values in befores.items()}
    new = [line.record_id for line in lines if line.version == 1]
    used = _used(db, batch_id, kind, new)
    conflicts: list[dict[str, Any]] = []
    for line in lines:
        record_id, now = line.record_id, afters.get(line.record_id)
        if now is None or now["deleted"]:
            continue
        if now["merged_into"] is not None or record_id in used:
            conflicts.append(_conflict(batch_id, kind, record_id, None, None, None))
        elif line.version == 1:
            now["deleted"] = True
        else:
            for field, imported, current in _restore(now, line.before, line.after):
                conflicts.append(_conflict(batch_id, kind, record_id, field, imported, current))
    edits = [Edit(id_, rows[id_].version, befores[id_], after) for id_, after in afters.items()]
    bulk_rows.rewrite(db, model, edits, "undo", batch_id=batch_id)
    if conflicts:
        db.execute(sa.insert(ImportConflict), conflicts)
    return len(conflicts)


def _restore(now: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Puts the values of before back where they are still the imported ones; answers field, imported and present value.

    Lists are taken back entry by entry and custom fields one by one: what was added since stays.
    """
    conflicts = []
    for name, imported in after.items():
        if name == "custom_values":
            own = dict(now[name])
            for key in imported.keys() | before[name].keys():
                was, put = before[name].get(key), imported.get(key)
                if was == put:
                    continue
                if own.get(key) != put:
                    conflicts.append((f"custom.{key}", put, own.get(key)))
                elif was is None:
                    own.pop(key, None)
                else:
                    own[key] = was
            now[name] = own
        elif now[name] == imported:
            now[name] = before[name]
        elif name in LISTS:
            added = [one for one in imported if one not in before[name]]
            now[name] = [one for one in now[name] if one not in added]
        else:
            conflicts.append((name, imported, now[name]))
    return conflicts


def _used(db: Session, batch_id: UUID, kind: str, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the created records that somebody changed since, or that something hangs on: they stay."""
    if not ids:
        return set()
    mine = sa.any_(sa.cast(list(ids), ARRAY(sa.Uuid())))
    touched = select(Change.record_id).where(Change.record_id == mine, Change.batch_id.is_distinct_from(batch_id))
    queries: list[sa.Select[Any]] = [touched]
    if kind == "counterparty":
        queries += [
            select(Interaction.counterparty_id).where(Interaction.counterparty_id == mine),
            select(Contact.counterparty_id).where(Contact.counterparty_id == mine, ~Contact.deleted),
            select(Counterparty.parent_id).where(Counterparty.parent_id == mine, ~Counterparty.deleted),
        ]
    else:
        queries.append(select(Interaction.contact_id).where(Interaction.contact_id == mine))
    return {id_ for query in queries for id_ in db.scalars(query) if id_ is not None}


def _conflict(
    batch_id: UUID, kind: str, record_id: UUID, field: str | None, imported: Any, current: Any
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "batch_id": batch_id,
        "kind": kind,
        "record_id": record_id,
        "field": field,
        "imported": _words(imported),
        "now": _words(current),
    }


def _words(value: Any) -> str | None:
    return None if value is None else str(value)[:500]


def names_of(db: Session, conflicts: Sequence[ImportConflict]) -> dict[UUID, str]:
    """What the records of the conflicts are called now."""
    found: dict[UUID, str] = {}
    for kind, model in MODELS.items():
        ids = [one.record_id for one in conflicts if one.kind == kind]
        if ids:
            found |= dict(db.execute(select(model.id, model.name).where(model.id.in_(ids))).all())
    return found
