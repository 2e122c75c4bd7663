"""Reminders: pending until their minute comes, then due until somebody is done with them.

pending ── due_at ──► due ──► done, cancelled
   ▲                   │
   └──── new due_at ───┘ (also from done and cancelled)
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, false, func, select, true, tuple_

from services.kit import relinks
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, VersionConflict, now
from services.reminders import interface
from services.reminders.interface import (
    ReminderChange,
    ReminderChanged,
    ReminderDraft,
    ReminderDue,
    ReminderPage,
    ReminderStatus,
)
from services.reminders.models import Reminder

SUPERVISORS = ("admin", "head_of_sales")
OPEN = ("pending", "due")
BATCH = 100
"""How many reminders ring in one transaction."""


def create(db: Session, draft: ReminderDraft) -> interface.Reminder:
    """Raises Invalid, Forbidden."""
    asker = db.asker
    user_id = draft.user_id or asker.user_id
    if asker.role == "partner":
        raise Forbidden("Programs have no reminders.")
    if user_id is None:
        raise Invalid("Say whom to remind.", field="user_id")
    if asker.role == "manager" and user_id != asker.user_id:
        raise Forbidden("Only administrators and heads of sales may remind somebody else.")
    row = Reminder(
        user_id=user_id,
        kind=draft.kind,
        title=_titled(draft.title),
        text=draft.text,
        due_at=_future(draft.due_at),
        status="pending",
        counterparty_id=relinks.present(db, draft.counterparty_id) if draft.counterparty_id else None,
        contact_id=relinks.present(db, draft.contact_id) if draft.contact_id else None,
        phone=(draft.phone or "").strip() or None,
        created_by=asker.user_id,
        fired_at=None,
    )
    db.add(row)
    return announced(db, row)


def get(db: Session, reminder_id: UUID) -> interface.Reminder:
    """Raises NotFound."""
    row = db.scalar(select(Reminder).where(Reminder.id == reminder_id, _may_see(db.asker)))
    if row is None:
        raise NotFound("There is no such reminder.")
    return shown(row)


def list_page(
    db: Session,
    status: ReminderStatus | None,
    counterparty_id: UUID | None,
    mine: bool,
    cursor: str | None,
    limit: int,
    contact_id: UUID | None = None,
) -> ReminderPage:
    """Earliest first; without a `status` pending and due ones. Raises Invalid (cursor)."""
    query = select(Reminder).where(_may_see(db.asker))
    query = query.where(Reminder.status == status if status is not None else Reminder.status.in_(OPEN))
    if counterparty_id is not None:
        query = query.where(Reminder.counterparty_id == relinks.present(db, counterparty_id))
    if contact_id is not None:
        query = query.where(Reminder.contact_id == relinks.present(db, contact_id))
    if mine:
        query = query.where(Reminder.user_id == db.asker.user_id)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(tuple_(Reminder.due_at, Reminder.id) > tuple_(*after))
    rows = db.scalars(query.order_by(Reminder.due_at, Reminder.id).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.due_at, row.id))
    return ReminderPage(items=[shown(row) for row in page], cursor=next_cursor)


def update(db: Session, reminder_id: UUID, version: int, change: ReminderChange) -> interface.Reminder:
    """Raises NotFound, Invalid, VersionConflict."""
    row = _locked(db, reminder_id)
    if row.version != version:
        current = msgspec.to_builtins(shown(row))
        raise VersionConflict("The reminder was changed, or rang, meanwhile.", current=current)
    changed = {name: value for name, value in _values(change).items() if getattr(row, name) != value}
    if "due_at" in changed:
        if "status" in changed:
            raise Invalid("A reminder with a new time is pending again; leave its status out.", field="status")
        changed |= {"due_at": _future(changed["due_at"]), "status": "pending", "fired_at": None}
    if not changed:
        return shown(row)
    for name, value in changed.items():
        setattr(row, name, value)
    row.touch()
    return announced(db, row)


def delete(db: Session, reminder_id: UUID) -> None:
    """Raises NotFound."""
    row = _locked(db, reminder_id)
    row.status = "cancelled"
    row.touch()
    announced(db, row)
    db.delete(row)


def fire_due(db: Session) -> int:
    """Rings what is due, at most BATCH, earliest first, and says how many.

    Several processes may do so at once: each takes rows that no other holds. The ring leaves with the commit or not
    at all, so that a killed process neither loses one nor rings it twice.
    """
    due = select(Reminder).where(Reminder.status == "pending", Reminder.due_at <= func.now())
    rows = db.scalars(due.order_by(Reminder.due_at).limit(BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.status, row.fired_at = "due", now()
        row.touch()
    db.flush()
    for row in rows:
        db.publish(ReminderDue(reminder=shown(row)))
    return len(rows)


def shown(row: Reminder) -> interface.Reminder:
    return msgspec.convert(row, interface.Reminder, from_attributes=True)


def _locked(db: Session, reminder_id: UUID) -> Reminder:
    """The reminder, held until the end of the transaction. Raises NotFound."""
    row = db.scalar(select(Reminder).where(Reminder.id == reminder_id, _may_see(db.asker)).with_for_update())
    if row is None:
        raise NotFound("There is no such reminder.")
    return row


def announced(db: Session, row: Reminder) -> interface.Reminder:
    """Tells everybody what the reminder is now."""
    db.flush()
    reminder = shown(row)
    db.publish(ReminderChanged(reminder=reminder))
    return reminder


def _may_see(asker: Asker) -> ColumnElement[bool]:
    if asker.role in (*SUPERVISORS, "system"):
        return true()
    return Reminder.user_id == asker.user_id if asker.role == "manager" else false()


def _values(change: ReminderChange) -> dict[str, Any]:
    """Columns and their new values. Raises Invalid."""
    values = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    if "title" in values:
        values["title"] = _titled(values["title"])
    if "due_at" in values:
        _refuse_naive(values["due_at"])
    return values


def _titled(title: str) -> str:
    if not title.strip():
        raise Invalid("A reminder needs a title.", field="title")
    return title.strip()


def _future(due_at: datetime) -> datetime:
    """Raises Invalid without a zone, or before the minute that runs."""
    _refuse_naive(due_at)
    if due_at < now().replace(second=0, microsecond=0):
        raise Invalid("The time of a reminder must lie in the future.", field="due_at")
    return due_at


def _refuse_naive(due_at: datetime) -> None:
    if due_at.tzinfo is None:
        raise Invalid("The time must carry a zone, like 2030-05-01T09:00:00+03:00.", field="due_at")
