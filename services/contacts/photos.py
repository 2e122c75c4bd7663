"""Photos of people."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from services.contacts import changes, contacts, files, pictures, records
from services.contacts.card_models import Photo as Row
from services.contacts.interface import Contact
from services.contacts.interface.photos import Photo
from services.contacts.pictures import Pictures
from services.kit.db import Session
from services.kit.objects import ObjectStore
from services.kit.wire import Invalid, NotFound, new_id


def get(db: Session, contact_id: UUID) -> Photo:
    """Raises NotFound."""
    photo_id = contacts.get(db, contact_id).photo_id
    row = db.scalar(select(Row).where(Row.id == photo_id)) if photo_id is not None else None
    if row is None:
        raise NotFound("This person has no photo.")
    return Photo(**{name: getattr(row, name) for name in Photo.__struct_fields__})


Compute = Callable[[], Pictures]


def at_once(compute: Compute) -> Pictures:
    return compute()


def set_(
    db: Session,
    store: ObjectStore,
    contact_id: UUID,
    version: int,
    file_id: UUID,
    aside: Callable[[Compute], Pictures] = at_once,
) -> Contact:
    """Raises NotFound, VersionConflict, Invalid. Former photos are kept, as the rest of the history is.

    `aside` computes without holding others up.
    """
    contacts.get(db, contact_id)
    given = files.own(db, file_id, "file_id")
    if given.file.size > pictures.MOST_BYTES:
        raise Invalid("The picture is too large.", field="file_id", reason="picture_bytes")
    content = b"".join(store.open(given.object_key))
    made = aside(lambda: pictures.remade(content, "file_id"))
    contacts.locked(db, contact_id, version)
    photo_id = new_id()
    key = f"photos/{contact_id}/{photo_id}"
    store.put(f"{key}.{made.extension}", made.whole, made.content_type)
    store.put(f"{key}-small.{made.extension}", made.thumbnail, made.content_type)
    db.add(
        Row(
            id=photo_id,
            contact_id=contact_id,
            object_key=f"{key}.{made.extension}",
            thumbnail_key=f"{key}-small.{made.extension}",
            content_type=made.content_type,
            width=made.width,
            height=made.height,
            created_by=db.asker.user_id,
        )
    )
    return _put(db, contact_id, version, photo_id)


def remove(db: Session, contact_id: UUID, version: int) -> None:
    """Raises NotFound, VersionConflict."""
    _put(db, contact_id, version, None)


def _put(db: Session, contact_id: UUID, version: int, photo_id: UUID | None) -> Contact:
    row = contacts.locked(db, contact_id, version)
    before = changes.snapshot(row)
    row.photo_id = photo_id
    if not records.written(db, row, before):
        return contacts.get(db, contact_id)
    return contacts.announced(db, row)
