"""Why does this user see it? Answered by the very conditions that decide it."""

from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from services.contacts import rights, staff
from services.contacts.interface.access import AccessExplained, AccessReason
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import COUNTING, Reason
from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound

WORDS: dict[Reason, str] = {
    "own": "They are its manager.",
    "unassigned": "It has no manager.",
    "created": "They created it.",
    "segment": "It is in a segment they manage.",
    "team": "Its manager is in their team.",
    "all": "They see all records.",
}
NOT_SO: dict[Reason, str] = {
    "own": "Somebody else manages it.",
    "unassigned": "It has a manager.",
    "created": "Somebody else created it.",
    "segment": "It is in none of their segments.",
    "team": "Its manager is not in their team.",
    "all": "They do not see all records.",
}


def explain(db: Session, user_id: UUID, counterparty_id: UUID | None, contact_id: UUID | None) -> AccessExplained:
    """Raises Forbidden, NotFound, Invalid."""
    if db.asker.role not in ("admin", "head_of_sales"):
        raise Forbidden("Only a head of sales or an administrator asks this.")
    if (counterparty_id is None) == (contact_id is None):
        raise Invalid("Name a counterparty or a contact.", field="counterparty_id")
    model: Any = Counterparty if counterparty_id is not None else Contact
    record_id = counterparty_id or contact_id
    known = sa.or_(rights.visible(db.asker, model), rights.in_bin(db.asker, model))
    if db.scalar(sa.select(model.id).where(model.id == record_id, known)) is None:
        raise NotFound("There is no such record.")
    person = staff.asker_of(db, user_id)
    if person is None:
        raise NotFound("There is no such user.", field="user_id")
    shape = rights.shape_of(person)
    names: tuple[Reason, ...] = get_args(Reason)
    columns = [sa.func.coalesce(rights.reason(name, model), False).label(name) for name in names]
    seen, public = rights.rule(shape, model), rights.public(model)
    query = sa.select(seen.label("sees"), public.label("public"), model.deleted, *columns).where(model.id == record_id)
    found = db.execute(query, {"asker_id": user_id}).one()._mapping
    return AccessExplained(
        user_id=user_id,
        role=person.role,
        reach=person.reach,
        sees=found["sees"],
        hidden="deleted" if found["deleted"] else "private" if not found["public"] else None,
        reasons=[_reason(name, name in COUNTING[shape], found) for name in names],
    )


def _reason(name: Reason, counts: bool, found: Any) -> AccessReason:
    holds = counts if name == "all" else found[name]
    return AccessReason(reason=name, holds=holds, counts=counts, words=(WORDS if holds else NOT_SO)[name])
