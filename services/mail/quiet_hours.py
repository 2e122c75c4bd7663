"""Quiet hours by the clock of whoever gets a text: that of their number's region, else the firm's."""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import sqlalchemy as sa
from phonenumbers import timezone

from services.kit.db import Session
from services.kit.wire import Forbidden
from services.mail import interface
from services.mail.interface.quiet_hours import QuietHoursChange
from services.mail.rights import only_users
from services.mail.text_models import QuietHours as Row

HOME = ZoneInfo(os.environ.get("OTKLIK_TIMEZONE", "Europe/Moscow"))
"""The zone of the firm."""


def get(db: Session) -> interface.QuietHours:
    """Raises Forbidden."""
    only_users(db.asker)
    return _shown(db.get_one(Row, 1))


def update(db: Session, change: QuietHoursChange, version: int) -> interface.QuietHours:
    """Raises Forbidden, VersionConflict."""
    if db.asker.role != "admin":
        raise Forbidden("Quiet hours are set by an administrator.")
    row = db.scalars(sa.select(Row).with_for_update()).one()
    row.require_version(version, "setting", lambda: _shown(row))
    row.from_hour, row.until_hour, row.version = change.from_hour, change.until_hour, row.version + 1
    return _shown(row)


def zone_of(phone: str) -> str:
    """The zone of the number's region; empty where the numbering does not tell it, as of mobiles of Russia."""
    if not phone:
        return ""
    zones = timezone.time_zones_for_number(phonenumbers.parse(phone))
    return zones[0] if len(zones) == 1 and zones[0] != timezone.UNKNOWN_TIMEZONE else ""


def end(db: Session, zone: str, at: datetime) -> datetime | None:
    """When the quiet hours end that it is now in this zone (the firm's: empty); None where it is none."""
    row = db.get_one(Row, 1)
    return end_of(row.from_hour, row.until_hour, zone, at)


def end_of(from_hour: int, until_hour: int, zone: str, at: datetime) -> datetime | None:
    """The rule itself."""
    local = at.astimezone(ZoneInfo(zone) if zone else HOME)
    if from_hour <= until_hour:
        quiet = from_hour <= local.hour < until_hour
    else:
        quiet = local.hour >= from_hour or local.hour < until_hour
    if not quiet:
        return None
    morning = local.replace(hour=until_hour, minute=0, second=0, microsecond=0, fold=0)
    return morning if morning > local else morning + timedelta(days=1)


def _shown(row: Row) -> interface.QuietHours:
    return interface.QuietHours(version=row.version, from_hour=row.from_hour, until_hour=row.until_hour, zone=HOME.key)
