"""Applying an import: rows become records in chunks, each with its history, so that all of it can be taken back."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts import announcing, bulk_rows, import_creating, import_state
from services.contacts.bulk_rows import Edit, Model
from services.contacts.import_matching import literal
from services.contacts.import_models import ImportBatch, ImportCheck
from services.contacts.import_rows import Prepared
from services.contacts.interface.imports import ImportSettings
from services.contacts.models import Contact, Counterparty
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.running import Running, worker

CHUNK = 4_000
AT_ONCE = 2
MODELS: dict[str, Model] = {"counterparty": Counterparty, "contact": Contact}
TAKEN = """jsonb_build_array(jsonb_build_object(
    'code', 'duplicate_inn', 'field', 'inn', 'value', c.values ->> 'inn',
    'message', 'A counterparty with this INN is there already.', 'fatal', true))"""
MERGED = ("phones", "emails", "faxes", "segment_ids", "bank_accounts", "socials", "other_addresses")
"""Lists that grow by what a row brings, and lose nothing."""
BULK = (
    "SET LOCAL synchronous_commit = off",  # the last chunk waits for all
    "SET LOCAL gin_pending_list_limit = '64MB'",  # the indexes of words take many rows at once, several times faster
    "SET LOCAL work_mem = '64MB'",
    # Rows are found by their keys: without statistics of the new ones all of them would be read for each chunk.
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL enable_hashjoin = off",
    "SET LOCAL enable_mergejoin = off",
)
encode = msgspec.json.Encoder().encode


@worker("import_apply", cause="import")
def apply(job: Running) -> None:
    """Input: the batch's id and the positions, or null for all. Cursor: the last position looked at.

    Two chunks are written at once, each by a transaction of its own, and end in the order of the file: what is done is
    always the beginning of it.
    """
    batch_id = UUID(job.input["batch_id"])
    positions: list[int] | None = job.input["positions"]
    with job.reading() as db:
        batch = db.get_one(ImportBatch, batch_id)
    after = job.cursor or 0
    if batch.kind == "counterparty":
        with job.chunk() as db:
            _twice_in_file(db, batch_id, positions)
    trace = copy_context()
    written: deque[Future[None]] = deque()
    with ThreadPoolExecutor(AT_ONCE, "import chunks") as pool:
        while True:
            chunk = _read(job, batch, positions, after)  # while those before it are written
            if len(written) == AT_ONCE:
                written.popleft().result()
            if chunk.rows:
                before = written[-1] if written else None
                written.append(pool.submit(trace.copy().run, _write, job, batch, chunk, before))
                after = chunk.rows[-1].position
            if len(chunk.rows) < CHUNK:
                break
        for one in written:
            one.result()
    with job.chunk() as db:
        batch = import_state.moved(db, batch_id, "applied")
        job.result = {"batch_id": str(batch_id), **import_state.counted(db, batch)}
        announcing.start(db, batch_id)


class Chunk(NamedTuple):
    """Rows that are applied together; `numbers` are those of the new records, drawn in the order of the file."""

    rows: Sequence[Any]
    numbers: Mapping[int, int]


def _read(job: Running, batch: ImportBatch, positions: list[int] | None, after: int) -> Chunk:
    with job.database(job.asker) as db:
        _bulk(db)
        rows = _next(db, batch.id, positions, after)
        new = [row.position for row in rows if row.action == "create"]
        return Chunk(rows, dict(zip(new, import_creating.numbers(db, MODELS[batch.kind], len(new)), strict=True)))


def _write(job: Running, batch: ImportBatch, chunk: Chunk, before: "Future[None] | None") -> None:
    """Writes the chunk; what needs what was written `before`, and the end, wait for the chunk before it."""
    with job.chunk() as db:
        try:
            _bulk(db)
            failed = _new(db, batch, chunk)
        finally:
            # In turn for failures, too: how far the job is must be told by one at a time.
            if before is not None:
                before.result()
        _apply(db, batch, chunk.rows, failed)
        job.done += len(chunk.rows)
        job.cursor = chunk.rows[-1].position


def _bulk(db: Session) -> None:
    for setting in BULK:
        db.execute(sa.text(setting))


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
    for way in ("bitmapscan", "sort"):  # without statistics all that is left would be read and sorted for each chunk
        db.execute(sa.text(f"SET LOCAL enable_{way} = off"))
    return db.execute(wanted.order_by(row.position).limit(CHUNK)).all()


def _new(db: Session, batch: ImportBatch, chunk: Chunk) -> set[int]:
    """Creates the new records; answers the rows of which none could be made."""
    made = list(chunk.numbers)
    failed = _taken_meanwhile(db, batch, made) if batch.kind == "counterparty" else set()
    made = [position for position in made if position not in failed]
    numbers = [chunk.numbers[position] for position in made]
    import_creating.create(db, batch.id, MODELS[batch.kind], made, numbers)
    _settle(db, batch.id, made, "done")
    return failed


def _apply(db: Session, batch: ImportBatch, rows: Sequence[Any], failed: set[int]) -> None:
    """All but the new records: those that are changed, and the rows' people."""
    settings = msgspec.convert(batch.settings, ImportSettings)
    changed = [row for row in rows if row.action == "update"]
    gone = _update(db, batch, settings, MODELS[batch.kind], changed)
    failed = failed | gone
    _people(db, batch, [row for row in rows if row.person_id is not None and row.position not in failed])
    _settle(db, batch.id, [row.position for row in changed if row.position not in gone], "done")


def _twice_in_file(db: Session, batch_id: UUID, positions: list[int] | None) -> None:
    """Of several rows to be created with one INN and KPP only the first is: the check sees to it, people may not."""
    chosen = "" if positions is None else "AND position = ANY(CAST(:positions AS int[]))"
    query = f"""
        UPDATE import_checks c SET state = 'failed', problems = c.problems || {TAKEN}
        FROM (
            SELECT position, row_number() OVER (PARTITION BY identity ORDER BY state <> 'done', position) AS place
            FROM import_checks
            WHERE batch_id = :batch_id AND action = 'create' AND state IN ('new', 'done')
            AND identity IS NOT NULL AND values ->> 'inn' IS NOT NULL AND (state = 'done' OR true {chosen})
        ) d
        WHERE c.batch_id = :batch_id AND c.position = d.position AND d.place > 1 AND c.state = 'new'
    """  # noqa: S608 - no text of others
    given = {"batch_id": batch_id} | ({} if positions is None else {"positions": literal(positions)})
    db.execute(sa.text("SET LOCAL statement_timeout = '10min'"))
    db.execute(sa.text(query), given)


def _taken_meanwhile(db: Session, batch: ImportBatch, positions: Sequence[int]) -> set[int]:
    """Rows whose INN and KPP somebody else has entered since the check: they fail, and say so."""
    query = sa.text(f"""
        UPDATE import_checks c SET state = 'failed', problems = c.problems || {TAKEN}
        WHERE c.batch_id = :batch_id AND c.position = ANY(CAST(:positions AS int[]))
        AND c.values ->> 'inn' IS NOT NULL AND EXISTS (
            SELECT FROM counterparties x WHERE x.inn = c.values ->> 'inn'
            AND x.kpp IS NOT DISTINCT FROM c.values ->> 'kpp' AND NOT x.deleted)
        RETURNING c.position
    """)  # noqa: S608 - no text of others
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
    import_creating.create_people(db, batch.id, made)


def _settle(db: Session, batch_id: UUID, positions: Any, state: str, problems: str = "[]") -> None:
    query = sa.text("""
        UPDATE import_checks SET state = :state, problems = problems || CAST(:problems AS jsonb)
        WHERE batch_id = :batch_id AND position = ANY(CAST(:positions AS int[]))
    """)
    db.execute(query, {"batch_id": batch_id, "positions": literal(positions), "state": state, "problems": problems})
