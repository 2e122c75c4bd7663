"""Pairs of records that may be one, as `duplicate_search` found them: listed, and said to be two."""

from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.contacts import duplicate_search, duplicates
from services.contacts.duplicates import MODELS
from services.contacts.identity_models import DuplicatePair as Row
from services.contacts.interface.identity import DuplicatePage, DuplicatePair, MatchReason, MergedKind, Verdict
from services.contacts.rights import visible
from services.kit.db import Session, keyset, page_of
from services.kit.wire import now


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
        search=duplicate_search.state(db, kind),
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
