"""What is to be looked at for debts: noted in the transaction that changed it, looked at by a timer."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Executable, Text, Uuid, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import now
from services.telephony.debt_models import DebtCheck

AT_ONCE = 50


def ask(db: Session, phone: str, since: datetime) -> None:
    """Calls with this number, begun then or later, are not what they were."""
    db.add(DebtCheck(phone=phone, since=since))


def ask_about_client(db: Session, record_id: UUID, counterparty_id: UUID | None, numbers: list[str]) -> None:
    """A client or a person has other numbers, another counterparty, another manager, or is gone.

    Looked at a little later: a merge, or an import, tells of several records one after the other.
    """
    clients = [record_id] if counterparty_id is None else [record_id, counterparty_id]
    _CLIENT.run(db, {"clients": clients, "numbers": numbers})


def _client() -> Executable:
    return text("""
        INSERT INTO debt_checks (id, phone, since, due_at)
        SELECT gen_random_uuid(), unnest(phones), opened_at, clock_timestamp() + interval '2 seconds'
        FROM missed_call_debts
        WHERE (client_ids && :clients OR phones && :numbers)
          AND (state = 'open' OR state = 'returned' AND last_missed_at > now() - interval '30 days')
    """).bindparams(bindparam("clients", type_=ARRAY(Uuid)), bindparam("numbers", type_=ARRAY(Text)))


_CLIENT = Ready(_client())


def take(db: Session) -> dict[str, datetime]:
    """The numbers that are due, each with the earliest time that was named; with this transaction they are done."""
    due = (
        select(DebtCheck.id, DebtCheck.phone, DebtCheck.since)
        .where(DebtCheck.due_at <= now() + timedelta(milliseconds=1))
        .order_by(DebtCheck.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = db.execute(due).all()
    db.execute(delete(DebtCheck).where(DebtCheck.id.in_([row.id for row in rows])))
    since: dict[str, datetime] = {}
    for row in rows:
        since[row.phone] = min(row.since, since.get(row.phone, row.since))
    return since
