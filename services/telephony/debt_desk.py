"""Missed-call debts as people see them, give them to each other, and dismiss them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, Text, and_, any_, cast, false, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Forbidden, Invalid, NotFound, VersionConflict, now
from services.telephony import debt_news, debt_settings, staff
from services.telephony.debt_models import DebtChange, DebtSettings, MissedCallDebt
from services.telephony.debt_settings import HEADS, require_head
from services.telephony.interface import debts
from services.telephony.interface.debts import (
    DebtAssignment,
    DebtClosed,
    DebtDismissal,
    DebtFigures,
    DebtPage,
    DebtState,
    DebtSummary,
)
from services.telephony.numbers import client_number
from services.telephony.parties import managed_by, numbers_of

LONGEST = timedelta(days=400)
Row = MissedCallDebt


def visible(db: Session) -> ColumnElement[bool]:
    """Heads see all; a manager their own, those of their clients, and on duty those of nobody."""
    asker = db.asker
    if asker.role in HEADS:
        return true()
    if asker.role != "manager" or asker.user_id is None:
        return false()
    on_duty = select(DebtSettings.id).where(literal(asker.user_id) == any_(DebtSettings.duty_ids)).exists()
    return or_(
        Row.owner_id == asker.user_id, and_(Row.owner_id.is_(None), on_duty), managed_by(Row.phone, asker.user_id)
    )


def list_page(
    db: Session,
    state: DebtState,
    owner_id: UUID | None,
    late: bool | None,
    phone: str | None,
    record_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> DebtPage:
    """Open ones by when they are due, others newest first. Raises Invalid (the cursor)."""
    query = select(Row).where(Row.state == state, visible(db))
    if owner_id is not None:
        query = query.where(Row.owner_id == owner_id)
    if late is not None:
        over = and_(Row.state == "open", Row.due_at < now())
        query = query.where(over if late else ~over)
    if phone is not None:
        query = query.where(_rang(client_number(phone) or phone))
    if record_id is not None:
        query = query.where(_rang(*numbers_of(db, record_id)))
    by = Row.due_at if state == "open" else Row.opened_at
    if (after := keyset(cursor, datetime, UUID)) is not None:
        place = tuple_(by, Row.id)
        query = query.where(place > tuple_(*after) if state == "open" else place < tuple_(*after))
    order = (by.asc(), Row.id.asc()) if state == "open" else (by.desc(), Row.id.desc())
    rows = db.scalars(query.order_by(*order).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (getattr(row, by.key), row.id))
    return DebtPage(items=debt_news.shown(db, page, [db.asker.user_id]), cursor=next_cursor)


def _rang(*numbers: str) -> ColumnElement[bool]:
    return Row.phones.op("&&")(cast(list(numbers), ARRAY(Text)))


def get(db: Session, debt_id: UUID) -> debts.MissedCallDebt:
    """Raises NotFound."""
    return _shown(db, _found(db, select(Row), debt_id))


def history(db: Session, debt_id: UUID) -> list[debts.DebtChange]:
    """Raises NotFound."""
    _found(db, select(Row), debt_id)
    rows = db.scalars(select(DebtChange).where(DebtChange.debt_id == debt_id).order_by(DebtChange.at, DebtChange.id))
    return [msgspec.convert(row, debts.DebtChange, from_attributes=True) for row in rows]


def dismiss(db: Session, debt_id: UUID, dismissal: DebtDismissal, version: int) -> debts.MissedCallDebt:
    """Raises Forbidden, NotFound, Invalid, DebtClosed, VersionConflict."""
    require_head(db)
    row = _locked(db, debt_id, version)
    if not dismissal.reason.strip():
        raise Invalid("Say why nobody need call back.", field="reason")
    row.state, row.reason = "dismissed", dismissal.reason.strip()
    row.dismissed_at = row.over_at = now()
    row.dismissed_by_id = db.asker.user_id
    row.touch()
    debt_news.note(db, row, "dismissed", user_id=db.asker.user_id, text=row.reason)
    debt_news.tell(db, debt_settings.row_of(db), [row])
    return _shown(db, row)


def assign(db: Session, debt_id: UUID, assignment: DebtAssignment, version: int) -> debts.MissedCallDebt:
    """Raises Forbidden, NotFound, Invalid, DebtClosed, VersionConflict."""
    if db.asker.role not in HEADS and assignment.owner_id != db.asker.user_id:
        raise Forbidden("Only heads of sales and administrators give a call to somebody else.")
    row = _locked(db, debt_id, version)
    if not staff.works_here(db, assignment.owner_id):
        raise Invalid("Nobody such works here.", field="owner_id")
    row.owner_id, row.assigned = assignment.owner_id, True
    row.touch()
    debt_news.note(db, row, "assigned", user_id=db.asker.user_id)
    debt_news.tell(db, debt_settings.row_of(db), [row])
    return _shown(db, row)


def _shown(db: Session, row: Row) -> debts.MissedCallDebt:
    return debt_news.shown(db, [row], [db.asker.user_id])[0]


def _found(db: Session, query: Select[Row], debt_id: UUID) -> Row:
    row = db.scalar(query.where(Row.id == debt_id, visible(db)))
    if row is None:
        raise NotFound("There is no such missed call.")
    return row


def _locked(db: Session, debt_id: UUID, version: int) -> Row:
    row = _found(db, select(Row).with_for_update(), debt_id)
    if row.state != "open":
        raise DebtClosed("This missed call is not open any more.", state=row.state)
    if row.version != version:
        current = msgspec.to_builtins(_shown(db, row))
        raise VersionConflict("Somebody changed this, or the client rang again.", current=current)
    return row


def summary(db: Session, opened_from: datetime, opened_before: datetime) -> DebtSummary:
    """Raises Invalid."""
    if opened_from.tzinfo is None or opened_before.tzinfo is None:
        raise Invalid("The times must carry a zone, like 2030-05-01T09:00:00+03:00.", field="opened_from")
    if not timedelta() < opened_before - opened_from <= LONGEST:
        raise Invalid(f"Choose a period of at most {LONGEST.days} days.", field="opened_before")
    period = (Row.opened_at >= opened_from, Row.opened_at < opened_before, Row.state != "void", visible(db))
    total = db.execute(select(*_figures()).where(*period)).one()
    rows = db.execute(
        select(Row.owner_id, *_figures()).where(*period).group_by(Row.owner_id).order_by(func.count().desc())
    )
    return DebtSummary(total=_struct(None, total), by_owner=[_struct(owner_id, figures) for owner_id, *figures in rows])


def _figures() -> list[Any]:
    returned = Row.state == "returned"
    late = or_(and_(Row.state == "open", Row.due_at < now()), and_(returned, Row.returned_at > Row.due_at))
    return [
        func.count(),
        func.coalesce(func.sum(Row.missed_calls), 0),
        func.count().filter(returned),
        func.count().filter(Row.state == "dismissed"),
        func.count().filter(Row.state == "open"),
        func.count().filter(late),
        func.percentile_cont(0.5).within_group(Row.minutes_to_return).filter(returned),
    ]


def _struct(owner_id: UUID | None, figures: Any) -> DebtFigures:
    debts_, missed_calls, returned, dismissed, open_, late, median = figures
    return DebtFigures(
        owner_id=owner_id,
        debts=debts_,
        missed_calls=missed_calls,
        returned=returned,
        dismissed=dismissed,
        open=open_,
        late=late,
        median_minutes=median,
    )
