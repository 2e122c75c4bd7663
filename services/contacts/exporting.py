"""Results of exports: a file in the store that only its owner may save, for a week."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from services.contacts import files
from services.contacts.interface.files import FileDraft
from services.kit.objects import ObjectStore, object_store
from services.kit.running import Running
from services.kit.wire import new_id, now
from services.kit.xlsx_writer import Cell, XlsxWriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
VCARD = "text/vcard"
TOLD_EVERY = 500
Write = Callable[[Path], object]


@cache
def store() -> ObjectStore:
    return object_store()


def export_table(
    job: Running, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int] = ()
) -> None:
    """Writes the rows to an XLSX as they come, telling how far it is; the file becomes the job's result.

    `title` names the sheet and the file. May be called once in a job; a job begun again writes the file anew.
    """

    def write(path: Path) -> None:
        writer = XlsxWriter(path, header, widths, title)
        writer.write(counted(job, rows))
        writer.close()

    keep(job, f"{title}.xlsx", XLSX, write)


def counted(job: Running, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, with the job told of each few hundred, and ended where it is not wanted any more."""
    done = 0
    for row in rows:
        done += 1
        if done % TOLD_EVERY == 0:
            job.progress(done)
        yield row
    job.done = done


def keep(job: Running, name: str, content_type: str, write: Write) -> None:
    """Puts what `write` writes into the store as the job's result: `file_id`, `file_name`, `rows`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result"
        write(path)
        key = f"exports/{now():%Y/%m}/{new_id()}"
        size = path.stat().st_size
        job.check()
        store().put(key, path, content_type)
    with job.chunk() as db:
        draft = FileDraft(name=name[:255], content_type=content_type, size=size, object_key=key)
        file = files.create(db, draft, keep=files.RESULTS)
        job.result = {"file_id": str(file.id), "file_name": file.name, "rows": job.done}
        job.total = job.done
