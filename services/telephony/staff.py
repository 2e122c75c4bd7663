"""Staff: who signs in, as the gateway tells; for names, and for not leaving work to those who have left."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import UserChanged
from services.telephony.debt_models import Staff


def learn(db: Session, event: UserChanged) -> None:
    """The person as they are now; older news than what is known changes nothing."""
    values = {"version": event.version, "name": event.name, "role": event.role, "active": event.active}
    row = insert(Staff).values(user_id=event.id, **values)
    newer = Staff.version < row.excluded.version
    db.execute(row.on_conflict_do_update(index_elements=[Staff.user_id], set_=values, where=newer))


def names(db: Session) -> dict[UUID, str]:
    """The names of all people by their id, also of those who have left."""
    return {row.user_id: row.name for row in db.execute(select(Staff.user_id, Staff.name))}


def left(db: Session, user_ids: Collection[UUID]) -> set[UUID]:
    """Those of them who cannot sign in any more."""
    if not user_ids:
        return set()
    return set(db.scalars(select(Staff.user_id).where(Staff.user_id.in_(user_ids), ~Staff.active)))


def works_here(db: Session, user_id: UUID) -> bool:
    """Is this somebody who can sign in?"""
    return db.scalar(select(Staff.active).where(Staff.user_id == user_id)) or False
