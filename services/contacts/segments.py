"""Segments: by hand or by conditions, with their managers.

Whose conditions a counterparty meets is kept with it (`filter_segment_ids`): found out at each write of one, for all of
them by a job when conditions change, and every night, since conditions may speak of days.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.exc import IntegrityError

from services.contacts import fields, filters, roles
from services.contacts.access_models import Segment as Row
from services.contacts.access_models import SegmentManager
from services.contacts.interface.fields import Condition
from services.contacts.interface.segments import (
    Placed,
    Segment,
    SegmentChange,
    SegmentDraft,
    SegmentNameTaken,
    SegmentsChanged,
    SegmentsPlaced,
)
from services.contacts.models import Counterparty
from services.kit import jobs
from services.kit.db import Session
from services.kit.running import Running, worker
from services.kit.wire import Invalid, NotFound

IDS = ARRAY(sa.Uuid())
CHUNK = 500
DAILY_LOCK = 0x5E6
"""Any number that no other lock of this database has."""


def list_(db: Session) -> list[Segment]:
    """All of them, by name."""
    managers: dict[UUID, list[UUID]] = {}
    for one in db.scalars(sa.select(SegmentManager).order_by(SegmentManager.user_id)):
        managers.setdefault(one.segment_id, []).append(one.user_id)
    return [_answer(row, managers.get(row.id, [])) for row in db.scalars(sa.select(Row).order_by(Row.name))]


def create(db: Session, draft: SegmentDraft) -> Segment:
    """Raises Forbidden, Invalid, SegmentNameTaken."""
    roles.heads_only(db)
    row = Row(
        name=draft.name.strip(), color=draft.color, conditions=_kept(db, draft.conditions), created_by=db.asker.user_id
    )
    db.add(row)
    _flush(db, row)
    _manage(db, row.id, draft.manager_ids)
    if row.conditions is not None:
        start_refresh(db)
    db.publish(SegmentsChanged(refreshed=False))
    return _answer(row, sorted(set(draft.manager_ids)))


def update(db: Session, segment_id: UUID, version: int, change: SegmentChange) -> Segment:
    """Raises Forbidden, NotFound, Invalid, VersionConflict, SegmentNameTaken."""
    row = _locked(db, segment_id, version)
    former = row.conditions
    if change.name is not UNSET:
        row.name = change.name.strip()
    if change.color is not UNSET:
        row.color = change.color
    if change.conditions is not UNSET:
        row.conditions = _kept(db, change.conditions)
    if change.manager_ids is not UNSET:
        _manage(db, segment_id, change.manager_ids)
    row.touch()
    _flush(db, row)
    if row.conditions != former:
        start_refresh(db)
    # Whose segments they are decides who sees their clients.
    db.publish(SegmentsChanged(refreshed=change.manager_ids is not UNSET))
    return _answer(row, _managers(db, segment_id))


def delete(db: Session, segment_id: UUID, version: int) -> None:
    """Raises Forbidden, NotFound, VersionConflict."""
    row = _locked(db, segment_id, version)
    db.execute(sa.delete(SegmentManager).where(SegmentManager.segment_id == segment_id))
    db.delete(row)
    db.flush()
    db.publish(SegmentsChanged(refreshed=False))
    start_refresh(db, segment_id)


def start_refresh(db: Session, deleted: UUID | None = None) -> None:
    """Goes through the base: who is in which segment now. A deleted one is also taken from those put into it."""
    jobs.start(db, "segments", {"deleted": deleted})


def refresh_daily(db: Session) -> None:
    """Once a day of the firm's zone, where there are conditions at all: by whichever process comes first."""
    if not db.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(DAILY_LOCK))):
        return
    midnight = sa.func.timezone(filters.ZONE, sa.cast(filters.today(db), sa.DateTime(timezone=False)))
    done = sa.select(jobs.jobs.c.id).where(jobs.jobs.c.kind == "segments", jobs.jobs.c.created_at >= midnight)
    by_conditions = sa.select(Row.id).where(Row.conditions.is_not(None))
    if db.scalar(by_conditions.limit(1)) is not None and db.scalar(done.limit(1)) is None:
        start_refresh(db)


@worker("segments", cause="rule")
def refresh(job: Running) -> None:
    """The whole base, in the order of ids."""
    deleted = UUID(job.input["deleted"]) if job.input["deleted"] else None
    last = UUID(job.cursor) if job.cursor else None
    while True:
        with job.chunk() as db:
            query = sa.select(Counterparty.id).order_by(Counterparty.id).limit(CHUNK)
            ids = db.scalars(query if last is None else query.where(Counterparty.id > last)).all()
            moved = _move(db, ids, _met(db))
            if deleted is not None:
                _empty(db, ids, deleted)
            if moved:
                db.publish(SegmentsPlaced(placed=_placed(db, moved)))
            last = ids[-1] if ids else last
            job.done, job.cursor = job.done + len(ids), str(last) if last else None
            job.result = {"moved": int(job.result.get("moved") or 0) + len(moved)}
            if not ids and (job.result["moved"] or deleted is not None):
                db.publish(SegmentsChanged(refreshed=True))
        if not ids:
            return


def place(db: Session, ids: Sequence[UUID]) -> None:
    """Finds out which segments' conditions these counterparties meet, in the transaction that writes them."""
    if db.scalar(sa.select(Row.id).where(Row.conditions.is_not(None)).limit(1)) is not None:
        _move(db, ids, _met(db))


def _move(db: Session, ids: Sequence[UUID], met: Any) -> Sequence[UUID]:
    """Those that are in other segments than before."""
    db.flush()
    moving = sa.update(Counterparty).where(Counterparty.id.in_(ids), Counterparty.filter_segment_ids != met)
    return db.connection().execute(moving.values(filter_segment_ids=met).returning(Counterparty.id)).scalars().all()


def _placed(db: Session, ids: Sequence[UUID]) -> list[Placed]:
    query = sa.select(Counterparty.id, Counterparty.segment_ids, Counterparty.filter_segment_ids)
    rows = db.execute(query.where(Counterparty.id.in_(ids)))
    return [Placed(id=id_, segment_ids=sorted({*by_hand, *met})) for id_, by_hand, met in rows]


def _empty(db: Session, ids: Sequence[UUID], segment_id: UUID) -> None:
    inside = Counterparty.segment_ids.contains([segment_id])
    taking = sa.update(Counterparty).where(Counterparty.id.in_(ids), inside)
    without = sa.func.array_remove(Counterparty.segment_ids, segment_id)
    db.connection().execute(taking.values(segment_ids=without))


def _met(db: Session) -> Any:
    """The ids of the segments whose conditions a counterparty meets, as SQL."""
    rows = db.execute(sa.select(Row.id, Row.conditions).where(Row.conditions.is_not(None)).order_by(Row.id)).all()
    if not rows:
        return sa.cast([], IDS)
    cases = [
        sa.case((sa.and_(*_conditions(db, conditions)), sa.cast(id_, sa.Uuid())), else_=None)
        for id_, conditions in rows
    ]
    return sa.func.array_remove(sa.cast(array(cases), IDS), None)


def _conditions(db: Session, kept: list[dict[str, Any]]) -> list[sa.ColumnElement[bool]]:
    try:
        return filters.where(db, "counterparty", msgspec.convert(kept, list[Condition]))
    except Invalid:
        # A custom field the conditions speak of was taken away: nobody meets them.
        return [sa.false()]


def _kept(db: Session, conditions: list[Condition] | None) -> list[dict[str, Any]] | None:
    """The conditions as they are kept, when they make sense. Raises Invalid."""
    if conditions is None:
        return None
    for condition in conditions:
        if condition.field == "segment_ids":
            raise Invalid("A segment is not made of segments.", field="conditions")
        values = condition.value if isinstance(condition.value, list) else [condition.value]
        if filters.ME in values and fields.find(db, "counterparty", condition.field).type == "user":
            raise Invalid("Name the person: a segment is the same for everybody.", field="conditions")
    filters.where(db, "counterparty", conditions)
    kept: list[dict[str, Any]] = msgspec.to_builtins(conditions)
    return kept


def _manage(db: Session, segment_id: UUID, user_ids: Sequence[UUID]) -> None:
    db.execute(sa.delete(SegmentManager).where(SegmentManager.segment_id == segment_id))
    db.add_all([SegmentManager(segment_id=segment_id, user_id=user_id) for user_id in sorted(set(user_ids))])
    db.flush()


def _managers(db: Session, segment_id: UUID) -> list[UUID]:
    mine = sa.select(SegmentManager.user_id).where(SegmentManager.segment_id == segment_id)
    return list(db.scalars(mine.order_by(SegmentManager.user_id)))


def _locked(db: Session, segment_id: UUID, version: int) -> Row:
    roles.heads_only(db)
    row = db.get(Row, segment_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such segment.")
    row.require_version(version, "segment", lambda: _answer(row, _managers(db, segment_id)))
    return row


def _flush(db: Session, row: Row) -> None:
    name = row.name
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError:
        raise SegmentNameTaken(f"There is a segment «{name}» already.", field="name") from None


def _answer(row: Row, manager_ids: list[UUID]) -> Segment:
    return Segment(
        id=row.id,
        version=row.version,
        name=row.name,
        color=row.color,
        conditions=msgspec.convert(row.conditions, list[Condition] | None),
        manager_ids=manager_ids,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
