"""Applying an import: rows become records in chunks, each with its history, so that all of it can be taken back."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY, REGCLASS

from services.contacts import announcing, bulk_rows, changes, import_state, rights
from services.contacts.bulk_rows import Edit, Model
from services.contacts.import_matching import literal
from services.contacts.import_models import ImportBatch, ImportCheck
from services.contacts.import_rows import Prepared
from services.contacts.interface.imports import ImportSettings
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.running import Running, worker
from services.kit.wire import new_id, now

CHUNK = 4_000
GIN_INDEXES = """
    SELECT c.oid::regclass::text
    FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'gin' AND i.indrelid IN ('counterparties'::regclass, 'contacts'::regclass)
"""
MODELS: dict[str, Model] = {"counterparty": Counterparty, "contact": Contact}
NEW: dict[str, dict[str, Any]] = {
    "counterparty": {"role": "client", "legal_form": "legal_entity"},
    "contact": {},
}
"""What a new record is where the row says nothing."""
MERGED = ("phones", "emails", "faxes", "segment_ids", "bank_accounts", "socials", "other_addresses")
"""Lists that grow by what a row brings, and lose nothing."""
BULK = (
    "SET LOCAL synchronous_commit = off",  # the last chunk waits for all
    "SET LOCAL gin_pending_list_limit = '64MB'",  # the indexes of words take many rows at once, several times faster
    "SET LOCAL work_mem = '64MB'",
)
encode = msgspec.json.Encoder().encode


@worker("import_apply", cause="import")
def apply(job: Running) -> None:
    """Input: the batch's id and the positions, or null for all. Cursor: the last position looked at."""
    batch_id = UUID(job.input["batch_id"])
    positions: list[int] | None = job.input["positions"]
    with job.reading() as db:
        batch = db.get_one(ImportBatch, batch_id)
    settings = msgspec.convert(batch.settings, ImportSettings)
    while True:
        with job.chunk() as db:
            for setting in BULK:
                db.execute(sa.text(setting))
            rows = _next(db, batch_id, positions, job.cursor or 0)
            if rows:
                _apply(db, batch, settings, rows)
                job.done += len(rows)
                job.cursor = rows[-1].position
        if len(rows) < CHUNK:
            break
    _tidy(job)
    with job.chunk() as db:
        batch = import_state.moved(db, batch_id, "applied")
        job.result = {"batch_id": str(batch_id), **import_state.counted(db, batch)}
        announcing.start(db, batch_id)


def _tidy(job: Running) -> None:
    """Sorts what waits beside the indexes of words into them, two at a time: else the next searches read through it.

    Not while rows are still written: each would be sorted in by itself then, for ten times the work.
    """

    def tidy(index: str) -> None:
        with job.database(job.asker) as db:
            db.execute(sa.text("SET LOCAL statement_timeout = '10min'"))
            db.execute(select(sa.func.gin_clean_pending_list(sa.cast(index, REGCLASS))))

    with job.reading() as db:
        indexes = db.scalars(sa.text(GIN_INDEXES)).all()
    with ThreadPoolExecutor(2, "import indexes") as pool:
        list(pool.map(tidy, indexes))


def _next(db: Session, batch_id: UUID, positions: list[int] | None, after: int) -> Sequence[Any]:
    query = select(ImportCheck).where(
        ImportCheck.batch_id == batch_id,
        ImportCheck.position > after,
        ImportCheck.action.in_(("create", "update")),
        ImportCheck.state == "new",
    )
    if positions is not None:
        query = query.where(ImportCheck.position == sa.any_(sa.cast(positions, ARRAY(sa.Integer()))))
    row = ImportCheck
    columns = (row.position, row.action, row.record_id, row.person_id, row.person)
    wanted = query.with_only_columns(*columns, sa.case((row.action == "update", row.values)).label("values"))
    return db.execute(wanted.order_by(row.position).limit(CHUNK)).all()


def _apply(db: Session, batch: ImportBatch, settings: ImportSettings, rows: Sequence[Any]) -> None:
    model = MODELS[batch.kind]
    created = [row for row in rows if row.action == "create"]
    failed = _taken_meanwhile(db, batch, [row.position for row in created]) if batch.kind == "counterparty" else set()
    made = [row for row in created if row.position not in failed]
    _create(db, batch, model, [row.position for row in made], values="values", ids="record_id")
    gone = _update(db, batch, settings, model, [row for row in rows if row.action == "update"])
    failed |= gone
    people = [row for row in rows if row.person_id is not None and row.position not in failed]
    _people(db, batch, people)
    done = [row.position for row in rows if row.position not in failed]
    _settle(db, batch.id, done, "done")


def _create(db: Session, batch: ImportBatch, model: Model, positions: Sequence[int], *, values: str, ids: str) -> None:
    """New records straight from the check's results, without passing through this process."""
    if not positions:
        return
    table, kind = model.__tablename__, changes.KINDS[model]
    names = [name for name in bulk_rows.columns(model) if name not in ("version", "updated_at", "updated_by")]
    listed = ", ".join(f'"{name}"' for name in names)
    owner = "counterparty_id" if model is Counterparty else "contact_id"
    parameters = {
        "batch_id": batch.id,
        "positions": literal(positions),
        "history": literal(new_id() for _ in positions),
        "blank": bulk_rows.blank(model).decode(),
        "given": encode(NEW[kind] | {"manager_id": rights.own_manager(db.asker)}).decode(),
        "at": now(),
        "user_id": db.asker.user_id,
        "cause": db.asker.cause,
        "trace_id": db.asker.trace_id,
        "kind": kind,
    }
    rows = """
        FROM unnest(CAST(:positions AS int[]), CAST(:history AS uuid[])) p (position, history_id)
        JOIN import_checks c ON c.batch_id = :batch_id AND c.position = p.position
    """
    given = f"CAST(:blank AS jsonb) || CAST(:given AS jsonb) || c.{values}"
    statements = (
        f"""
        INSERT INTO {table} (id, version, created_at, created_by, updated_at, updated_by, {listed})
        SELECT c.{ids}, 1, :at, :user_id, :at, :user_id, {", ".join(f's."{name}"' for name in names)}
        {rows} CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {given}) s ORDER BY p.position
        """,
        f"""
        INSERT INTO addresses (id, {owner}, kind, value)
        SELECT gen_random_uuid(), id, kind, value FROM (
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
    "user_id": sa.Uuid(),
    "batch_id": sa.Uuid(),
    "at": sa.DateTime(timezone=True),
    "blank": sa.Text(),
    "given": sa.Text(),
    "kind": sa.Text(),
    "cause": sa.Text(),
    "trace_id": sa.Text(),
}


def _taken_meanwhile(db: Session, batch: ImportBatch, positions: Sequence[int]) -> set[int]:
    """Rows whose INN and KPP somebody else has entered since the check: they fail, and say so."""
    query = sa.text("""
        UPDATE import_checks c SET state = 'failed', problems = c.problems || jsonb_build_array(jsonb_build_object(
            'code', 'duplicate_inn', 'field', 'inn', 'value', c.values ->> 'inn',
            'message', 'A counterparty with this INN is there already.', 'fatal', true))
        WHERE c.batch_id = :batch_id AND c.position = ANY(CAST(:positions AS int[]))
        AND c.values ->> 'inn' IS NOT NULL AND EXISTS (
            SELECT FROM counterparties x WHERE x.inn = c.values ->> 'inn'
            AND x.kpp IS NOT DISTINCT FROM c.values ->> 'kpp' AND NOT x.deleted)
        RETURNING c.position
    """)
    return set(db.scalars(query, {"batch_id": batch.id, "positions": literal(positions)}))


def _update(db: Session, batch: ImportBatch, settings: ImportSettings, model: Model, rows: Sequence[Any]) -> set[int]:
    """Changes records that are there; answers the rows whose record is gone, or not the asker's to see any more."""
    if not rows:
        return set()
    found = bulk_rows.locked(db, model, [row.record_id for row in rows], visible(db.asker, model))
    befores = {id_: row.values for id_, row in found.items()}
    afters = {id_: dict(values) for id_, values in befores.items()}
    gone = {row.position for row in rows if row.record_id not in found}
    for row in rows:
        if row.record_id in afters:
            overwrite = settings.existing == "overwrite"
            afters[row.record_id] = merged(afters[row.record_id], row.values, overwrite=overwrite)
    edits = [Edit(id_, found[id_].version, befores[id_], after) for id_, after in afters.items()]
    bulk_rows.rewrite(db, model, edits, "import", batch_id=batch.id)
    if gone:
        problem = Prepared()
        problem.bad("record_gone", None, "", "The record this row should change is not there any more.")
        _settle(db, batch.id, gone, "failed", encode(problem.problems).decode())
    return gone


def merged(before: dict[str, Any], given: dict[str, Any], *, overwrite: bool) -> dict[str, Any]:
    """A record after a row: what is empty is filled, what is there stays or is written over; lists grow."""
    after = dict(before)
    for name, value in given.items():
        if name == "custom_values":
            own = before["custom_values"]
            after[name] = {**own, **value} if overwrite else {**value, **own}
        elif name in MERGED:
            after[name] = grown(before[name] or [], value, overwrite=overwrite)
        elif name in before and (overwrite or before[name] in (None, "", [])):
            after[name] = value
    return after


def grown(have: list[Any], given: list[Any], *, overwrite: bool) -> list[Any]:
    """The list with what is new. An account that is there gets what was not known of it, or is written over."""
    brought = {_key(one): one for one in given}
    there = {_key(one) for one in have}
    kept = [
        _account(one, brought[_key(one)], overwrite) if _is_account(one) and _key(one) in brought else one
        for one in have
    ]
    return [*kept, *(one for key, one in brought.items() if key not in there)]


def _is_account(entry: Any) -> bool:
    return isinstance(entry, dict) and "bic" in entry


def _account(have: dict[str, Any], given: dict[str, Any], overwrite: bool) -> dict[str, Any]:
    first, second = (have, given) if overwrite else (given, have)
    return {**first, **{name: value for name, value in second.items() if value}}


def _key(entry: Any) -> Any:
    """What makes two entries of a list one."""
    if not isinstance(entry, dict):
        return entry
    if "e164" in entry:
        return entry["e164"], entry["extension"]
    return entry["account"] if _is_account(entry) else tuple(sorted(entry.items()))


def _people(db: Session, batch: ImportBatch, rows: Sequence[Any]) -> None:
    """The contact persons of the rows, but for those the counterparty has already, by name."""
    if not rows:
        return
    owners = {row.record_id for row in rows}
    known = {
        (owner, key)
        for owner, key in db.execute(
            select(Contact.counterparty_id, Contact.sort_key).where(
                Contact.counterparty_id == sa.any_(sa.cast(list(owners), ARRAY(sa.Uuid()))), ~Contact.deleted
            )
        )
    }
    made, values = [], []
    for row in rows:
        person = row.person | bulk_rows.derived("contact", row.person) | {"counterparty_id": str(row.record_id)}
        if (row.record_id, person["sort_key"]) not in known:
            known.add((row.record_id, person["sort_key"]))
            made.append(row.position)
            values.append(encode(person).decode())
    if not made:
        return
    query = sa.text("""
        UPDATE import_checks c SET person = v.person::jsonb || jsonb_strip_nulls(jsonb_build_object(
            'manager_id', o.manager_id, 'private', o.private))
        FROM unnest(:positions, :values) v (position, person), counterparties o
        WHERE c.batch_id = :batch_id AND c.position = v.position AND o.id = c.record_id
    """).bindparams(
        sa.bindparam("positions", type_=ARRAY(sa.Integer())), sa.bindparam("values", type_=ARRAY(sa.Text()))
    )
    db.execute(query, {"batch_id": batch.id, "positions": made, "values": values})
    _create(db, batch, Contact, made, values="person", ids="person_id")


def _settle(db: Session, batch_id: UUID, positions: Any, state: str, problems: str = "[]") -> None:
    query = sa.text("""
        UPDATE import_checks SET state = :state, problems = problems || CAST(:problems AS jsonb)
        WHERE batch_id = :batch_id AND position = ANY(CAST(:positions AS int[]))
    """)
    db.execute(query, {"batch_id": batch_id, "positions": literal(positions), "state": state, "problems": problems})
