"""What points to counterparties and contacts here, and so goes with them when they become one.

Other services move their own when they are told. `tests/contacts/test_merges.py` finds a column that is left out.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.contacts import files
from services.contacts.card_models import Photo
from services.contacts.fields import CUSTOM
from services.contacts.interface.identity import MergedKind
from services.contacts.interface.merges import Moved
from services.contacts.models import Contact, Counterparty, Interaction, LinkedRecord
from services.contacts.rights import visible
from services.kit.db import Session

LINKS: dict[MergedKind, list[Any]] = {
    "counterparty": [Interaction.counterparty_id, LinkedRecord.counterparty_id],
    "contact": [Interaction.contact_id, Photo.contact_id],
}
"""Columns of plain rows: they follow and come back through kit's relinks."""
REFERENCES: dict[MergedKind, list[tuple[Any, str]]] = {
    "counterparty": [(Contact, "counterparty_id"), (Counterparty, "parent_id")],
    "contact": [(Contact, "boss_id"), (Contact, "assistant_id"), (Contact, "referrer_id")],
}
"""Columns of records: their changes are history, and the history brings them back."""
SELF: dict[MergedKind, tuple[str, ...]] = {
    "counterparty": ("parent_id",),
    "contact": ("boss_id", "assistant_id", "referrer_id"),
}
"""Columns by which a record may name another of its kind, and so, once merged, itself."""
NAMES = {
    "interactions.counterparty_id": "interactions",
    "interactions.contact_id": "interactions",
    "linked_records.counterparty_id": "linked_records",
    "photos.contact_id": "photos",
    "contacts.counterparty_id": "contacts",
    "counterparties.parent_id": "subsidiaries",
    "contacts.boss_id": "subordinates",
    "contacts.assistant_id": "assisted",
    "contacts.referrer_id": "referred",
}


NAMING: dict[str, Any] = {
    "parent_id": Counterparty,
    "counterparty_id": Counterparty,
    "boss_id": Contact,
    "assistant_id": Contact,
    "referrer_id": Contact,
}
"""Fields whose values are ids of records."""


def names_of(db: Session, values: Sequence[tuple[str, Any]]) -> dict[str, str]:
    """The names of the records and files that the values of such fields name, where the asker may see them."""
    found: dict[str, str] = {}
    for model in (Counterparty, Contact):
        ids = {UUID(value) for field, value in values if value and NAMING.get(field) is model}
        rows = db.execute(select(model.id, model.name).where(model.id.in_(ids), visible(db.asker, model)))
        found |= {str(id_): name for id_, name in rows}
    return found | {str(file.id): file.name for file in files.find(db, _file_ids(values))}


def _file_ids(values: Iterable[tuple[str, Any]]) -> list[UUID]:
    """What is a file's id, and what in custom values may be one."""
    found = []
    for field, value in values:
        for one in value or () if field == "file_ids" else [value] if field.startswith(CUSTOM) else []:
            with suppress(ValueError, AttributeError, TypeError):
                found.append(UUID(one))
    return found


def named(column: Any) -> str:
    """What people call the rows behind a column."""
    return NAMES[f"{column.class_.__tablename__}.{column.key}"]


def columns_of(kind: MergedKind) -> list[Any]:
    return [*(getattr(model, name) for model, name in REFERENCES[kind]), *LINKS[kind]]


def counted(db: Session, kind: MergedKind, record_id: UUID) -> list[Moved]:
    """How many rows of each sort belong to the record, those that there are."""
    counts = [
        (named(column), db.scalar(select(func.count()).select_from(column.class_).where(column == record_id)) or 0)
        for column in columns_of(kind)
    ]
    return [Moved(what=what, count=count) for what, count in counts if count]
