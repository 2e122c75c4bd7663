"""The SQL of an analysis: one statement a period, so that its numbers are of one moment.

What adds up is counted once, by the deepest groups. Else (different clients, averages, records with several values of a
field) each level is counted from the records by itself, so that every subtotal is right.
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
    deepest = len(question.groups)
    simple = all(one.several is None for one in question.groups)
    if deepest and simple and all(one.rolls_up for one in question.measures):
        finest = _grouped(db, question, deepest)[0].cte("finest")
        found = [_placed(question, *_rolled_up(question, finest, level), level) for level in range(deepest + 1)]
    else:
        found = [_placed(question, *_grouped(db, question, level), level) for level in range(deepest + 1)]
    return sa.union_all(*(sa.select(one.subquery()) for one in found))


def _rolled_up(question: Question, finest: Any, level: int) -> tuple[Select[Any], list[Any]]:
    """The groups of a level from those of the deepest one: the records are read once for all levels."""
    columns, keys = _named(question, finest, "title", level)
    columns += [one.of_parts(finest.c[f"m{at}"]).label(f"m{at}") for at, one in enumerate(question.measures)]
    return sa.select(*columns).select_from(finest).group_by(*keys), keys


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


def _grouped(db: Session, question: Question, level: int) -> tuple[Select[Any], list[Any]]:
    """The groups of a level: `level`, typed keys `k…`, keys and titles as text, measures."""
    records = _records(db, question, level)
    columns, keys = _named(question, records, "t", level)
    columns += [one.total(records.c[f"b{at}"]).label(f"m{at}") for at, one in enumerate(question.measures)]
    return sa.select(*columns).select_from(records).group_by(*keys), keys


def _named(question: Question, rows: Any, title: str, level: int) -> tuple[list[Any], list[Any]]:
    """The columns that tell a group: `level`, typed keys `k…`, keys and titles as text; and those keys."""
    keys = [rows.c[f"k{at}"] for at in range(level)]
    columns: list[Any] = [sa.literal(level).label("level"), *keys]
    for at in range(len(question.groups)):
        key: Any = sa.cast(sa.null(), Text)
        name: Any = key
        if at < level:
            key, name = sa.cast(keys[at], Text), func.min(rows.c[f"{title}{at}"])
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
    grouped, _ = _grouped(db, question, 1)
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
