"""The records behind an analysis as a table: the columns that were chosen, a page of one group at a time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import to_builtins

from services.contacts import analysis, analysis_names, counting, fields, filters, rights
from services.contacts.analysis_groups import NUMBERS, TEXTS, TIMES, Group, conditions
from services.contacts.analysis_measures import CLIENT_OF
from services.contacts.analysis_query import Question
from services.contacts.fields import MODELS, Spec
from services.contacts.interface.analysis import AnalysisRecord, AnalysisRecordPage, AnalysisRecords, RecordTable
from services.contacts.interface.values import RecordKind
from services.contacts.models import Counterparty, Interaction
from services.contacts.orders import Order
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Invalid

FIRST: dict[RecordKind, str] = {"interaction": "starts_at", "counterparty": "created_at", "contact": "created_at"}
"""What tables are in the order of unless said, the latest first."""
ALWAYS_THERE = {"starts_at", "created_at", "updated_at", "number"}


class Column(NamedTuple):
    spec: Spec
    of_client: bool
    """A field of the client, whom the query joins."""


def get(db: Session, asked: AnalysisRecords) -> AnalysisRecordPage:
    """Raises Invalid, AnalysisTooLong, ReportsBusy."""
    question = analysis.question(db, asked.analysis)
    columns = columns_of(db, question.source, asked.table)
    with counting.bounded(db):
        rows, cursor = page(db, question, asked.table, asked.keys, asked.cursor, asked.limit)
    records = [AnalysisRecord(id=row.id, cells=[to_builtins(cell) for cell in row[1:-1]]) for row in rows]
    return AnalysisRecordPage(items=records, names=analysis_names.of_records(db, columns, rows), cursor=cursor)


def check(db: Session, question: Question, table: RecordTable) -> list[Column]:
    """The columns of the table, where it can be made. Raises Invalid naming the field."""
    _order(db, question.source, table)
    return columns_of(db, question.source, table)


def columns_of(db: Session, source: RecordKind, table: RecordTable) -> list[Column]:
    """Raises Invalid naming the field."""
    if len(set(table.columns)) < len(table.columns):
        raise Invalid("A column stands in a table once.", field="columns")
    return [_column(db, source, name) for name in table.columns]


def _column(db: Session, source: RecordKind, name: str) -> Column:
    of_client = name.startswith(fields.CLIENT) and source != "counterparty"
    if of_client:
        return Column(fields.find(db, "counterparty", name.removeprefix(fields.CLIENT)), True)
    return Column(fields.find(db, source, name), False)


def page(
    db: Session, question: Question, table: RecordTable, keys: Sequence[str | None], cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """Rows of the id, the columns and the sort key. Raises Invalid."""
    if len(keys) > len(question.groups):
        raise Invalid("There are fewer groups than keys.", field="keys")
    model = MODELS[question.source]
    columns = columns_of(db, question.source, table)
    order, sorted_by_client = _order(db, question.source, table)
    within = list(zip(question.groups, keys, strict=False))
    met = list(question.filter)
    apart: list[tuple[Group, str | None]] = []
    for group, key in within:
        found = conditions(group, key)
        if found is None:
            apart.append((group, key))
        else:
            met += found
    source: Any = model
    if sorted_by_client or any(one.of_client for one in columns) or any(group.of_client for group, _ in apart):
        theirs = sa.and_(Counterparty.id == CLIENT_OF[question.source], rights.visible(db.asker, Counterparty))
        source = sa.outerjoin(model, Counterparty, theirs)
    wanted = [_seen(db, model, order), *filters.where(db, question.source, met)]
    wanted += [group.key.is_(None) if key is None else sa.cast(group.key, sa.Text) == key for group, key in apart]
    if (last := keyset(cursor, order.kind | None, UUID)) is not None:
        wanted.append(order.after(order.key, model.id, *last))
    cells = [one.spec.column.label(f"c{at}") for at, one in enumerate(columns)]
    query = sa.select(model.id, *cells, order.key.label("sort_key")).select_from(source).where(*wanted)
    rows = db.execute(query.order_by(*order.by(order.key, model.id)).limit(limit + 1)).all()
    return page_of(rows, limit, lambda row: (row.sort_key, row.id))


def _seen(db: Session, model: Any, order: Order) -> Any:
    # Where an index walks the order few lines are looked at; else rights are told by sets, as for counting.
    return (
        rights.visible_lines(db.asker) if model is Interaction and order.nullable else rights.visible(db.asker, model)
    )


def _order(db: Session, source: RecordKind, table: RecordTable) -> tuple[Order, bool]:
    """And whether it is by a field of the client."""
    name = table.sort or FIRST[source]
    spec, of_client = _column(db, source, name)
    key: Any = spec.column
    if spec.type in TEXTS:
        key = sa.func.nullif(sa.func.lower(spec.column), "", type_=sa.Text())
    elif spec.type not in (*TIMES, *NUMBERS, "rating", "flag"):
        raise Invalid(f"Tables cannot be sorted by «{name}».", field="sort")
    kind = Decimal if isinstance(key.type, sa.Numeric) else key.type.python_type
    nullable = of_client or name not in ALWAYS_THERE
    descending = table.descending if table.sort is not None else True
    return Order(key, kind, MODELS[source], descending, nullable=nullable, indexed=False), of_client
