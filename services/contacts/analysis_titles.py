"""What keys of groups are called: entries of directories, segments, people, clients whom the asker may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts import staff
from services.contacts.access_models import Segment
from services.contacts.analysis_groups import Group
from services.contacts.models import Contact, Counterparty, DirectoryEntry
from services.contacts.rights import visible
from services.kit.db import Session

RECORDS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact}


def titles(db: Session, group: Group, keys: Iterable[str | None]) -> dict[str, str]:
    """Names by key, of those that have one here."""
    spec = group.spec
    known = {key for key in keys if key is not None}
    if not known:
        return {}
    if spec.type == "user":
        return {str(id_): name for id_, name in staff.names(db).items()}
    if spec.type in RECORDS:
        model = RECORDS[spec.type]
        return _names(db, model, known, visible(db.asker, model))
    if spec.directory == "segment":
        return _names(db, Segment, known)
    if spec.directory is not None:
        return _names(db, DirectoryEntry, known)
    return {}


def _names(db: Session, model: Any, known: set[str], *conditions: Any) -> dict[str, str]:
    ids = [UUID(key) for key in known]
    rows = db.execute(sa.select(model.id, model.name).where(model.id.in_(ids), *conditions))
    return {str(id_): name for id_, name in rows}
