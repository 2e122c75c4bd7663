"""Ids of another service's records that became one: rows that hold the old id follow, and come back if it is undone.

`follow` and `come_back` may be told twice, late, or in the wrong order: what was undone is not done again, and a
record that became another one meanwhile takes along what is told to become it.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.outbox import metadata

relinks = sa.Table(
    "relinks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("old_id", sa.Uuid),
    sa.Column("new_id", sa.Uuid),
    sa.Column("undone", sa.Boolean),
)
relinked_rows = sa.Table(
    "relinked_rows",
    metadata,
    sa.Column("relink_id", sa.Uuid, primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("row_id", sa.Uuid, primary_key=True),
)
Column = Any
"""An attribute of a model that holds such an id. The model's primary key is one UUID."""
Moved = dict[str, list[UUID]]
"""The keys of the rows that moved, by `Model.column`."""
LONGEST = 100
"""More merges in a row than this is a ring, which nobody makes."""


def present(db: Session, record_id: UUID) -> UUID:
    """The id that the record has now: its own, or that of the one it became."""
    return _chain(db, record_id)[0]


def present_all(db: Session, record_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The same of several, by the id that was asked for."""
    became = sa.select(relinks.c.old_id).where(relinks.c.old_id.in_(record_ids), ~relinks.c.undone)
    others = {old_id: present(db, old_id) for old_id in set(db.scalars(became))}
    return {record_id: others.get(record_id, record_id) for record_id in record_ids}


def _chain(db: Session, record_id: UUID) -> tuple[UUID, list[UUID]]:
    """The present id, and the relinks that lead to it."""
    passed: list[UUID] = []
    for _ in range(LONGEST):
        found = sa.select(relinks.c.id, relinks.c.new_id).where(relinks.c.old_id == record_id, ~relinks.c.undone)
        row = db.execute(found.limit(1)).first()
        if row is None or row.id in passed:
            break
        passed.append(row.id)
        record_id = row.new_id
    return record_id, passed


def follow(db: Session, relink_id: UUID, old_id: UUID, new_id: UUID, columns: Sequence[Column]) -> Moved:
    """Rows with the old id in one of the columns have the new one from now on; which ones is kept and answered."""
    known = insert(relinks).values(id=relink_id, old_id=old_id, new_id=new_id, undone=False).on_conflict_do_nothing()
    moved_rows: Moved = {}
    if db.execute(known.returning(relinks.c.id)).first() is None:
        return moved_rows
    target, through = _chain(db, new_id)
    for column in columns:
        model, place = column.class_, str(column)
        key = sa.inspect(model).primary_key[0]
        moved = sa.update(model).where(column == old_id).values({column: target}).returning(key)
        ids = db.execute(moved, execution_options={"synchronize_session": False}).scalars().all()
        if ids:
            kept = [
                {"relink_id": one, "place": place, "row_id": row_id} for one in (relink_id, *through) for row_id in ids
            ]
            db.execute(insert(relinked_rows).on_conflict_do_nothing(), kept)
            moved_rows[place] = list(ids)
    return moved_rows


def come_back(db: Session, relink_id: UUID, old_id: UUID, new_id: UUID, columns: Sequence[Column]) -> Moved:
    """The rows that followed have the old id again; those that were given another one meanwhile keep it."""
    undone = insert(relinks).values(id=relink_id, old_id=old_id, new_id=new_id, undone=True)
    again = undone.on_conflict_do_update(index_elements=[relinks.c.id], set_={"undone": True}, where=~relinks.c.undone)
    moved_rows: Moved = {}
    if db.execute(again.returning(relinks.c.id)).first() is None:
        return moved_rows
    target, through = _chain(db, new_id)
    for column in columns:
        model, place = column.class_, str(column)
        key = sa.inspect(model).primary_key[0]
        theirs = sa.select(relinked_rows.c.row_id).where(
            relinked_rows.c.relink_id == relink_id, relinked_rows.c.place == place
        )
        back = sa.update(model).where(key.in_(theirs), column == target).values({column: old_id}).returning(key)
        ids = db.execute(back, execution_options={"synchronize_session": False}).scalars().all()
        gone = sa.delete(relinked_rows).where(
            relinked_rows.c.place == place, relinked_rows.c.relink_id.in_(through), relinked_rows.c.row_id.in_(ids)
        )
        db.execute(gone)
        if ids:
            moved_rows[place] = list(ids)
    db.execute(sa.delete(relinked_rows).where(relinked_rows.c.relink_id == relink_id))
    return moved_rows


def rows_of(db: Session, relink_id: UUID, column: Column) -> set[UUID]:
    """Which rows followed by this column."""
    query = sa.select(relinked_rows.c.row_id).where(
        relinked_rows.c.relink_id == relink_id, relinked_rows.c.place == str(column)
    )
    return set(db.scalars(query))
