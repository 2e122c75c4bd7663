"""The indexes of words, which take many new rows at once fast and sort them in later."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import REGCLASS

from services.kit.running import Running

OURS = """
    SELECT c.oid::regclass::text
    FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'gin' AND i.indrelid IN ('counterparties'::regclass, 'contacts'::regclass)
"""


def tidy(job: Running) -> None:
    """Sorts in what waits beside them, two at a time: until then searches find it, and read through all of it.

    Not while a job still writes rows: each would be sorted in by itself then, for ten times the work.
    """

    def sort_in(index: str) -> None:
        with job.database(job.asker) as db:
            db.execute(sa.text("SET LOCAL statement_timeout = '10min'"))
            db.execute(select(sa.func.gin_clean_pending_list(sa.cast(index, REGCLASS))))

    with job.reading() as db:
        indexes = db.scalars(sa.text(OURS)).all()
    with ThreadPoolExecutor(2, "indexes of words") as pool:
        list(pool.map(sort_in, indexes))
