"""Reminders of missed calls: one for each who is to call back, ended with the debt."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import now
from services.reminders import reminders
from services.reminders.models import FollowedDebt, Reminder
from services.telephony.interface import DebtChanged, DebtOpened
from services.telephony.interface.debts import MissedCallDebt

TITLE_LENGTH = 300
_OF_DEBT = sa.select(Reminder).where(Reminder.debt_id == sa.bindparam("debt"))
_FOLLOWED = insert(FollowedDebt)
_NEWER = Ready(
    _FOLLOWED.on_conflict_do_update(
        index_elements=[FollowedDebt.id],
        set_={"version": _FOLLOWED.excluded.version},
        where=FollowedDebt.version < _FOLLOWED.excluded.version,
    ).returning(FollowedDebt.id)
)


def follow(db: Session, event: DebtOpened | DebtChanged) -> None:
    """Brings the reminders of a debt to what the debt is now; old news changes nothing.

    Whoever is done with theirs is reminded again when the client rings again, or the debt is open again.
    """
    debt = event.debt
    if not _newer(db, debt):
        return
    rows = {row.user_id: row for row in db.scalars(_OF_DEBT, {"debt": debt.id})}
    wanted = event.remind if debt.state == "open" else []
    for user_id in wanted:
        _remind(db, rows.get(user_id), user_id, event)
    for user_id, row in rows.items():
        if user_id not in wanted:
            _end(db, row, done=debt.state == "returned")


def _newer(db: Session, debt: MissedCallDebt) -> bool:
    """Takes the debt for this transaction, unless more than this is known of it already."""
    return bool(_NEWER.rows(db, {"id": debt.id, "version": debt.version}))


def _remind(db: Session, row: Reminder | None, user_id: UUID, event: DebtOpened | DebtChanged) -> None:
    debt = event.debt
    party = debt.parties[0] if len(debt.parties) == 1 else None
    values = {
        "title": _title(debt),
        "phone": debt.phone,
        "counterparty_id": party.counterparty_id if party else None,
        "contact_id": party.contact_id if party else None,
    }
    due_at = max(event.remind_at, now())
    if row is None:
        row = Reminder(
            user_id=user_id,
            kind="call",
            text="",
            due_at=due_at,
            status="pending",
            created_by=None,
            fired_at=None,
            debt_id=debt.id,
            debt_calls=debt.missed_calls,
            **values,
        )
        db.add(row)
        reminders.announced(db, row)
        return
    again = row.status not in reminders.OPEN and debt.missed_calls > (row.debt_calls or 0)
    if again:
        row.status, row.due_at, row.fired_at = "pending", due_at, None
    changed = again or any(getattr(row, name) != value for name, value in values.items())
    row.debt_calls = debt.missed_calls
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.touch()
        reminders.announced(db, row)


def _end(db: Session, row: Reminder, *, done: bool) -> None:
    row.debt_calls = 0
    if row.status in reminders.OPEN:
        row.status = "done" if done else "cancelled"
        row.touch()
        reminders.announced(db, row)


def _title(debt: MissedCallDebt) -> str:
    names = [party.contact_name or party.counterparty_name or "" for party in debt.parties]
    who = ", ".join(dict.fromkeys(name for name in names if name)) or debt.phone
    return f"Перезвонить: {who}"[:TITLE_LENGTH]
