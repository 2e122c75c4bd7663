"""Calls: what the facts about them add up to, and who may see them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, false, or_, select, text, true, tuple_

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Limit, NotFound
from services.telephony import models, recordings
from services.telephony.interface import (
    Call,
    CallAnswered,
    CallEnded,
    CallMissed,
    CallObserved,
    CallPage,
    CallRinging,
    CallStatus,
    FactKind,
    Outcome,
)
from services.telephony.ledger import Summary, merge, sum_up
from services.telephony.numbers import client_number
from services.telephony.parties import managed_by, parties_of
from services.telephony.routing import find_route

STEPS: dict[str | None, int] = {None: 0, "ringing": 1, "answered": 2, "ended": 3}


def observe(db: Session, fact: CallObserved) -> None:
    """Merges a fact into its call and announces what became of it, each state once.

    States that were over before we heard of them are not announced: no card opens for a call that has ended.
    """
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(fact.call_id)})
    row = db.get(models.Call, fact.call_id)
    status_before = row.status if row else None
    facts = merge(msgspec.convert(row.facts if row else {}, dict[FactKind, CallObserved]), fact)
    summary = sum_up(facts)
    if row is None:
        row = models.Call(id=fact.call_id, rings=[], recording_id=None)
        db.add(row)
    row.facts = msgspec.to_builtins(facts)
    write_summary(row, summary)
    if not summary.rings and not row.rings and summary.direction == "inbound":
        row.rings = [phone.user_id for phone in find_route(db, row.account_id, row.phone_raw).rings]
    db.flush()
    if summary.recording is not None and row.recording_id is None:
        row.recording_id = recordings.save(db, row.id, summary.recording)
    if fact.kind != "recorded" and STEPS[row.status] > STEPS[status_before]:
        announce(db, row, missed=summary.missed)


def write_summary(row: models.Call, summary: Summary) -> None:
    row.account_id = summary.account_id
    row.direction = summary.direction
    row.status = summary.status
    row.outcome = summary.outcome
    row.phone_raw = summary.phone_raw
    row.phone = client_number(summary.phone_raw)
    row.line_number = summary.line_number
    row.rings = summary.rings or row.rings
    row.user_id = summary.user_id
    row.started_at = summary.started_at
    row.answered_at = summary.answered_at
    row.ended_at = summary.ended_at
    row.wait_seconds = summary.wait_seconds
    row.talk_seconds = summary.talk_seconds


def announce(db: Session, row: models.Call, *, missed: bool) -> None:
    """To all who are concerned, with what each of them may see of the client."""
    concerned = {*row.rings, row.user_id} - {None}
    (call,) = calls_of(db, [row], concerned)
    if row.status == "ringing":
        db.publish(CallRinging(call=call))
    elif row.status == "answered":
        db.publish(CallAnswered(call=call))
    else:
        db.publish(CallEnded(call=call))
        if missed:
            db.publish(CallMissed(call=call))


def get_call(db: Session, call_id: UUID) -> Call:
    """Raises NotFound, also where the asker may not know of the call."""
    row = db.scalar(select(models.Call).where(models.Call.id == call_id, visible(db)))
    if row is None:
        raise NotFound("There is no such call.")
    return calls_of(db, [row], [db.asker.user_id])[0]


def list_calls(
    db: Session, status: CallStatus | None, outcome: Outcome | None, cursor: str | None, limit: Limit
) -> CallPage:
    """Newest first. Raises Invalid (the cursor)."""
    order = (models.Call.started_at, models.Call.id)
    query = select(models.Call).where(visible(db)).order_by(*(column.desc() for column in order)).limit(limit + 1)
    if status is not None:
        query = query.where(models.Call.status == status)
    if outcome is not None:
        query = query.where(models.Call.outcome == outcome)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(tuple_(*order) < tuple_(*after))
    rows, next_cursor = page_of(db.scalars(query).all(), limit, lambda row: (row.started_at, row.id))
    return CallPage(items=calls_of(db, rows, [db.asker.user_id]), cursor=next_cursor)


def visible(db: Session) -> ColumnElement[bool]:
    """A manager sees the calls they rang for or took, and those of their own clients; a head and an admin all."""
    asker = db.asker
    if asker.role in ("admin", "head_of_sales", "system"):
        return true()
    if asker.role != "manager" or asker.user_id is None:
        return false()
    return or_(
        models.Call.user_id == asker.user_id,
        models.Call.rings.contains([asker.user_id]),
        models.Call.phone.in_(managed_by(asker.user_id)),
    )


def calls_of(db: Session, rows: Sequence[models.Call], viewers: Collection[UUID | None]) -> list[Call]:
    """Rows as calls, with whom they are from as far as all the viewers may know."""
    parties = parties_of(db, {row.phone for row in rows if row.phone}, viewers)
    return [
        Call(
            id=row.id,
            account_id=row.account_id,
            direction=row.direction,
            status=row.status,
            outcome=row.outcome,
            phone_raw=row.phone_raw,
            phone=row.phone,
            line_number=row.line_number,
            parties=parties.get(row.phone or "", []),
            rings=row.rings,
            user_id=row.user_id,
            started_at=row.started_at,
            answered_at=row.answered_at,
            ended_at=row.ended_at,
            wait_seconds=row.wait_seconds,
            talk_seconds=row.talk_seconds,
            recording_id=row.recording_id,
        )
        for row in rows
    ]
