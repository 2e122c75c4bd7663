"""Many records written at once, with their history and their place in the index: a few statements for thousands.

What a record written by itself gets (`services.contacts.records`), these get too; nothing is announced here
(`services.contacts.announcing`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg.sql
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import changes
from services.contacts.interface.values import Operation
from services.contacts.match_record import record_of
from services.contacts.models import Address, Base, Change, Contact, Counterparty
from services.contacts.names import sort_key
from services.kit.db import Session
from services.kit.wire import new_id, now

Model = type[Counterparty] | type[Contact]
NEVER_WRITTEN = {"id", "number", "created_at", "created_by"}
NAMED = {"name", "legal_form", "city"}
encode = msgspec.json.Encoder().encode


class Edit(NamedTuple):
    """A record as it was and as it is to be: snapshots of `changes`, whole."""

    id: UUID
    version: int
    before: dict[str, Any]
    after: dict[str, Any]


@cache
def columns(model: Model) -> tuple[str, ...]:
    """The columns that are written, by name."""
    found = model.__table__.columns
    return tuple(one.name for one in found if one.name not in NEVER_WRITTEN and one.computed is None)


@cache
def blank(model: Model) -> bytes:
    """A record of which nothing is said, as JSON: what the columns have by themselves."""
    values = {}
    for column in model.__table__.columns:
        if column.nullable or column.name in NEVER_WRITTEN or column.computed is not None or column.default is None:
            continue
        default: Any = column.default
        values[column.name] = default.arg(None) if default.is_callable else default.arg
    for stamp in ("updated_at", "version"):
        values.pop(stamp, None)
    return encode(values)


def derived(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The columns that follow from a record's values."""
    return {"sort_key": sort_key(values["name"]), "match_keys": record_of(kind, values).keys}


class Kept(NamedTuple):
    """A record as it is: its version, and a snapshot of `changes`."""

    version: int
    values: dict[str, Any]


def locked(db: Session, model: Model, ids: Sequence[UUID], seen: sa.ColumnElement[bool]) -> dict[UUID, Kept]:
    """The records of these ids that are `seen`, locked for a change; others may still refer to them meanwhile."""
    names = changes.tracked(model)
    wanted = model.id == sa.any_(sa.cast(list(ids), ARRAY(sa.Uuid())))
    # Columns, not objects: an object of sixty fields takes longer to make than the change to write.
    query = select(model.id, model.version, *(getattr(model, name) for name in names)).where(wanted, seen)
    found = {}
    for id_, version, *values in db.execute(query.order_by(model.id).with_for_update(of=model, key_share=True)):
        found[id_] = Kept(version, dict(zip(names, map(changes.plain, values), strict=True)))
    return found


def rewrite(
    db: Session, model: Model, edits: Sequence[Edit], operation: Operation, *, batch_id: UUID | None
) -> list[UUID]:
    """Writes the edits that change anything, with their history, and answers whose they are."""
    kind = changes.KINDS[model]
    at, user = now(), db.asker.user_id
    ids, patches, lines, real = [], [], [], []
    for edit in edits:
        names = [name for name, value in edit.after.items() if value != edit.before[name]]
        if not names:
            continue
        patch = {name: edit.after[name] for name in names}
        if NAMED & patch.keys():
            patch |= derived(kind, edit.after)
        patch |= {"version": edit.version + 1, "updated_at": at, "updated_by": user}
        ids.append(edit.id)
        patches.append(encode(patch).decode())
        real.append(edit)
        lines.append(
            {
                "id": new_id(),
                "kind": kind,
                "record_id": edit.id,
                "version": edit.version + 1,
                "at": at,
                "user_id": user,
                "cause": db.asker.cause,
                "trace_id": db.asker.trace_id,
                "operation": operation,
                "before": encode({name: edit.before[name] for name in names}).decode(),
                "after": encode({name: edit.after[name] for name in names}).decode(),
                "batch_id": batch_id,
            }
        )
    if not ids:
        return []
    db.execute(_patching(model), {"ids": ids, "patches": patches})
    copied(db, Change, lines)
    _reindex(db, model, real)
    return ids


def copied(db: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Adds rows of one shape by COPY; JSON is given as text."""
    if not rows:
        return
    names = list(rows[0])
    into = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(
        psycopg.sql.Identifier(model.__tablename__), psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, names))
    )
    cursor: Any = db.connection().connection.cursor()
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


@cache
def _patching(model: Model) -> sa.TextClause:
    table = model.__tablename__
    puts = ", ".join(f'"{name}" = s."{name}"' for name in columns(model))
    query = f"""
        UPDATE {table} t SET {puts}
        FROM unnest(:ids, :patches) p (id, patch)
        JOIN {table} o ON o.id = p.id
        CROSS JOIN LATERAL jsonb_populate_record(o, p.patch::jsonb) s
        WHERE t.id = p.id
    """  # noqa: S608 - names of our own columns
    return sa.text(query).bindparams(
        sa.bindparam("ids", type_=ARRAY(sa.Uuid())), sa.bindparam("patches", type_=ARRAY(sa.Text))
    )


def _reindex(db: Session, model: Model, edits: Sequence[Edit]) -> None:
    """Brings the index of phones and e-mails from what the records had to what they have."""
    owner = Address.counterparty_id if model is Counterparty else Address.contact_id
    gone, new = [], []
    for edit in edits:
        was, have = _addresses(edit.before), _addresses(edit.after)
        gone += [(edit.id, kind, value) for kind, value in was - have]
        new += [{"id": new_id(), owner.key: edit.id, "kind": kind, "value": value} for kind, value in have - was]
    if gone:
        db.execute(sa.delete(Address).where(sa.tuple_(owner, Address.kind, Address.value).in_(gone)))
    copied(db, Address, new)


def _addresses(values: dict[str, Any]) -> set[tuple[str, str]]:
    phones = {("phone", phone["e164"]) for phone in values["phones"] if phone["e164"]}
    return phones | {("email", email) for email in values["emails"]}
