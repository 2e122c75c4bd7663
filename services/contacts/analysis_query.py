"""The SQL of an analysis: one statement a period, so that its numbers are of one moment.

The records are read once and put together by the deepest groups; every level follows from those. Only where a record
has several values of a field is each level counted from the records by itself, so that every subtotal is right.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, CompoundSelect, Numeric, Select, Text, func

from services.contacts import filters, rights
from services.contacts.analysis_groups import Group
from services.contacts.analysis_measures import CLIENT_OF, Counted
from services.contacts.fields import MODELS
from services.contacts.interface.analysis import AbcCutoffs
from services.contacts.interface.fields import Condition
from services.contacts.interface.values import RecordKind
from services.contacts.models import Counterparty, Interaction
from services.kit.db import Session

EARLIER = 10_000
"""Groups of the compared period that are looked up: more than the answer holds, since their order was another."""
CLASSES = -1
"""The level of rows that sum up a class."""


class Question(NamedTuple):
    """What is asked, looked up in the registry of fields."""

    source: RecordKind
    filter: list[Condition]
    groups: list[Group]
    measures: list[Counted]
    sort: int | None
    ascending: bool
    limit: int


def levels(db: Session, question: Question) -> CompoundSelect[Any]:
    """Rows of `level`, `place`, keys, titles and measures: the whole, and at most `limit` + 1 groups of each level."""
    found = [_placed(question, *each, level) for level, each in enumerate(_each_level(db, question))]
    return sa.union_all(*(sa.select(one.subquery()) for one in found))


Grouped = tuple[Select[Any], list[Any]]
"""The groups of a level: `level`, typed keys `k…`, keys and titles as text, measures `m…`; and those keys."""


def _each_level(db: Session, question: Question) -> list[Grouped]:
    deepest = len(question.groups)
    if any(one.several is not None for one in question.groups):
        # A record counts for each of its values, so that what is above is not the sum of what is below.
        return [_summed(question, _finest(db, question, level), level) for level in range(deepest + 1)]
    finest = _finest(db, question, deepest)
    return [_summed(question, finest, level) for level in range(deepest + 1)]


def _finest(db: Session, question: Question, level: int) -> Any:
    """The records put together by the keys down to a level, and by client where clients are counted: they are read
    once. Keys `k…`, titles `t…`, parts of measures `p…`.

    Different clients are counted by rows of theirs: counting them among ten million records would sort those.
    """
    records = _records(db, question, level)
    keys = [records.c[f"k{at}"] for at in range(level)]
    columns = [*keys, *(func.min(records.c[f"t{at}"]).label(f"t{at}") for at in range(level))]
    columns += [
        part.of_records(records.c[f"b{at}"]).label(f"p{at}_{number}")
        for at, one in enumerate(question.measures)
        for number, part in enumerate(one.parts)
    ]
    if any(one.by_client for one in question.measures):
        keys.append(records.c.client)
        columns.append(records.c.client)
    return sa.select(*columns).select_from(records).group_by(*keys).cte(f"finest{level}")


def _summed(question: Question, finest: Any, level: int) -> Grouped:
    """The groups of a level from the finest ones."""
    rows = finest
    if "client" in finest.c and f"k{level}" in finest.c:
        keys = [finest.c[f"k{at}"] for at in range(level)]
        titles = [func.min(finest.c[f"t{at}"]).label(f"t{at}") for at in range(level)]
        parts = [part.label(name) for name, part in _parts(question, finest)]
        each = sa.select(*keys, *titles, *parts, finest.c.client).group_by(*keys, finest.c.client)
        rows = each.subquery()
    columns, keys = _named(question, rows, level)
    parts_of = dict(_parts(question, rows))
    for at, one in enumerate(question.measures):
        names = [f"p{at}_{number}" for number in range(len(one.parts))]
        # Clients are counted by their rows.
        values = [rows.c[name] if one.by_client else parts_of[name] for name in names]
        columns.append(one.total(values).label(f"m{at}"))
    return sa.select(*columns).select_from(rows).group_by(*keys), keys


def _parts(question: Question, rows: Any) -> list[tuple[str, ColumnElement[Any]]]:
    """The parts of measures put together, by their names."""
    return [
        (f"p{at}_{number}", part.of_parts(rows.c[f"p{at}_{number}"]))
        for at, one in enumerate(question.measures)
        for number, part in enumerate(one.parts)
    ]


def _placed(question: Question, grouped: Select[Any], keys: list[Any], level: int) -> Select[Any]:
    """The first groups in their order."""
    if not keys:
        return grouped.add_columns(sa.literal(0).label("place"))
    each = grouped.subquery()
    place = func.row_number().over(order_by=_order(question, each, level)).label("place")
    ranked = sa.select(each, place).subquery()
    names = [column for column in ranked.c if column.name not in {key.name for key in keys}]
    # One more than is asked for tells that there are more.
    return sa.select(*names).where(ranked.c.place <= question.limit + 1)


def _named(question: Question, rows: Any, level: int) -> tuple[list[Any], list[Any]]:
    """The columns that tell a group: `level`, typed keys `k…`, keys and titles as text; and those keys."""
    keys = [rows.c[f"k{at}"] for at in range(level)]
    columns: list[Any] = [sa.literal(level).label("level"), *keys]
    for at in range(len(question.groups)):
        key: Any = sa.cast(sa.null(), Text)
        name: Any = key
        if at < level:
            key, name = sa.cast(keys[at], Text), func.min(rows.c[f"t{at}"])
        columns += [key.label(f"key{at}"), name.label(f"title{at}")]
    return columns, keys


def _records(db: Session, question: Question, level: int) -> Any:
    """The records that are counted: their keys, and what each brings to every measure."""
    model = MODELS[question.source]
    groups = question.groups[:level]
    columns: list[ColumnElement[Any]] = []
    table: Any = model
    if any(group.of_client for group in groups):
        theirs = sa.and_(Counterparty.id == CLIENT_OF[question.source], rights.visible(db.asker, Counterparty))
        table = sa.outerjoin(model, Counterparty, theirs)
    for at, group in enumerate(groups):
        if group.several is not None:
            table = sa.outerjoin(table, group.several, sa.true())
        columns += [group.key.label(f"k{at}"), group.title.label(f"t{at}")]
    columns += [counted.brought.label(f"b{at}") for at, counted in enumerate(question.measures)]
    if any(counted.by_client for counted in question.measures):
        columns.append(CLIENT_OF[question.source].label("client"))
    seen = rights.visible_lines(db.asker) if model is Interaction else rights.visible(db.asker, model)
    conditions = [seen, *filters.where(db, question.source, question.filter)]
    return sa.select(*columns).select_from(table).where(*conditions).subquery()


def _order(question: Question, each: Any, level: int) -> list[ColumnElement[Any]]:
    key = each.c[f"k{level - 1}"]
    if question.sort is None and question.groups[level - 1].natural:
        return [key.asc().nulls_last()]
    value = each.c[f"m{question.sort or 0}"]
    return [value.asc().nulls_last() if question.ascending else value.desc().nulls_last(), key.asc().nulls_last()]


def classes(db: Session, question: Question, cutoffs: AbcCutoffs) -> CompoundSelect[Any]:
    """The groups of one field with the class of each, and a row for each class. Records without a value are left out.

    A group is in A while the larger ones make up less than `a` percent of the whole, so the largest always is; a group
    that brings nothing is in C.
    """
    grouped, _ = _summed(question, _finest(db, question, 1), 1)
    each = grouped.subquery()
    value = func.greatest(each.c.m0, 0)
    running = func.sum(value).over(order_by=(value.desc(), each.c.k0), rows=(None, 0))
    ranked = (
        sa.select(
            each,
            value.label("value"),
            running.label("running"),
            func.sum(value).over().label("whole"),
            func.row_number().over(order_by=(value.desc(), each.c.k0)).label("place"),
        )
        .where(each.c.k0.is_not(None))
        .cte("ranked")
    )
    larger = ranked.c.running - ranked.c.value
    abc_class = sa.case(
        (ranked.c.value <= 0, "C"),
        (larger < ranked.c.whole * cutoffs.a / 100, "A"),
        (larger < ranked.c.whole * cutoffs.b / 100, "B"),
        else_="C",
    )
    measures = [f"m{at}" for at in range(len(question.measures))]
    classed = sa.select(ranked, abc_class.label("abc_class")).cte("classed")
    names = ["level", "key0", "title0", *measures, "place", "abc_class", "running", "whole", "value"]
    rows = sa.select(*(classed.c[name] for name in names)).where(classed.c.place <= question.limit + 1)
    nothing: dict[str, Any] = {
        "level": sa.literal(CLASSES),
        "key0": sa.cast(sa.null(), Text),
        "title0": sa.cast(sa.null(), Text),
        "place": func.count(),
        "abc_class": classed.c.abc_class,
        "running": sa.cast(sa.null(), Numeric),
        "whole": func.min(classed.c.whole),
        "value": func.sum(classed.c.value),
    }
    summed = sa.select(*(nothing.get(name, sa.cast(sa.null(), Numeric)).label(name) for name in names))
    return sa.union_all(rows, summed.group_by(classed.c.abc_class))
