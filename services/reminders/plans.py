"""Reminders of planned interactions: made, moved and ended with them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.contacts.interface import Interaction, InteractionPlanned
from services.kit.db import Session
from services.kit.wire import now
from services.reminders import reminders
from services.reminders.interface import Kind
from services.reminders.models import Reminder

AHEAD = timedelta(minutes=15)
"""How long before its beginning a manager is reminded; of what begins sooner, at its beginning."""
TITLE_LENGTH = 300
KINDS: dict[str, Kind] = {"phone": "call", "meeting": "meeting"}


def follow(db: Session, event: InteractionPlanned) -> None:
    """Brings the reminder of a line to what the line is now; old news changes nothing.

    What its owner did with the reminder stays until the line gets another time or another manager.
    """
    line = event.interaction
    if line.manager_id is None:
        _end(db, line)
        return
    row = _row(db, line)
    if row is not None and (row.interaction_version or 0) >= line.version:
        return
    ahead = not event.deleted and line.status == "planned" and line.starts_at > now()
    values = _values(line)
    if row is None:
        row = Reminder(
            due_at=_due(line.starts_at),
            status="pending" if ahead else "cancelled",
            interaction_at=line.starts_at if ahead else None,
            created_by=db.asker.user_id,
            fired_at=None,
            **values,
        )
        db.add(row)
    elif not ahead:
        _cancel(row)
        row.interaction_version = line.version
    else:
        if (row.interaction_at, row.user_id) != (line.starts_at, line.manager_id):
            row.due_at, row.status, row.fired_at = _due(line.starts_at), "pending", None
            row.interaction_at = line.starts_at
        for name, value in values.items():
            setattr(row, name, value)
        row.touch()
    reminders.announced(db, row)


def _row(db: Session, line: Interaction) -> Reminder | None:
    return db.scalar(select(Reminder).where(Reminder.interaction_id == line.id).with_for_update())


def _end(db: Session, line: Interaction) -> None:
    row = _row(db, line)
    if row is not None and (row.interaction_version or 0) < line.version:
        _cancel(row)
        row.interaction_version = line.version
        reminders.announced(db, row)


def _cancel(row: Reminder) -> None:
    # Without its time a plan that is taken up again rings again, be it at the same time.
    row.interaction_at = None
    if row.status in reminders.OPEN:
        row.status = "cancelled"
    row.touch()


def _due(starts_at: datetime) -> datetime:
    return starts_at - AHEAD if starts_at - AHEAD > now() else starts_at


def _values(line: Interaction) -> dict[str, Any]:
    title = line.subject or line.counterparty_name or line.contact_name or line.summary or "…"
    return {
        "user_id": line.manager_id,
        "kind": KINDS.get(line.channel, "other"),
        "title": title[:TITLE_LENGTH],
        "text": line.summary,
        "counterparty_id": line.counterparty_id,
        "contact_id": line.contact_id,
        "phone": line.phone,
        "interaction_id": line.id,
        "interaction_version": line.version,
    }
