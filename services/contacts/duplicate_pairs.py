"""Pairs of records that may be one: found by a search of the whole base, listed, and said to be two."""

from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.contacts import duplicates
from services.contacts.duplicates import MODELS
from services.contacts.identity_models import DuplicatePair as Row
from services.contacts.interface.identity import DuplicatePage, DuplicatePair, MatchReason, MergedKind, Verdict
from services.contacts.rights import visible
from services.kit import jobs
from services.kit.db import Session, keyset, page_of
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Forbidden, Struct, now

CHUNK = 200
"""Records a transaction of the search looks up."""


class Search(Struct):
    """What the job is to do."""

    kind: MergedKind


def list_(db: Session, kind: MergedKind, cursor: str | None, limit: int) -> DuplicatePage:
    """The likeliest first. Raises Invalid (cursor)."""
    one, other = aliased(MODELS[kind]), aliased(MODELS[kind])
    query = (
        select(Row)
        .join(one, one.id == Row.one_id)
        .join(other, other.id == Row.other_id)
        .where(Row.kind == kind, Row.dismissed_at.is_(None), visible(db.asker, one), visible(db.asker, other))
    )
    if (after := keyset(cursor, float, UUID, UUID)) is not None:
        query = query.where(tuple_(-Row.score, Row.one_id, Row.other_id) > tuple_(-after[0], after[1], after[2]))
    rows = db.scalars(query.order_by(Row.score.desc(), Row.one_id, Row.other_id).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.score, row.one_id, row.other_id))
    seen = duplicates.seen(db, kind, {id_ for row in page for id_ in (row.one_id, row.other_id)})
    return DuplicatePage(
        items=[
            DuplicatePair(
                one=duplicates.candidate(kind, seen[row.one_id]),
                other=duplicates.candidate(kind, seen[row.other_id]),
                score=row.score,
                verdict=cast(Verdict, row.verdict),
                reasons=msgspec.convert(row.reasons, list[MatchReason]),
            )
            for row in page
        ],
        cursor=next_cursor,
        searched_at=db.scalar(select(func.max(Row.found_at)).where(Row.kind == kind)),
    )


def dismiss(db: Session, kind: MergedKind, one_id: UUID, other_id: UUID) -> None:
    """Raises NotFound."""
    duplicates.must_know(db, kind, [one_id, other_id])
    row = insert(Row).values(
        kind=kind,
        one_id=min(one_id, other_id),
        other_id=max(one_id, other_id),
        score=0.0,
        verdict="different",
        reasons=[],
        found_at=now(),
        dismissed_at=now(),
        dismissed_by=db.asker.user_id,
    )
    said = {"dismissed_at": row.excluded.dismissed_at, "dismissed_by": row.excluded.dismissed_by}
    db.execute(row.on_conflict_do_update(index_elements=[Row.one_id, Row.other_id], set_=said))


def search(db: Session, kind: MergedKind) -> Job:
    """Starts the search. Raises Forbidden."""
    if not db.asker.sees_all:
        raise Forbidden("The whole base is searched by those who may see all of it.")
    total = db.scalar(
        sa.text("SELECT greatest(reltuples, 0)::int FROM pg_class WHERE oid = CAST(:name AS regclass)"),
        {"name": duplicates.TABLES[kind][0]},
    )
    return jobs.start(db, "duplicates", Search(kind=kind), title=kind, total=total)


@worker("duplicates")
def search_base(job: Running) -> None:
    """Goes through the records by their ids; each pair is found from its later record, or from both."""
    kind = job.input_as(Search).kind
    model: Any = MODELS[kind]
    if job.cursor is None:
        job.result = {"pairs": 0}
        with job.chunk() as db:
            db.execute(sa.delete(Row).where(Row.kind == kind, Row.dismissed_at.is_(None)))
            job.cursor = str(UUID(int=0))
    while True:
        with job.chunk() as db:
            ids = db.scalars(
                select(model.id)
                .where(model.id > UUID(job.cursor), visible(db.asker, model))
                .order_by(model.id)
                .limit(CHUNK)
            ).all()
            if ids:
                pairs = _pairs(db, kind, list(ids))
                job.result = {"pairs": int(job.result["pairs"] or 0) + pairs}
                job.done, job.cursor = job.done + len(ids), str(ids[-1])
        if not ids:
            job.total = job.done
            return


def _pairs(db: Session, kind: MergedKind, ids: list[UUID]) -> int:
    """Keeps the likely pairs of these records with any other; answers how many are new."""
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
        return 0
    new = insert(Row).values(list(once.values())).on_conflict_do_nothing().returning(Row.one_id)
    return len(db.execute(new).all())
