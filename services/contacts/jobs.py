"""The process that does the long work of `contacts`: `python -m services.contacts.jobs`.

Importing a module that declares workers (`services.kit.running.worker`) makes this process do its jobs.
"""

import sys
import threading
from itertools import count

from services.contacts import (
    analysis_export,  # noqa: F401 - its worker
    announcing,  # noqa: F401 - its worker
    bulk,  # noqa: F401 - its worker
    bulk_deleting,  # noqa: F401 - its worker
    duplicate_search,  # noqa: F401 - its worker
    exports,  # noqa: F401 - its worker
    files,
    import_applying,  # noqa: F401 - its worker
    import_check,  # noqa: F401 - its worker
    import_reading,  # noqa: F401 - its worker
    import_undo,  # noqa: F401 - its worker
    orphans,
    republishing,  # noqa: F401 - its worker
    segments,  # noqa: F401 - its worker
    undoing,  # noqa: F401 - its worker
)
from services.contacts.interface import JobChanged
from services.kit import job_runner
from services.kit.db import Database
from services.kit.held_memory import hold_rows
from services.kit.log import get_logger
from services.kit.objects import ObjectStore, object_store
from services.kit.settings import SettingsError, load, need
from services.kit.wire import system

log = get_logger(__name__)
SWEEP_SECONDS = 600.0
ORPHANS_EVERY = 144
"""Of so many sweeps one looks for objects without a row: once a day, and at the start."""


def sweep(database: Database, store: ObjectStore, stopping: threading.Event) -> None:
    """Deletes expired files now and every ten minutes, until `stopping`; once a day objects without a row as well."""
    for number in count():
        try:
            with database(system("job")) as db:
                while files.sweep(db, store) == files.SWEPT_AT_ONCE:
                    pass
            if number % ORPHANS_EVERY == 0:
                orphans.sweep(database, store)
        except Exception as error:
            log.warning("files_not_swept", error=str(error).splitlines()[0])
        if stopping.wait(SWEEP_SECONDS):
            return


def main() -> int:
    """Until SIGTERM."""
    try:
        settings = load()
        database = Database.plain(
            need(settings.database_url, "OTKLIK_DATABASE_URL"), service="contacts files", amqp_uri="", pool_size=1
        )
        store = object_store(need(settings.objects, "OTKLIK_OBJECTS"))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    stopping = threading.Event()
    sweeper = threading.Thread(target=sweep, args=(database, store, stopping), name="file sweeper", daemon=True)
    hold_rows()
    sweeper.start()
    code = job_runner.main("contacts", lambda job: JobChanged(job=job))
    stopping.set()
    sweeper.join(5)
    database.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
