"""Objects without a row: put into the store by a transaction, or a process, that did not live to tell of it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from services.contacts.card_models import Photo
from services.contacts.file_models import File
from services.kit.db import Database
from services.kit.log import get_logger
from services.kit.objects import ObjectStore
from services.kit.wire import now, system

OURS = ("files/", "exports/", "photos/")
"""Where this service keeps its objects; those of others are not looked at."""
OLD = timedelta(days=1)
"""Far longer than any upload takes, so that nothing is taken for lost while it is on its way."""
AT_ONCE = 500
log = get_logger(__name__)


def sweep(database: Database, store: ObjectStore) -> int:
    """Deletes objects that no row names and that are older than a day; answers how many.

    A database without a single file is not the one that belongs to a full store: then nothing is deleted.
    """
    with database(system("job"), read_only=True) as db:
        if db.scalar(select(File.id).limit(1)) is None:
            return 0
    deleted = 0
    before = now() - OLD
    for prefix in OURS:
        found = store.keys(prefix, before)
        while keys := list(islice(found, AT_ONCE)):
            for key in _unknown(database, keys):
                store.delete(key)
                deleted += 1
    if deleted:
        log.info("orphans_deleted", objects=deleted)
    return deleted


def _unknown(database: Database, keys: Sequence[str]) -> set[str]:
    with database(system("job"), read_only=True) as db:
        known: set[str] = set()
        for column in (File.object_key, Photo.object_key, Photo.thumbnail_key):
            known |= set(db.scalars(select(column).where(column.in_(keys))))
    return set(keys) - known
