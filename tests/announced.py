"""What a transaction is about to announce."""

from typing import TypeVar

import msgspec
import sqlalchemy as sa

from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.wire import Event

E = TypeVar("E", bound=Event)


def announced(db: Session, kind: type[E]) -> list[E]:
    """The events of this kind that this transaction has added, oldest first."""
    mine = sa.text("outbox.xmin::text = (pg_current_xact_id()::text::bigint % (2::bigint ^ 32)::bigint)::text")
    query = sa.select(outbox.c.body).where(outbox.c.routing_key == kind.routing_key, mine).order_by(outbox.c.id)
    return [msgspec.json.decode(body, type=kind) for body in db.scalars(query)]
