"""A mailing list as an Excel file for a mailing company: each address once, only those who would get a letter."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.objects import object_store
from services.kit.running import Running, worker
from services.kit.wire import NotFound, Struct, now
from services.kit.xlsx_writer import Cell, XlsxWriter
from services.mail import mailing_lists, mailing_members
from services.mail.clients import client_base
from services.mail.interface.mail_jobs import MailJobChanged, MailJobFile
from services.mail.interface.mailing_lists import MailingPurpose
from services.mail.mailing_models import MailJobFile as FileRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(days=7)
SWEPT_AT_ONCE = 100
HEADER = ("E-mail", "Имя", "Контрагент", "Должность", "Город", "Вид")
WIDTHS = (34, 34, 40, 26, 20, 14)
KINDS = {"counterparty": "Контрагент", "contact": "Контакт"}


class ExportInput(Struct):
    list_id: UUID


def start(db: Session, list_id: UUID) -> Job:
    """Raises NotFound."""
    row = mailing_lists.found(db, list_id)
    job = jobs.start(db, "mailing_list_export", ExportInput(list_id=list_id), title=row.name)
    db.publish(MailJobChanged(job=job))
    return job


def file_of(db: Session, job_id: UUID) -> MailJobFile:
    """Raises NotFound."""
    row = db.get(FileRow, job_id)
    if row is None or row.user_id != db.asker.user_id or row.expires_at < now():
        raise NotFound("There is no such file, or it was kept long enough.")
    return MailJobFile(object_key=row.object_key, file_name=row.file_name, content_type=row.content_type)


@worker("mailing_list_export")
def export(job: Running) -> None:
    """Begun again, the job writes the file anew."""
    keep(job, f"Рассылка {job.title[:100]}", HEADER, _rows(job, job.input_as(ExportInput).list_id), WIDTHS)


def keep(job: Running, title: str, header: Sequence[str], rows: Iterable[list[Cell]], widths: Sequence[int]) -> None:
    """Writes the rows to an Excel file as they come, which becomes the job's; `rows` counts them in `job.done`."""
    key = f"exports/{now():%Y/%m}/{job.id}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.xlsx"
        writer = XlsxWriter(path, header, widths, title)
        writer.write(rows)
        writer.close()
        job.check()
        object_store().put(key, path, XLSX)
    name = f"{title} {now():%d.%m.%Y}.xlsx".replace("/", "-")
    with job.chunk() as db:
        values = {"user_id": job.asker.user_id, "object_key": key, "file_name": name, "content_type": XLSX}
        row = insert(FileRow).values(job_id=job.id, expires_at=now() + KEPT, **values)
        db.execute(row.on_conflict_do_update(index_elements=[FileRow.job_id], set_={"expires_at": now() + KEPT}))
        job.result = {"file_name": name, "rows": job.done}
        job.total = job.done


def _rows(job: Running, list_id: UUID) -> Iterator[list[Cell]]:
    cursor, seen, first = None, set[str](), True
    job.done = 0
    while cursor is not None or first:
        first = False
        with job.reading() as db:
            row = mailing_lists.found(db, list_id)
            some, cursor = mailing_members.step(db, client_base(job.asker), row, cursor, mailing_members.PAGE)
            judged = mailing_members.judged(db, msgspec.convert(row.purpose, MailingPurpose), some)
        for one, excluded in judged:
            known = one.recipient
            if excluded is not None or known is None or known.email_address in seen:
                continue
            seen.add(known.email_address or "")
            job.done += 1
            yield [
                known.email_address,
                known.name,
                known.counterparty_name,
                known.position,
                known.city,
                KINDS[known.kind],
            ]
        job.progress(job.done)


def sweep(db: Session) -> int:
    """Deletes files that were kept long enough; how many."""
    old = sa.select(FileRow).where(FileRow.expires_at < now()).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    rows = db.scalars(old).all()
    for row in rows:
        object_store().delete(row.object_key)
        db.delete(row)
    return len(rows)
