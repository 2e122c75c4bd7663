"""What is to be looked at for debts: noted in the transaction that changed it, looked at by a timer."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, Executable, Text, Uuid, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import now
from services.telephony.debt_models import DebtCheck

AT_ONCE = 50


def ask(db: Session, phone: str, since: datetime) -> None:
    """Calls with this number, begun then or later, are not what they were."""
    _ASK.run(db, {"phone": phone, "since": since})


def ask_about_client(db: Session, record_id: UUID, counterparty_id: UUID | None, numbers: list[str]) -> None:
    """A client or a person has other numbers, another counterparty, another manager, or is gone.

    Looked at a little later: a merge, or an import, tells of several records one after the other.
    """
    _CLIENT.run(db, {"clients": clients_of(record_id, counterparty_id), "numbers": numbers})


def clients_of(record_id: UUID, counterparty_id: UUID | None) -> list[UUID]:
    return [record_id] if counterparty_id is None else [record_id, counterparty_id]


_ASK = Ready(
    text("""
        INSERT INTO debt_checks (id, phone, since, due_at)
        VALUES (gen_random_uuid(), :phone, :since, clock_timestamp())
    """).bindparams(bindparam("since", type_=DateTime(timezone=True)))
)


ASKING_ABOUT_CLIENT = """
    INSERT INTO debt_checks (id, phone, since, due_at)
    SELECT gen_random_uuid(), unnest(phones), opened_at, clock_timestamp() + interval '2 seconds'
    FROM missed_call_debts
    WHERE (client_ids && :clients OR phones && :numbers)
        AND (state = 'open' OR state = 'returned' AND last_missed_at > now() - interval '30 days')
"""
ITS_PARAMETERS = (bindparam("clients", type_=ARRAY(Uuid)), bindparam("numbers", type_=ARRAY(Text)))
_CLIENT = Ready(text(ASKING_ABOUT_CLIENT).bindparams(*ITS_PARAMETERS))


def worth(db: Session, since: dict[str, datetime]) -> dict[str, datetime]:
    """Those of the numbers of whose clients a call was missed since then, or is owed: nothing changes for the others.

    Most calls are talks with clients to whom nothing is owed; one statement finds that out for all of them.
    """
    asked = {"phones": list(since), "since": list(since.values())}
    found = {row[0] for row in _WORTH.rows(db, asked)}
    return {phone: at for phone, at in since.items() if phone in found}


def _worth() -> Executable:
    return text("""
        WITH due AS (SELECT * FROM unnest(:phones, :since) AS asked (phone, since)),
        number AS (
            SELECT phone AS asked, since, phone FROM due
            UNION
            SELECT due.phone, due.since, theirs.phone
            FROM due
            JOIN client_phones AS own ON own.phone = due.phone
            JOIN client_records AS record ON record.id = own.record_id
            JOIN client_records AS of_client
              ON of_client.id = coalesce(record.counterparty_id, record.id)
              OR of_client.counterparty_id = coalesce(record.counterparty_id, record.id)
            JOIN client_phones AS theirs ON theirs.record_id = of_client.id
        )
        SELECT DISTINCT asked FROM number WHERE EXISTS (
            SELECT FROM missed_call_debts
            WHERE phones && ARRAY[number.phone] AND state IN ('open', 'returned')
              AND (over_at IS NULL OR over_at >= number.since)
        ) OR EXISTS (
            SELECT FROM calls
            WHERE phone = number.phone AND started_at >= number.since AND status = 'ended' AND direction = 'inbound'
              AND NOT (talk_seconds > 0 AND answered_at IS NOT NULL AND outcome IN ('talked', 'interrupted'))
        )
    """).bindparams(bindparam("phones", type_=ARRAY(Text)), bindparam("since", type_=ARRAY(DateTime(timezone=True))))


_WORTH = Ready(_worth())


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
