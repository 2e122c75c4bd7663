"""Choices from directories: each names an entry of the right directory that is still offered."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from services.contacts.access_models import Segment
from services.contacts.models import DirectoryEntry
from services.kit.db import Session
from services.kit.wire import Invalid

FIELDS = {
    "relation_id": "relation",
    "category_id": "category",
    "payment_method_id": "payment_method",
    "industry_id": "industry",
    "region_id": "region",
    "ad_source_id": "ad_source",
    "purpose_id": "purpose",
    "action_id": "action",
    "outcome_id": "outcome",
}
"""The built-in fields of all records that choose from a directory."""


def check(db: Session, chosen: dict[str, UUID | None]) -> None:
    """What was chosen anew, by the name of its field. Raises Invalid naming the field."""
    wanted = {name: value for name, value in chosen.items() if value is not None and name in FIELDS}
    entries = known(db, wanted.values())
    for name, value in wanted.items():
        if entries.get(value) != FIELDS[name]:
            raise Invalid(f"There is no such entry in the directory «{FIELDS[name]}».", field=name, reason="no_entry")


def known(db: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The directory of each entry that is offered. Until the end of the transaction none of them goes away."""
    if not (wanted := set(ids)):
        return {}
    rows = db.execute(
        select(DirectoryEntry.id, DirectoryEntry.directory)
        .where(DirectoryEntry.id.in_(wanted), DirectoryEntry.archived.is_(False))
        .with_for_update(read=True, key_share=True)
    )
    return {row.id: row.directory for row in rows}


def check_segments(db: Session, segment_ids: Iterable[UUID]) -> None:
    """Raises Invalid where one of them is none."""
    wanted = set(segment_ids)
    if wanted and set(db.scalars(select(Segment.id).where(Segment.id.in_(wanted)))) != wanted:
        raise Invalid("There is no such segment.", field="segment_ids", reason="no_entry")
