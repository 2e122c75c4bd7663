"""Who signs in, as the gateway tells: those who have left take no letters and get no work."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import UserChanged
from services.mail.copy_models import CopyAddress, Staff


def learn(db: Session, event: UserChanged) -> None:
    """The person as they are now; older news than what is known changes nothing. The copy address of who left ends."""
    values = {"version": event.version, "active": event.active}
    row = insert(Staff).values(user_id=event.id, **values)
    newer = Staff.version < row.excluded.version
    known = row.on_conflict_do_update(index_elements=[Staff.user_id], set_=values, where=newer).returning(Staff.active)
    if db.scalar(known) is False:
        db.execute(sa.delete(CopyAddress).where(CopyAddress.user_id == event.id))


def works_here(db: Session, user_id: UUID) -> bool:
    """Is this somebody who can sign in?"""
    return db.scalar(sa.select(Staff.active).where(Staff.user_id == user_id)) or False
