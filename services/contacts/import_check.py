"""The check of an import as a job: chunks are judged by two processes, and written by this one in the file's order."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from itertools import islice
from queue import SimpleQueue
from threading import Event
from uuid import UUID

import sqlalchemy as sa

from services.contacts import import_checking, import_state
from services.contacts.import_helper import Gone, Helper, wanted
from services.contacts.import_models import ImportBatch, ImportCheck
from services.contacts.import_rows import RowReader
from services.kit.log import get_logger
from services.kit.running import Running, worker

log = get_logger(__name__)
CHUNK = 1_500
AHEAD = 3
"""Chunks that are judged or wait to be written: all that is in hand."""
SLOW = "SET LOCAL statement_timeout = '10min'"
UNSAFE = "SET LOCAL synchronous_commit = off"
"""A power failure takes back whole chunks, with how far the job was."""
IN_FILE = """
    UPDATE import_checks c SET action = 'skip', problems = c.problems || jsonb_build_array(jsonb_build_object(
        'code', 'same_in_file', 'field', NULL, 'value', r.line::text,
        'message', 'The same as in line ' || r.line || ' of the file.', 'fatal', false))
    FROM (
        SELECT position, min(position) OVER (PARTITION BY identity) AS first
        FROM import_checks WHERE batch_id = :batch_id AND identity IS NOT NULL AND action = 'create'
    ) d JOIN import_rows r ON r.batch_id = :batch_id AND r.position = d.first
    WHERE c.batch_id = :batch_id AND c.position = d.position AND d.first <> d.position
"""


@worker("import_check", cause="import")
def check(job: Running) -> None:
    """Input: the batch's id. Cursor: the last position checked."""
    batch_id = UUID(job.input["batch_id"])
    with job.reading() as db:
        batch = db.get_one(ImportBatch, batch_id)
        total: int = batch.counts["rows"]
        reader = RowReader(db, batch)
    job.total = total
    if job.cursor is None:
        with job.chunk() as db:
            db.execute(sa.text(SLOW))
            db.execute(sa.delete(ImportCheck).where(ImportCheck.batch_id == batch_id))
            job.cursor = 0
    starts = range(job.cursor, total, CHUNK)
    with _judging(job, batch_id, reader, starts) as judged:
        for after, found in zip(starts, judged, strict=True):
            with job.chunk() as db:
                db.execute(sa.text(UNSAFE))
                import_checking.put(db, found)
                job.cursor = job.done = min(after + CHUNK, total)
    with job.chunk() as db:
        db.execute(sa.text(SLOW))
        db.execute(sa.text(IN_FILE), {"batch_id": batch_id})
        batch = import_state.moved(db, batch_id, "checked")
        job.result = {"batch_id": str(batch_id), **import_state.counted(db, batch)}


@contextmanager
def _judging(job: Running, batch_id: UUID, reader: RowReader, starts: range) -> Iterator[Iterator[bytes]]:
    """The chunks of the staging list, whose rows are numbered without gaps, judged: in their order, some ahead."""
    free: SimpleQueue[Helper | None] = SimpleQueue()
    free.put(None)  # this process
    helper = Helper(job.database, job.asker, batch_id, CHUNK) if wanted(len(starts) * CHUNK, CHUNK) else None
    if helper is not None:
        free.put(helper)
    ending = Event()

    def judge(after: int) -> bytes:
        if (by := free.get()) is not None:
            try:
                found = by.checked(after)
                free.put(by)
                return found
            except Gone:
                if ending.is_set():
                    raise
                log.warning("import_helper_gone", after=after)
                free.get()
        try:
            with job.database(job.asker) as db:
                return import_checking.checked(db, batch_id, reader, after, CHUNK)
        finally:
            free.put(None)

    with ThreadPoolExecutor(1 if helper is None else 2, "import check") as pool:
        try:
            yield in_order(pool, judge, starts)
        finally:
            ending.set()
            pool.shutdown(wait=False, cancel_futures=True)
            if helper is not None:
                helper.close()


def in_order(pool: ThreadPoolExecutor, judge: Callable[[int], bytes], starts: range) -> Iterator[bytes]:
    trace, left = copy_context(), iter(starts)
    waiting = deque(pool.submit(trace.copy().run, judge, after) for after in islice(left, AHEAD))
    while waiting:
        found = waiting.popleft().result()
        waiting.extend(pool.submit(trace.copy().run, judge, after) for after in islice(left, 1))
        yield found
