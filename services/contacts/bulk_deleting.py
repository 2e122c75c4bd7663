"""Deleting many records at once: a job that puts them into the bin, a few hundred a transaction.

Only what was there when the job began is deleted: whoever creates a client meanwhile does not lose it.
"""

from uuid import UUID

from services.contacts import announcing, bulk_rows, changes, selections
from services.contacts.bulk_rows import Edit
from services.contacts.interface.bulk import BulkCountChanged, BulkDeletion, BulkDeletionPreview
from services.contacts.rewriting import MODELS
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker

CHUNK = 200


def preview(db: Session, deletion: BulkDeletion) -> BulkDeletionPreview:
    """Raises Invalid."""
    found = selections.count(db, deletion.kind, deletion.selection)
    named = deletion.selection.ids
    return BulkDeletionPreview(records=found, kept=len(set(named)) - found if named is not None else 0)


def start(db: Session, deletion: BulkDeletion) -> Job:
    """Raises Invalid, BulkCountChanged."""
    found = preview(db, deletion)
    if deletion.expected is not None and deletion.expected != found.records:
        raise BulkCountChanged("Another number of records is found now.", records=found.records)
    return jobs.start(db, "bulk_delete", deletion, total=found.records + found.kept)


@worker("bulk_delete")
def run(job: Running) -> None:
    """The cursor is the last record. `result` counts what was deleted and what was not the asker's to delete."""
    deletion = job.input_as(BulkDeletion)
    last = UUID(job.cursor) if job.cursor else None
    while True:
        with job.chunk() as db:
            rows = selections.after(db, deletion.kind, deletion.selection, last, CHUNK)
            rows = [row for row in rows if row.id < job.id]  # ids grow with time
            edits = [Edit(row.id, row.version, was := changes.snapshot(row), {**was, "deleted": True}) for row in rows]
            deleted = bulk_rows.rewrite(db, MODELS[deletion.kind], edits, "delete", batch_id=job.id)
            job.done += len(deleted)
            if rows:
                last = rows[-1].id
            else:
                announcing.start(db, job.id)
            kept = max(0, (job.total or 0) - job.done) if not rows else 0
            job.result = {"deleted": job.done, "kept": kept}
            job.cursor = str(last) if last else None
        if not rows:
            return
