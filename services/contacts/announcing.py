"""After many records were written at once: their words are sorted in, and everybody is told of them.

As fast as the broker takes it and no faster.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import contacts, counterparties, interactions, segments, word_indexes
from services.contacts.interface import ContactChanged, CounterpartyChanged
from services.contacts.models import Address, Change, Contact, Counterparty, Interaction
from services.kit import jobs
from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.running import Later, Running, worker
from services.kit.wire import system

CHUNK = 200
KINDS = ("counterparty", "contact", "interaction")
WAITING_AT_MOST = 2_000
"""More events than this in the outbox are not added to: others must get through as well."""
FULL_SECONDS = 1.0
"""How long a full outbox is left alone; meanwhile other jobs are done."""


def start(db: Session, batch_id: UUID) -> None:
    """Begins to tell of the records that a bulk write, an import or its undoing has changed."""
    asker = db.asker
    db.asker = system("job", asker.trace_id)
    jobs.start(db, "announce", {"batch_id": str(batch_id)})
    db.asker = asker


@worker("announce")
def announce(job: Running) -> None:
    """Input: the batch whose changes are told of. Cursor: the kind and the last record of it that was told of."""
    batch_id = UUID(job.input["batch_id"])
    if job.cursor is None:
        word_indexes.tidy(job)
    kind, after = job.cursor or (KINDS[0], None)
    while True:
        with job.chunk() as db:
            room = has_room(db)
            ids = _next(db, batch_id, kind, UUID(after) if after else None) if room else []
            tell(db, kind, ids)
            job.done += len(ids)
            if room and not ids:
                if kind == KINDS[-1]:
                    return
                kind, after = KINDS[KINDS.index(kind) + 1], None
            elif ids:
                after = str(ids[-1])
            job.cursor = [kind, after]
        if not room:
            raise Later(FULL_SECONDS)


def has_room(db: Session) -> bool:
    """May more events be added to the outbox?"""
    waiting = select(outbox.c.id).limit(WAITING_AT_MOST).subquery()
    return (db.scalar(select(sa.func.count()).select_from(waiting)) or 0) < WAITING_AT_MOST


def _next(db: Session, batch_id: UUID, kind: str, after: UUID | None) -> list[UUID]:
    query = select(Change.record_id).where(Change.batch_id == batch_id, Change.kind == kind).distinct()
    if after is not None:
        query = query.where(Change.record_id > after)
    return list(db.scalars(query.order_by(Change.record_id).limit(CHUNK)))


def tell(db: Session, kind: str, ids: list[UUID]) -> None:
    """Publishes what the records are now; gives new ones what waited for their numbers and addresses, and segments."""
    if kind == "interaction":
        for line in db.scalars(select(Interaction).where(Interaction.id.in_(ids))):
            interactions.announced(db, line)
        return
    model: Any = Counterparty if kind == "counterparty" else Contact
    wanted = model.id == sa.any_(sa.cast(ids, ARRAY(sa.Uuid())))
    for record_id in _waited_for(db, model, ids):
        row = db.get_one(model, record_id)
        client, person = (row.id, None) if kind == "counterparty" else (row.counterparty_id, row.id)
        interactions.adopt(db, row, client, person)
    if kind == "counterparty":
        segments.place(db, ids)
        for row in db.execute(select(*counterparties.COLUMNS, Counterparty.deleted).where(wanted)):
            db.publish(CounterpartyChanged(counterparty=counterparties.struct(row[:-1]), deleted=row[-1]))
    else:
        for row in db.execute(select(*contacts.COLUMNS, Contact.deleted).where(wanted)):
            db.publish(ContactChanged(contact=contacts.struct(row[:-1]), deleted=row[-1]))


def _waited_for(db: Session, model: Any, ids: list[UUID]) -> set[UUID]:
    """Those whose number or address a call or a letter came from before they were known."""
    owner = Address.counterparty_id if model is Counterparty else Address.contact_id
    line = Interaction
    unclaimed = sa.and_(line.counterparty_id.is_(None), line.contact_id.is_(None))
    found: set[UUID] = set()
    for kind, column in (("phone", line.phone), ("email", line.email_address)):
        query = (
            select(owner)
            .join(line, sa.and_(column == Address.value, unclaimed))
            .join(model, model.id == owner)
            .where(Address.kind == kind, owner == sa.any_(sa.cast(ids, ARRAY(sa.Uuid()))), ~model.deleted)
        )
        found |= {id_ for id_ in db.scalars(query) if id_ is not None}
    return found
