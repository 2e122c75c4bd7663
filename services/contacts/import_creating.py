"""New records from the rows of an import, written by the database without passing through this process."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts import bulk_rows, changes, rights
from services.contacts.bulk_rows import Model
from services.contacts.import_matching import literal
from services.contacts.models import Contact, Counterparty
from services.kit.db import Session
from services.kit.wire import new_id, now

NEW: dict[str, dict[str, Any]] = {
    "counterparty": {"role": "client", "legal_form": "legal_entity"},
    "contact": {},
}
"""What a new record is where the row says nothing."""
STAMP = "01a208be-05fb-7"
"""How a UUIDv7 begins: its time. Ids that begin alike go to the same pages of their index."""
encode = msgspec.json.Encoder().encode


def create(db: Session, batch_id: UUID, model: Model, positions: Sequence[int], numbers: Sequence[int]) -> None:
    """The records of these rows, each with its number, straight from the check's results."""
    _create(db, batch_id, model, positions, numbers, values="values", ids="record_id")


def create_people(db: Session, batch_id: UUID, positions: Sequence[int]) -> None:
    """The contact persons of these rows."""
    drawn = numbers(db, Contact, len(positions))
    _create(db, batch_id, Contact, positions, drawn, values="person", ids="person_id")


def numbers(db: Session, model: Model, count: int) -> list[int]:
    """So many numbers for new records, in ascending order, which nobody else gets."""
    # The sequence is looked up once, not for each number.
    query = """
        SELECT nextval(s.name) FROM generate_series(1, :count)
        CROSS JOIN (SELECT CAST(pg_get_serial_sequence(:model, 'number') AS regclass) AS name OFFSET 0) s
    """
    return list(db.scalars(sa.text(query), {"model": model.__tablename__, "count": count}))


def _create(
    db: Session,
    batch_id: UUID,
    model: Model,
    positions: Sequence[int],
    numbers: Sequence[int],
    *,
    values: str,
    ids: str,
) -> None:
    if not positions:
        return
    table, kind = model.__tablename__, changes.KINDS[model]
    names = [name for name in bulk_rows.columns(model) if name not in ("version", "updated_at", "updated_by")]
    listed = ", ".join(f'"{name}"' for name in names)
    owner = "counterparty_id" if model is Counterparty else "contact_id"
    parameters = {
        "batch_id": batch_id,
        "positions": literal(positions),
        "numbers": literal(numbers),
        "history": literal(new_id() for _ in positions),
        "stamp": str(new_id())[: len(STAMP)],
        "blank": bulk_rows.blank(model).decode(),
        "given": encode(NEW[kind] | {"manager_id": rights.own_manager(db.asker)}).decode(),
        "at": now(),
        "user_id": db.asker.user_id,
        "cause": db.asker.cause,
        "trace_id": db.asker.trace_id,
        "kind": kind,
    }
    rows = """
        FROM unnest(CAST(:positions AS int[]), CAST(:history AS uuid[]), CAST(:numbers AS int[]))
            p (position, history_id, number)
        JOIN import_checks c ON c.batch_id = :batch_id AND c.position = p.position
    """
    given = f"CAST(:blank AS jsonb) || CAST(:given AS jsonb) || c.{values}"
    statements = (
        f"""
        INSERT INTO {table} (id, number, version, created_at, created_by, updated_at, updated_by, {listed})
        OVERRIDING SYSTEM VALUE
        SELECT c.{ids}, p.number, 1, :at, :user_id, :at, :user_id, {", ".join(f's."{name}"' for name in names)}
        {rows} CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {given}) s ORDER BY p.position
        """,
        f"""
        INSERT INTO addresses (id, {owner}, kind, value)
        SELECT CAST(:stamp || substr(gen_random_uuid()::text, {len(STAMP) + 1}) AS uuid), id, kind, value FROM (
            SELECT DISTINCT c.{ids} AS id, 'phone' AS kind, phone ->> 'e164' AS value
            {rows} CROSS JOIN LATERAL jsonb_array_elements(coalesce(c.{values} -> 'phones', '[]')) phone
            UNION
            SELECT c.{ids}, 'email', email {rows}
            CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(c.{values} -> 'emails', '[]')) email
        ) found
        """,  # noqa: S608
        f"""
        INSERT INTO changes (id, kind, record_id, version, at, user_id, cause, trace_id, operation, batch_id)
        SELECT p.history_id, :kind, c.{ids}, 1, :at, :user_id, :cause, :trace_id, 'import', :batch_id {rows}
        """,
    )
    for statement in statements:
        query = sa.text(statement)
        named = {name: value for name, value in parameters.items() if f":{name}" in statement}
        db.execute(query.bindparams(*(sa.bindparam(name, type_=TYPES[name]) for name in named)), named)


TYPES: dict[str, Any] = {
    "positions": sa.Text(),
    "history": sa.Text(),
    "numbers": sa.Text(),
    "stamp": sa.Text(),
    "user_id": sa.Uuid(),
    "batch_id": sa.Uuid(),
    "at": sa.DateTime(timezone=True),
    "blank": sa.Text(),
    "given": sa.Text(),
    "kind": sa.Text(),
    "cause": sa.Text(),
    "trace_id": sa.Text(),
}
