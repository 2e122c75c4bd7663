"""Work calendars."""

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET
from sqlalchemy import select

from services.kit.db import Session
from services.kit.wire import Invalid, NotFound
from services.telephony import rule_models
from services.telephony.debt_models import DebtSettings
from services.telephony.debt_models import WorkCalendar as Row
from services.telephony.interface.routing import (
    CalendarInUse,
    Hours,
    OpenHours,
    SpecialDay,
    WorkCalendar,
    WorkCalendarChange,
    WorkCalendarDraft,
)
from services.telephony.lines import require_admin
from services.telephony.working_time import Span, WorkingTime, minute_of


def list_all(db: Session) -> list[WorkCalendar]:
    return [struct(row) for row in db.scalars(select(Row).order_by(Row.name, Row.id))]


def create(db: Session, draft: WorkCalendarDraft) -> WorkCalendar:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    row = Row(**msgspec.to_builtins(draft))
    check(struct_of(row))
    db.add(row)
    db.flush()
    return struct(row)


def update(db: Session, calendar_id: UUID, change: WorkCalendarChange, version: int) -> WorkCalendar:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    require_admin(db)
    row = _locked(db, calendar_id, version)
    for name in change.__struct_fields__:
        value: Any = getattr(change, name)
        if value is not UNSET:
            setattr(row, name, msgspec.to_builtins(value))
    check(struct_of(row))
    row.touch()
    db.flush()
    return struct(row)


def delete(db: Session, calendar_id: UUID, version: int) -> None:
    """Raises Forbidden, NotFound, VersionConflict, CalendarInUse."""
    require_admin(db)
    row = _locked(db, calendar_id, version)
    if db.scalar(select(DebtSettings.id).where(DebtSettings.calendar_id == calendar_id)) is not None:
        raise CalendarInUse("The settings of missed calls go by this calendar.")
    by_rules = rule_models.RoutingRule.conditions["calendar_id"].astext == str(calendar_id)
    if db.scalar(select(rule_models.RoutingRule.id).where(by_rules).limit(1)) is not None:
        raise CalendarInUse("A routing rule goes by this calendar.")
    db.delete(row)


def working_time(db: Session, calendar_id: UUID) -> WorkingTime:
    """Raises NotFound."""
    row = db.get(Row, calendar_id)
    if row is None:
        raise NotFound("There is no such calendar.")
    return hours_of(struct(row))


def named(db: Session, calendar_ids: Collection[UUID | None]) -> dict[UUID, WorkingTime]:
    """The working time of those of the calendars that there are."""
    rows = db.scalars(select(Row).where(Row.id.in_([one for one in calendar_ids if one])))
    return {row.id: hours_of(struct(row)) for row in rows}


def hours_of(calendar: WorkCalendar) -> WorkingTime:
    """Pure."""
    special: dict[date, list[Span]] = {one.day: _spans(one.hours) for one in calendar.special_days}
    return WorkingTime(ZoneInfo(calendar.zone), [_spans(hours) for hours in calendar.week], special)


def _spans(hours: list[OpenHours]) -> list[Span]:
    return [(minute_of(one.begin), minute_of(one.end)) for one in hours]


def check(calendar: WorkCalendarDraft) -> None:
    """Pure. Raises Invalid."""
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("There is no such time zone.", field="zone") from None
    for place, hours in enumerate(calendar.week):
        _check_hours(hours, f"week[{place}]")
    days = [one.day for one in calendar.special_days]
    for place, one in enumerate(calendar.special_days):
        _check_hours(one.hours, f"special_days[{place}]")
        if one.day in days[:place]:
            raise Invalid("A day is named twice.", field=f"special_days[{place}]")
    if not any(calendar.week):
        raise Invalid("Somebody works at least one hour a week.", field="week")


def _check_hours(hours: Hours, field: str) -> None:
    spans = _spans(hours)
    if not all(begin < end for begin, end in spans):
        raise Invalid("Hours end after they begin.", field=field)
    if not all(end <= begin for (_, end), (begin, _) in pairwise(spans)):
        raise Invalid("Hours of a day follow each other.", field=field)


def _locked(db: Session, calendar_id: UUID, version: int) -> Row:
    row = db.get(Row, calendar_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such calendar.")
    row.require_version(version, "calendar", lambda: struct(row))
    return row


def struct_of(row: Row) -> WorkCalendarDraft:
    """What somebody typed, whole."""
    return msgspec.convert(
        {"name": row.name, "zone": row.zone, "week": row.week, "special_days": row.special_days}, WorkCalendarDraft
    )


def struct(row: Row) -> WorkCalendar:
    return WorkCalendar(
        id=row.id,
        version=row.version,
        name=row.name,
        zone=row.zone,
        week=msgspec.convert(row.week, list[list[OpenHours]]),
        special_days=msgspec.convert(row.special_days, list[SpecialDay]),
    )
