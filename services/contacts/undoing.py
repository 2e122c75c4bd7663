"""Taking back what a bulk change or deletion did: each record gets back what it had, unless it was changed since.

A field whose value is not what the job left is a conflict: it stays as it is, and is told.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.contacts import announcing, changes, deleted, rewriting
from services.contacts.access_models import BulkConflict as ConflictRow
from services.contacts.interface.bulk import BulkConflict
from services.contacts.interface.values import RecordKind
from services.contacts.models import Change
from services.contacts.rewriting import MODELS
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Conflict, Invalid

CHUNK = 200
MOST_CONFLICTS = 1_000
UNDONE = ("bulk_change", "bulk_delete")
KINDS: tuple[RecordKind, ...] = ("counterparty", "contact", "interaction")


def start(db: Session, job_id: UUID) -> Job:
    """Of a job of the asker's own. Raises NotFound, Invalid."""
    job = jobs.get(db, job_id)
    if job.kind not in UNDONE or job.state in ("queued", "running"):
        raise Invalid("Only a bulk change that has ended can be taken back.", field="job_id")
    touched = sa.select(sa.func.count(sa.distinct(Change.record_id))).where(Change.batch_id == job_id)
    undo = jobs.start(db, "undo_bulk", {"batch_id": job_id}, total=db.scalar(touched))
    jobs.remember(db, job_id, undo_id=str(undo.id))
    return undo


@worker("undo_bulk")
def run(job: Running) -> None:
    batch_id = UUID(job.input["batch_id"])
    at: dict[str, Any] = job.cursor or {"undoing": KINDS[0], "after": None}
    for kind in KINDS[KINDS.index(at["undoing"]) :]:
        last = UUID(at["after"]) if kind == at["undoing"] and at["after"] else None
        _undo_kind(job, batch_id, kind, last)
    with job.chunk() as db:
        announcing.start(db, job.id)


def _undo_kind(job: Running, batch_id: UUID, kind: RecordKind, last: UUID | None) -> None:
    while True:
        with job.chunk() as db:
            ids = touched(db, batch_id, kind, last)
            undone, kept = undo(db, batch_id, job.id, kind, ids)
            last = ids[-1] if ids else last
            job.done += len(ids)
            before = {name: int(job.result.get(name) or 0) for name in ("undone", "conflicts")}
            job.result = {"undone": before["undone"] + undone, "conflicts": before["conflicts"] + kept}
            job.cursor = {"undoing": kind, "after": str(last) if last else None}
        if not ids:
            return


def touched(db: Session, batch_id: UUID, kind: RecordKind, last: UUID | None) -> Sequence[UUID]:
    """The next records of a kind that a batch changed, in the order of their ids."""
    query = sa.select(Change.record_id).distinct().where(Change.batch_id == batch_id, Change.kind == kind)
    if last is not None:
        query = query.where(Change.record_id > last)
    return db.scalars(query.order_by(Change.record_id).limit(CHUNK)).all()


def undo(db: Session, batch_id: UUID, job_id: UUID, kind: RecordKind, ids: Sequence[UUID]) -> tuple[int, int]:
    """How many records got something back, and how many kept something that was changed since.

    The rights are those of the change itself: what it gave away to others comes back too. What was deleted since
    stays in the bin; what this very batch deleted comes out of it.
    """
    model = MODELS[kind]
    there = sa.select(model).where(model.id.in_(ids)).order_by(model.id)
    by_batch = sa.select(Change.record_id).where(Change.batch_id == batch_id, Change.after.has_key("deleted"))
    unmerged = sa.true() if kind == "interaction" else model.merged_into.is_(None)
    there = there.where(sa.or_(~model.deleted, sa.and_(model.id.in_(by_batch), unmerged)))
    rows = {row.id: row for row in db.scalars(there.with_for_update(of=model))}
    made = sa.select(Change).where(Change.batch_id == batch_id, Change.record_id.in_(ids)).order_by(Change.id.desc())
    undone, conflicts = set(), {record_id: {"deleted"} for record_id in ids if record_id not in rows}
    for change in db.scalars(made):
        if (row := rows.get(change.record_id)) is None:
            continue
        before, after, now = (changes.spread(one) for one in (change.before, change.after, changes.snapshot(row)))
        names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        back = {name: before.get(name) for name in names if now.get(name) == after.get(name)}
        if changed_since := {name for name in names - back.keys() if now.get(name) != before.get(name)}:
            conflicts.setdefault(row.id, set()).update(changed_since)
        try:
            if back and rewriting.rewrite(db, row, back, "undo", batch_id=job_id):
                undone.add(row.id)
        except (Invalid, Conflict) as refused:
            # A twin has its number by now: it stays as it is.
            db.expire(row)
            conflicts.setdefault(row.id, set()).add(refused.field or "deleted")
    for record_id, fields in conflicts.items():
        kept = {"job_id": job_id, "record_id": record_id, "kind": kind, "fields": sorted(fields)}
        db.execute(insert(ConflictRow).values(kept).on_conflict_do_nothing())
    return len(undone), len(conflicts)


def list_conflicts(db: Session, job_id: UUID) -> list[BulkConflict]:
    """Raises NotFound."""
    jobs.get(db, job_id)
    rows = db.scalars(
        sa.select(ConflictRow)
        .where(ConflictRow.job_id == job_id)
        .order_by(ConflictRow.kind, ConflictRow.record_id)
        .limit(MOST_CONFLICTS)
    ).all()
    names: dict[UUID, str] = {}
    for kind in KINDS:
        model = MODELS[kind]
        ids = [row.record_id for row in rows if row.kind == kind]
        query = sa.select(model.id, deleted.name_of(model)).where(model.id.in_(ids))
        names |= {row[0]: row[1] for row in db.execute(query)}
    return [
        BulkConflict(
            kind=row.kind,
            record_id=row.record_id,
            name=names.get(row.record_id, ""),
            fields=row.fields,
        )
        for row in rows
    ]
