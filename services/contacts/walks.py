"""Pages of a whole list in an order that an index walks, where some records have no key: those come last, by id."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func, select

from services.contacts.orders import Last, Order
from services.kit.db import Session

Rows = list[Any]


def rows(db: Session, order: Order, seen: ColumnElement[bool], last: Last | None, cut: int) -> Rows:
    """The next `cut` keys and ids of what is seen behind `last`."""
    found: Rows = []
    if last is None or last[2] is not None:
        ahead = _with_key(order, seen, last) if order.places is None else _by_places(order, seen, last, cut)
        found = list(db.execute(ahead.limit(cut)))
        last = None
    if len(found) < cut:
        found += db.execute(_without_key(order, seen, last).limit(cut - len(found)))
    return found


def _with_key(order: Order, seen: ColumnElement[bool], last: Last | None) -> sa.Select[Any]:
    key, id_ = order.key, order.model.id
    query = select(key, id_).where(seen, key.is_not(None))
    if last is not None:
        query = query.where(order.behind(key, id_, last[2], last[3]))
    # As the index has it: NULLS LAST would have all of them sorted.
    return query.order_by(key.desc(), id_.desc()) if order.descending else query.order_by(key, id_)


def _by_places(order: Order, seen: ColumnElement[bool], last: Last | None, cut: int) -> sa.Select[Any]:
    """A page of each value at most, so that an index of the column is enough."""
    assert order.places is not None
    column, values = order.places
    value = (
        func.unnest(values, type_=column.type).table_valued("value", with_ordinality="place").render_derived("those")
    )
    place, id_ = sa.type_coerce(value.c.place, sa.Integer), order.model.id
    own = select(id_.label("id")).where(seen, column == value.c.value)
    query = select(place.label("key"))
    if last is not None:
        further = id_ < last[3] if order.descending else id_ > last[3]
        own = own.where(sa.or_(place != last[2], further))
    some = own.order_by(id_.desc() if order.descending else id_).limit(cut).lateral("some")
    query = query.add_columns(some.c.id).select_from(value.join(some, sa.true()))
    if last is not None:
        query = query.where(place <= last[2] if order.descending else place >= last[2])
    return query.order_by(place.desc(), some.c.id.desc()) if order.descending else query.order_by(place, some.c.id)


def _without_key(order: Order, seen: ColumnElement[bool], last: Last | None) -> sa.Select[Any]:
    id_ = order.model.id
    query = select(sa.null(), id_).where(seen, order.key.is_(None))
    if last is not None:
        query = query.where(id_ < last[3] if order.descending else id_ > last[3])
    return query.order_by(id_.desc() if order.descending else id_)
