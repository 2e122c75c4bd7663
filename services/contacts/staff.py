"""Staff: who signs in, as the gateway tells. Names for exports, teams for rights, and who has left."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts.access_models import Staff
from services.kit.db import Session
from services.kit.wire import Asker, UserChanged


def learn(db: Session, event: UserChanged) -> None:
    """The person as they are now; older news than what is known changes nothing."""
    values = {
        "version": event.version,
        "name": event.name,
        "role": event.role,
        "reach": event.reach,
        "team_id": event.team_id,
        "active": event.active,
    }
    row = insert(Staff).values(user_id=event.id, **values)
    newer = Staff.version < row.excluded.version
    db.execute(row.on_conflict_do_update(index_elements=[Staff.user_id], set_=values, where=newer))


def names(db: Session) -> dict[UUID, str]:
    """The names of all people by their id, also of those who have left."""
    return {row.user_id: row.name for row in db.execute(select(Staff.user_id, Staff.name))}


def asker_of(db: Session, user_id: UUID) -> Asker | None:
    """The person as an asker, to find out what they may see; None for somebody unknown."""
    row = db.get(Staff, user_id)
    if row is None:
        return None
    return Asker(user_id=user_id, role=row.role, cause="rule", trace_id=db.asker.trace_id, reach=row.reach)
