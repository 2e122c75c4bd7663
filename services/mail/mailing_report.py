"""What became of a mailing, recipient by recipient, as an Excel file: a job."""

from collections.abc import Iterator
from uuid import UUID

from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Struct
from services.kit.xlsx_writer import Cell
from services.mail import mailing_export, mailing_results, mailings
from services.mail.interface.mail_jobs import MailJobChanged

PAGE = 500
HEADER = ("E-mail или телефон", "Имя", "Что с сообщением", "Почему", "Проверен")
WIDTHS = (34, 34, 20, 50, 20)
RESULTS = {
    "waiting": "ждёт",
    "queued": "в очереди",
    "sent": "отправлено",
    "delivered": "доставлено",
    "failed": "не отправлено",
    "bounced": "вернулось",
    "unknown": "неизвестно",
    "skipped": "не отправлялось",
}
REASONS = {
    "gone": "запись удалена или недоступна",
    "no_email": "нет адреса",
    "no_mobile": "нет мобильного номера",
    "opted_out": "не отправлять почту",
    "stopped": "в стоп-листе",
    "no_consent": "нет согласия на рекламу",
    "duplicate": "адрес или номер уже есть в рассылке",
    "cannot_be_written": "текст не составляется",
    "mailing_stopped": "рассылка остановлена",
}


class ReportInput(Struct):
    mailing_id: UUID


def start(db: Session, mailing_id: UUID) -> Job:
    """Raises NotFound."""
    row = mailings.found(db, mailing_id)
    job = jobs.start(db, "mailing_results", ReportInput(mailing_id=mailing_id), title=row.name)
    db.publish(MailJobChanged(job=job))
    return job


@worker("mailing_results")
def report(job: Running) -> None:
    rows = _rows(job, job.input_as(ReportInput).mailing_id)
    mailing_export.keep(job, f"Итоги рассылки {job.title[:100]}", HEADER, rows, WIDTHS)


def _rows(job: Running, mailing_id: UUID) -> Iterator[list[Cell]]:
    cursor, first, job.done = None, True, 0
    while cursor is not None or first:
        first = False
        with job.reading() as db:
            page = mailing_results.list_page(db, mailing_id, None, "", cursor, PAGE)
        for one in page.items:
            job.done += 1
            why = "; ".join(filter(None, (REASONS.get(one.reason or ""), one.error)))
            checked = one.checked_at.strftime("%d.%m.%Y %H:%M") if one.checked_at else ""
            yield [one.address, one.name, RESULTS[one.result], why, checked]
        cursor = page.cursor
        job.progress(job.done)
