"""A second process for the check of a long table, where there is a second processor: Python computes on one at a time.

It reads, and answers a chunk as it is to be copied; the process of jobs writes it. So it may die at any moment, or live
on for one after the process of jobs was killed, and nothing is lost or done twice.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from uuid import UUID

import msgspec

from services.contacts import import_checking
from services.contacts.import_models import ImportBatch
from services.contacts.import_rows import RowReader
from services.kit.db import Database
from services.kit.held_memory import hold_rows
from services.kit.log import bind_trace, configure, get_logger
from services.kit.settings import load
from services.kit.wire import Asker, Struct

log = get_logger(__name__)
ROOT = Path(__file__).parents[2]


class Order(Struct):
    """What the process begins with."""

    url: str
    asker: Asker
    batch_id: UUID
    chunk: int


class Gone(Exception):
    """The process has died, or could not do it."""


class Helper:
    """The process, as the one that started it sees it."""

    def __init__(self, database: Database, asker: Asker, batch_id: UUID, chunk: int) -> None:
        self._pipe, theirs = Pipe()
        command = [sys.executable, "-m", "services.contacts.import_helper", str(theirs.fileno())]
        given = [theirs.fileno()]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=given)  # noqa: S603
        theirs.close()
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with suppress(OSError):  # told by the first question
            self._pipe.send_bytes(msgspec.json.encode(Order(url=url, asker=asker, batch_id=batch_id, chunk=chunk)))

    def checked(self, after: int) -> bytes:
        """The chunk after this position, as `import_checking.checked` answers it. Raises Gone."""
        try:
            self._pipe.send_bytes(str(after).encode())
            return self._pipe.recv_bytes()
        except (OSError, EOFError) as error:
            raise Gone from error

    def close(self) -> None:
        self._process.kill()  # it only reads
        self._process.wait()
        self._pipe.close()


def wanted(rows: int, chunk: int) -> bool:
    """Is a process of its own worth its start?"""
    return rows > 2 * chunk and len(os.sched_getaffinity(0)) > 1


def main() -> int:
    """Until the pipe whose number is given ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the process of jobs ends its work, and so this one
    pipe = Connection(int(sys.argv[1]))
    configure("contacts-jobs", load().log_level)
    try:
        order = msgspec.json.decode(pipe.recv_bytes(), type=Order)
        bind_trace(order.asker.trace_id)
        database = Database.plain(order.url, service="contacts import", amqp_uri="", pool_size=1)
        hold_rows()
        _serve(pipe, _checking(database, order))
    except (EOFError, OSError):
        return 0
    except Exception as error:
        log.warning("import_helper_failed", error=str(error).splitlines()[0])
        return 1
    return 0


def _checking(database: Database, order: Order) -> Callable[[int], bytes]:
    with database(order.asker, read_only=True) as db:
        reader = RowReader(db, db.get_one(ImportBatch, order.batch_id))

    def checked(after: int) -> bytes:
        with database(order.asker) as db:
            return import_checking.checked(db, order.batch_id, reader, after, order.chunk)

    return checked


def _serve(pipe: Connection, checked: Callable[[int], bytes]) -> None:
    while True:
        pipe.send_bytes(checked(int(pipe.recv_bytes())))


if __name__ == "__main__":
    raise SystemExit(main())
