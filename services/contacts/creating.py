"""A new record: what is looked up for it in one query, and all of it written in one statement."""

from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import addresses, bulk_rows, changes, custom_values
from services.contacts.bulk_rows import Model
from services.contacts.models import Change, Contact, Counterparty
from services.contacts.records import keys_of
from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import Event, new_id, now

encode = msgspec.json.Encoder().encode


class Ahead(NamedTuple):
    """What a record that is about to be written needs to know."""

    number: int
    """Its own from now on, whether it is written or not."""
    required: list[str]
    """The fields that the administrator requires, in the order of the form."""
    awaited: bool
    """A call or a letter with one of its numbers or addresses belongs to nobody yet."""
    segmented: bool
    """There are segments with conditions, which it may meet."""


_AHEAD = """
    SELECT nextval(pg_get_serial_sequence(:table, 'number')),
        ARRAY(SELECT name FROM field_settings WHERE kind = :kind AND required AND NOT hidden ORDER BY position, name),
        EXISTS(
            SELECT FROM interactions WHERE (phone = ANY (:phones) OR email_address = ANY (:emails))
            AND counterparty_id IS NULL AND contact_id IS NULL),
        EXISTS(SELECT FROM segments WHERE conditions IS NOT NULL)
"""
_LOOKING = Ready(
    sa.text(_AHEAD).bindparams(
        sa.bindparam("phones", type_=ARRAY(sa.Text)), sa.bindparam("emails", type_=ARRAY(sa.Text))
    )
)


def ahead(db: Session, row: Counterparty | Contact) -> Ahead:
    """Gives the row its id, its number and its stamps too."""
    given = {
        "table": row.__tablename__,
        "kind": changes.KINDS[type(row)],
        "phones": [phone["e164"] for phone in row.phones],
        "emails": row.emails,
    }
    (values,) = _LOOKING.rows(db, given)
    found = Ahead(*values)
    row.id, row.version, row.number = new_id(), 1, found.number
    row.created_at = row.updated_at = now()
    row.created_by = row.updated_by = db.asker.user_id
    row.match_keys = keys_of(row)
    return found


def columns_of(row: Counterparty | Contact) -> dict[str, Any]:
    """All of the row, with what its columns have where nothing is said."""
    told = vars(row)
    return {name: default if told.get(name) is None else told[name] for name, default in _defaults(type(row)).items()}


def write(db: Session, row: Counterparty | Contact, *events: Event) -> None:
    """Writes the row, its history, its place in the index of numbers and addresses, and the events that tell of it.

    The row does not belong to the session.
    """
    model = type(row)
    values = columns_of(row)
    owner = "counterparty_id" if model is Counterparty else "contact_id"
    index = [
        {"id": new_id(), owner: row.id, "kind": kind, "value": value}
        for kind, value in sorted(addresses.values_of(row))
    ]
    change: dict[str, Any] = {
        "id": new_id(),
        "kind": changes.KINDS[model],
        "record_id": row.id,
        "version": row.version,
        "at": row.updated_at,
        "user_id": db.asker.user_id,
        "cause": db.asker.cause,
        "trace_id": db.asker.trace_id,
        "operation": "create",
        "before": {},
        "after": {},
    }
    leaving = [db.leaving(event) for event in events]
    parts = {
        "record": values,
        "addresses": index,
        "change": change,
        "events": [one | {"body": f"\\x{one['body'].hex()}"} for one in leaving],
    }
    _writing(model).run(db, {name: encode(part).decode() for name, part in parts.items()})
    custom_values.hold_files(db, changes.KINDS[model], row.id, {}, row.custom_values)


@cache
def _defaults(model: Model) -> dict[str, Any]:
    """All columns that are written, with what they have where nothing is said."""
    blank = msgspec.json.decode(bulk_rows.blank(model))
    written = (column.name for column in model.__table__.columns if column.computed is None)
    return {name: blank.get(name) for name in written}


@cache
def _writing(model: Model) -> Ready:
    # A few JSON parameters instead of eighty of their own: most of an insert's cost is in preparing those.
    table, owner = model.__tablename__, "counterparty_id" if model is Counterparty else "contact_id"
    own = ", ".join(f'"{name}"' for name in _defaults(model))
    of_change = ", ".join(f'"{column.name}"' for column in Change.__table__.columns)
    query = f"""
        WITH record AS (
            INSERT INTO {table} ({own}) OVERRIDING SYSTEM VALUE
            SELECT {own} FROM jsonb_populate_record(NULL::{table}, CAST(:record AS jsonb))
        ), held AS (
            INSERT INTO addresses (id, {owner}, kind, value)
            SELECT id, {owner}, kind, value
            FROM jsonb_populate_recordset(NULL::addresses, CAST(:addresses AS jsonb))
        ), told AS (
            INSERT INTO outbox SELECT * FROM jsonb_populate_recordset(NULL::outbox, CAST(:events AS jsonb))
        )
        INSERT INTO changes ({of_change})
        SELECT {of_change} FROM jsonb_populate_record(NULL::changes, CAST(:change AS jsonb))
    """  # noqa: S608 - names of our own tables and columns
    return Ready(sa.text(query))
