"""By when a missed call is to be returned, and who hears of it if it is not. One record for all."""

from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import select

from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid
from services.telephony import calendars, debt_models, staff
from services.telephony.interface.debts import DebtSettings, DebtSettingsChange
from services.telephony.lines import require_admin
from services.telephony.working_time import ALWAYS, WorkingTime

HEADS = ("admin", "head_of_sales", "system")


def get(db: Session) -> DebtSettings:
    """For heads of sales and administrators. Raises Forbidden."""
    require_head(db)
    return struct(row_of(db))


def update(db: Session, change: DebtSettingsChange, version: int) -> DebtSettings:
    """Raises Forbidden, Invalid, VersionConflict. Debts that were opened before stay due when they were."""
    require_admin(db)
    row = row_of(db, lock=True)
    row.require_version(version, "setting", lambda: struct(row))
    for name in change.__struct_fields__:
        value: Any = getattr(change, name)
        if value is UNSET:
            continue
        if name in ("escalate_to", "duty_ids"):
            value = list(dict.fromkeys(value))
            _check_people(db, name, value)
        elif name == "calendar_id" and value is not None and db.get(debt_models.WorkCalendar, value) is None:
            raise Invalid("There is no such calendar.", field="calendar_id")
        setattr(row, name, value)
    if row.escalate_minutes < row.due_minutes:
        raise Invalid("Nobody is told before the call is due.", field="escalate_minutes")
    row.touch()
    db.flush()
    return struct(row)


def _check_people(db: Session, field: str, user_ids: list[UUID]) -> None:
    if not all(staff.works_here(db, user_id) for user_id in user_ids):
        raise Invalid("Somebody of these does not work here.", field=field)


def row_of(db: Session, *, lock: bool = False) -> debt_models.DebtSettings:
    query = select(debt_models.DebtSettings)
    return db.scalars(query.with_for_update() if lock else query).one()


def hours(db: Session, settings: debt_models.DebtSettings) -> WorkingTime:
    """The working time that minutes are counted by."""
    return calendars.working_time(db, settings.calendar_id) if settings.calendar_id else ALWAYS


def struct(row: debt_models.DebtSettings) -> DebtSettings:
    return DebtSettings(**{name: getattr(row, name) for name in DebtSettings.__struct_fields__})


def require_head(db: Session) -> None:
    """Raises Forbidden."""
    if db.asker.role not in HEADS:
        raise Forbidden("Only heads of sales and administrators may do this.")
