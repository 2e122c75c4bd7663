"""Looking through the base for pairs that may be one: all of it when somebody asks, then what changed, by itself.

    asked for ──► every record ──────────────────┐
    every ten minutes, once it was asked for     ├──► pairs found anew, old ones that are none any more go at the end
              ──► records changed since the last ┘

The pairs of before stay in sight meanwhile; those that were said to be two stay so.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts import duplicates
from services.contacts.duplicates import MODELS
from services.contacts.identity_models import DuplicatePair as Row
from services.contacts.interface.identity import DuplicateSearch, MergedKind
from services.contacts.rights import visible
from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.jobs import jobs as table
from services.kit.running import Running, worker
from services.kit.wire import Forbidden, Struct, now

CHUNK = 200
"""Records a transaction of the search looks up."""
JOB = "duplicates"
KINDS: tuple[MergedKind, ...] = ("counterparty", "contact")
OPEN = Row.dismissed_at.is_(None)
UNCOMMITTED = timedelta(minutes=10)
"""What was written before a search began may have been committed after it had passed."""


class Search(Struct):
    """What the job is to do: look up the records changed since a moment, or all."""

    kind: MergedKind
    since: datetime | None


class Place(Struct):
    """How far the job is: when it began, and the last record it looked up."""

    began: datetime
    after: UUID


def start(db: Session, kind: MergedKind) -> Job:
    """Of the whole base; the one under way is answered where there is one. Raises Forbidden."""
    if not db.asker.sees_all:
        raise Forbidden("The whole base is searched by those who may see all of it.")
    _one_at_a_time(db, kind)
    if (row := _last(db, kind, "queued", "running")) is not None:
        return jobs.job_of(row)
    total = db.scalar(
        sa.text("SELECT greatest(reltuples, 0)::int FROM pg_class WHERE oid = CAST(:name AS regclass)"),
        {"name": duplicates.TABLES[kind][0]},
    )
    return jobs.start(db, JOB, Search(kind=kind, since=None), title=kind, total=total)


def keep_up(db: Session) -> None:
    """Begins to look up what changed since the last search, where anything did and the base was ever searched."""
    for kind in KINDS:
        _one_at_a_time(db, kind)
        last = _last(db, kind, "done")
        if last is None or _last(db, kind, "queued", "running") is not None:
            continue
        model: Any = MODELS[kind]
        since = last.started_at - UNCOMMITTED
        latest = select(model.updated_at).where(~model.deleted).order_by(model.updated_at.desc()).limit(1)
        if (changed_at := db.scalar(latest)) is not None and changed_at > since:
            jobs.start(db, JOB, Search(kind=kind, since=since), title=kind)


def state(db: Session, kind: MergedKind) -> DuplicateSearch:
    done, running = _last(db, kind, "done"), _last(db, kind, "queued", "running")
    return DuplicateSearch(
        searched_at=done and done.finished_at,
        running=running is not None,
        done=running.done if running is not None else 0,
        total=running.total if running is not None else None,
    )


def _one_at_a_time(db: Session, kind: MergedKind) -> None:
    db.execute(select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"{JOB} {kind}"))))


def _last(db: Session, kind: MergedKind, *states: str) -> Any:
    query = select(table).where(table.c.kind == JOB, table.c.title == kind, table.c.state.in_(states))
    return db.execute(query.order_by(table.c.id.desc()).limit(1)).one_or_none()


@worker(JOB)
def search_base(job: Running) -> None:
    """Goes through the records by their ids; each pair is found from its later record, or from both."""
    search = job.input_as(Search)
    model: Any = MODELS[search.kind]
    at = msgspec.convert(job.cursor, Place) if job.cursor else Place(began=now(), after=UUID(int=0))
    changed = sa.true() if search.since is None else model.updated_at > search.since
    while True:
        with job.chunk() as db:
            query = select(model.id).where(model.id > at.after, visible(db.asker, model), changed)
            ids = db.scalars(query.order_by(model.id).limit(CHUNK)).all()
            if ids:
                _keep_pairs(db, search.kind, list(ids))
                at = Place(began=at.began, after=ids[-1])
                job.done += len(ids)
                job.cursor = msgspec.to_builtins(at)
            else:
                _forget(db, search, at.began)
                mine = sa.and_(Row.kind == search.kind, OPEN, Row.found_at >= at.began)
                job.result = {"pairs": db.scalar(select(sa.func.count()).where(mine)) or 0}
                job.total = job.done
        if not ids:
            return


def _keep_pairs(db: Session, kind: MergedKind, ids: list[UUID]) -> None:
    """Keeps the likely pairs of these records with any other."""
    rows = duplicates.seen(db, kind, ids)
    found = duplicates.candidates(db, kind, [rows[id_]["record"] for id_ in ids])
    values = [
        {
            "kind": kind,
            "one_id": min(ids[one.place], one.id),
            "other_id": max(ids[one.place], one.id),
            "score": one.score.score,
            "verdict": one.score.verdict,
            "reasons": msgspec.to_builtins(duplicates.reasons_of(one.score)),
            "found_at": now(),
        }
        for one in found
        if one.score.verdict != "different" and one.id != ids[one.place]
    ]
    once = {(value["one_id"], value["other_id"]): value for value in values}
    if not once:
        return
    put = insert(Row).values(list(once.values()))
    anew = {name: put.excluded[name] for name in ("score", "verdict", "reasons", "found_at")}
    db.execute(put.on_conflict_do_update(index_elements=[Row.one_id, Row.other_id], set_=anew, where=OPEN))


def _forget(db: Session, search: Search, began: datetime) -> None:
    """Pairs that this search looked up and did not find again are none any more."""
    old = sa.delete(Row).where(Row.kind == search.kind, OPEN, Row.found_at < began)
    if search.since is not None:
        model: Any = MODELS[search.kind]
        changed = select(model.id).where(model.updated_at > search.since)
        old = old.where(sa.or_(Row.one_id.in_(changed), Row.other_id.in_(changed)))
    db.execute(old)
