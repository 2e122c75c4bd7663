"""Lists of calls: what is asked for, in the order that is asked for, of those that the asker may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Limit
from services.telephony import debt_desk
from services.telephony.calls import calls_of, visible
from services.telephony.debt_models import DebtCall, MissedCallDebt
from services.telephony.interface.calls import CallOrder, CallPage
from services.telephony.interface.reports import CallFilter
from services.telephony.models import Call
from services.telephony.numbers import client_number
from services.telephony.parties import numbers_of

DIGITS_AT_LEAST = 4


def page(
    db: Session, asked: CallFilter, sort: CallOrder, descending: bool, cursor: str | None, limit: Limit
) -> CallPage:
    """Raises Invalid (the cursor)."""
    query = ordered(select(Call).where(*conditions(db, asked)), sort, descending)
    if (after := keyset(cursor, datetime if sort == "started_at" else int, UUID)) is not None:
        place = tuple_(getattr(Call, sort), Call.id)
        query = query.where(place < tuple_(*after) if descending else place > tuple_(*after))
    rows, next_cursor = page_of(
        db.scalars(query.limit(limit + 1)).all(), limit, lambda row: (getattr(row, sort), row.id)
    )
    return CallPage(items=calls_of(db, rows, [db.asker.user_id]), cursor=next_cursor)


def ordered(query: Select[Any], sort: CallOrder, descending: bool) -> Select[Any]:
    column = getattr(Call, sort)
    return query.order_by(*((column.desc(), Call.id.desc()) if descending else (column, Call.id)))


def conditions(db: Session, asked: CallFilter) -> list[ColumnElement[bool]]:
    """All of what was asked for, within what the asker may see."""
    found = [visible(db)]
    plain = {
        "direction": Call.direction,
        "status": Call.status,
        "outcome": Call.outcome,
        "line_number": Call.line_number,
    }
    found += [column == value for name, column in plain.items() if (value := getattr(asked, name)) is not None]
    if asked.started_from is not None:
        found.append(Call.started_at >= asked.started_from)
    if asked.started_before is not None:
        found.append(Call.started_at < asked.started_before)
    if asked.missed is not None:
        found.append(missed() if asked.missed else ~missed())
    if asked.user_id is not None:
        found.append(or_(Call.user_id == asked.user_id, Call.rings.contains([asked.user_id])))
    if asked.account_id is not None:
        found.append(or_(Call.account_id == asked.account_id, Call.provider_account_id == asked.account_id))
    if asked.phone is not None:
        found.append(_of_phone(asked.phone))
    if asked.record_id is not None:
        found.append(Call.phone.in_(numbers_of(db, asked.record_id)))
    if asked.debt_id is not None:
        mine = select(MissedCallDebt.id).where(MissedCallDebt.id == asked.debt_id, debt_desk.visible(db))
        found.append(Call.id.in_(select(DebtCall.call_id).where(DebtCall.debt_id.in_(mine))))
    if asked.recorded is not None:
        found.append(Call.recording_id.is_not(None) if asked.recorded else Call.recording_id.is_(None))
    if asked.min_talk_seconds is not None:
        found.append(Call.talk_seconds >= asked.min_talk_seconds)
    return found


def missed() -> ColumnElement[bool]:
    """A client rang, it is over, and nobody talked to them."""
    return and_(Call.status == "ended", Call.direction == "inbound", ~talked())


def talked() -> ColumnElement[bool]:
    """Somebody answered, and not a machine."""
    return and_(Call.answered_at.is_not(None), func.coalesce(Call.outcome, "") != "voicemail")


def _of_phone(typed: str) -> ColumnElement[bool]:
    """A whole number is found by itself, a part of one by its digits; fewer than four digits find nothing."""
    if (phone := client_number(typed)) is not None:
        return Call.phone == phone
    digits = "".join(sign for sign in typed if sign.isdigit())
    return Call.phone.contains(digits) if len(digits) >= DIGITS_AT_LEAST else false()
