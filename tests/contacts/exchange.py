"""Imports and exports of the tests: done in this process by a runner, as the jobs' process does them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.contacts import exporting, exports, files, import_reading, imports
from services.contacts import jobs as _workers  # noqa: F401 - all workers are known by it
from services.contacts.interface import JobChanged
from services.contacts.interface.exports import ExportDraft, TimelineExport
from services.contacts.interface.files import FileDraft
from services.contacts.interface.imports import ImportBatch, ImportChange, ImportDraft, ImportRow, ImportRows
from services.kit import job_runner, jobs
from services.kit.db import Database
from services.kit.jobs import Job
from services.kit.objects import Folder
from services.kit.outbox import outbox
from services.kit.wire import Asker, new_id, system
from tests.waiting import until


class Exchange:
    """Somebody who imports and exports."""

    def __init__(self, database: Database, store: Folder, asker: Asker) -> None:
        self.database, self.store, self.asker = database, store, asker

    def upload(self, content: bytes, name: str = "клиенты.csv") -> UUID:
        key = f"files/{new_id()}"
        self.store.put(key, content)
        draft = FileDraft(name=name, content_type="text/plain", size=len(content), object_key=key)
        with self.database(self.asker) as db:
            return files.create(db, draft).id

    def done(self, job_id: UUID | None, state: str = "done", timeout: float = 180) -> Job:
        assert job_id is not None
        until(lambda: self.job(job_id).state in ("done", "failed", "cancelled"), timeout, "the job ends")
        job = self.job(job_id)
        assert job.state == state, job.problem
        return job

    def job(self, job_id: UUID) -> Job:
        with self.database(self.asker) as db:
            return jobs.get(db, job_id)

    def read(self, content: bytes, kind: str = "counterparty", name: str = "клиенты.csv") -> ImportBatch:
        """A file, read into the staging list."""
        file_id = self.upload(content, name)
        with self.database(self.asker) as db:
            batch = imports.create(db, ImportDraft(file_id=file_id, kind=kind))  # type: ignore[arg-type]
        return self.settled(batch)

    def settled(self, batch: ImportBatch, state: str = "done") -> ImportBatch:
        """The batch after its work has ended."""
        self.done(batch.job_id, state)
        with self.database(self.asker) as db:
            return imports.get(db, batch.id)

    def change(self, batch: ImportBatch, **changes: Any) -> ImportBatch:
        with self.database(self.asker) as db:
            return imports.update(db, batch.id, batch.version, ImportChange(**changes))

    def check(self, batch: ImportBatch) -> ImportBatch:
        with self.database(self.asker) as db:
            begun = imports.check(db, batch.id)
        return self.settled(begun)

    def apply(self, batch: ImportBatch, positions: list[int] | None = None) -> ImportBatch:
        with self.database(self.asker) as db:
            begun = imports.apply(db, batch.id, ImportRows(positions=positions))
        return self.settled(begun)

    def undo(self, batch: ImportBatch) -> ImportBatch:
        with self.database(self.asker) as db:
            begun = imports.undo(db, batch.id)
        return self.settled(begun)

    def rows(self, batch: ImportBatch, only: str = "all") -> list[ImportRow]:
        with self.database(self.asker) as db:
            return imports.list_rows(db, batch.id, only, None, 200).items  # type: ignore[arg-type]

    def imported(self, content: bytes, kind: str = "counterparty", **changes: Any) -> ImportBatch:
        """Read, mapped as suggested or as `changes` say, checked and applied."""
        batch = self.read(content, kind)
        if changes:
            batch = self.change(batch, **changes)
        return self.apply(self.check(batch))

    def export(self, **draft: Any) -> Job:
        """The job that exported a list, done."""
        with self.database(self.asker) as db:
            job = exports.start(db, ExportDraft(**draft))
        return self.done(job.id)

    def export_timeline(self, **draft: Any) -> Job:
        with self.database(self.asker) as db:
            job = exports.start_timeline(db, TimelineExport(**draft))
        return self.done(job.id)

    def result(self, job: Job, path: Path) -> Path:
        """The file that a job made."""
        with self.database(self.asker) as db:
            stored = files.get(db, UUID(str(job.result["file_id"])))
        path.write_bytes(b"".join(self.store.open(stored.object_key)))
        return path


@contextmanager
def runner(database: Database, store: Folder) -> Iterator[Callable[[Asker], Exchange]]:
    """Does jobs in this process, and gives everybody an Exchange."""
    url = database.engine.url.render_as_string(hide_password=False)
    own = Database.plain(url, service="test jobs", amqp_uri="", pool_size=8)
    with pytest.MonkeyPatch.context() as patch:
        for module in (exporting, import_reading):
            patch.setattr(module, "store", lambda: store)
        yield from _running(database, store, own)


def _running(database: Database, store: Folder, own: Database) -> Iterator[Callable[[Asker], Exchange]]:
    with database(system("tests")) as db:
        # Nobody carries events away here; a full outbox would hold up what comes after.
        db.execute(sa.delete(outbox))
    doing = job_runner.JobRunner(own, lambda job: JobChanged(job=job), threads=2)
    doing.start()
    try:
        yield lambda asker: Exchange(database, store, asker)
    finally:
        doing.stop()
