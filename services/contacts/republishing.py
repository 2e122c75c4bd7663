"""Telling everybody of the whole base again, for a projection that is new or was lost."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contacts import announcing
from services.contacts.models import Contact, Counterparty
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Later, Running, worker
from services.kit.wire import Forbidden

MODELS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact}


def start(db: Session) -> Job:
    """Raises Forbidden."""
    if db.asker.role != "admin":
        raise Forbidden("Only an administrator tells everything again.")
    total = sum(db.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in MODELS.values())
    return jobs.start(db, "republish", {}, total=total)


@worker("republish", cause="system")
def run(job: Running) -> None:
    """Every counterparty and person, deleted ones as such: who knows them already sees by the version.

    Cursor: the kind, and the last record of it that was told of.
    """
    kinds = list(MODELS)
    kind, after = job.cursor or (kinds[0], None)
    while True:
        with job.chunk() as db:
            ids = _next(db, kind, UUID(after) if after else None) if (room := announcing.has_room(db)) else []
            announcing.tell(db, kind, ids)
            job.done += len(ids)
            if ids:
                after = str(ids[-1])
            elif room:
                if kind == kinds[-1]:
                    return
                kind, after = kinds[kinds.index(kind) + 1], None
            job.cursor = [kind, after]
        if not room:
            raise Later(announcing.FULL_SECONDS)


def _next(db: Session, kind: str, after: UUID | None) -> list[UUID]:
    model = MODELS[kind]
    query = sa.select(model.id).order_by(model.id).limit(announcing.CHUNK)
    return list(db.scalars(query if after is None else query.where(model.id > after)))
