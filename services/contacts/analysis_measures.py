"""What is counted in a group: what a record brings to it, and how that is put together."""

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func

from services.contacts import fields, filters
from services.contacts.interface.analysis import Measure
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, Interaction
from services.kit.db import Session
from services.kit.wire import Invalid

NUMBERS = ("number", "money", "rating")
CLIENT_OF: dict[str, Any] = {
    "counterparty": Counterparty.id,
    "contact": Contact.counterparty_id,
    "interaction": Interaction.counterparty_id,
}
ADDING_UP = ("count", "sum", "counterparties")
"""Measures whose parts make up the whole, so that a share can be told; a client of two groups counts in both."""


class Part(NamedTuple):
    """What of a measure is kept of some records, so that the whole follows from those of their parts."""

    of_records: Callable[[ColumnElement[Any]], ColumnElement[Any]]
    of_parts: Callable[[ColumnElement[Any]], ColumnElement[Any]]


COUNTED = Part(func.count, func.sum)
SUMMED = Part(func.sum, func.sum)
PARTS: dict[str, tuple[Part, ...]] = {
    "count": (COUNTED,),
    "portion": (SUMMED, COUNTED),
    "sum": (SUMMED,),
    "average": (SUMMED, COUNTED),
    "least": (Part(func.min, func.min),),
    "most": (Part(func.max, func.max),),
    # Of one client: does it count at all?
    "counterparties": (Part(lambda client: func.bool_or(client.is_not(None)), func.bool_or),),
}


class Counted(NamedTuple):
    """A measure: what each record brings (NULL: nothing), how that is put together in parts, and what they tell."""

    measure: Measure
    brought: ColumnElement[Any]

    @property
    def parts(self) -> tuple[Part, ...]:
        return PARTS[self.measure.kind]

    def total(self, parts: list[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Of a group, by its parts; of different clients, by the rows of a group that has one for each client."""
        match self.measure.kind:
            case "count":
                found: Any = func.coalesce(parts[0], 0)
            case "counterparties":
                found = func.count(1).filter(parts[0])
            case "portion":
                found = func.round(100 * sa.cast(parts[0], sa.Numeric) / func.nullif(parts[1], 0), 2)
            case "average":
                found = func.round(sa.cast(parts[0], sa.Numeric) / func.nullif(parts[1], 0), 2)
            case _:
                found = parts[0]
        return sa.cast(found, sa.Numeric)

    @property
    def by_client(self) -> bool:
        return self.measure.kind == "counterparties"

    @property
    def adds_up(self) -> bool:
        return self.measure.kind in ADDING_UP


def counted(db: Session, source: RecordKind, measure: Measure) -> Counted:
    """Raises Invalid naming the field at fault."""
    needs_field = measure.kind in ("sum", "average", "least", "most")
    if needs_field != bool(measure.field):
        raise Invalid(f"The measure «{measure.kind}» takes {'a' if needs_field else 'no'} field.", field="measures")
    met = sa.and_(sa.true(), *filters.where(db, source, measure.filter))
    if measure.kind == "portion":
        if not measure.filter:
            raise Invalid("A portion is of the records that meet a filter.", field="measures")
        return Counted(measure, sa.case((met, 1), else_=0))
    if measure.kind == "count":
        return Counted(measure, sa.case((met, 1)) if measure.filter else sa.literal(1))
    if measure.kind == "counterparties":
        client = CLIENT_OF[source]
        return Counted(measure, sa.case((met, client)) if measure.filter else client)
    spec = fields.find(db, source, measure.field)
    if spec.type not in NUMBERS or spec.name == "number":
        raise Invalid(f"«{measure.field}» cannot be summed up.", field=measure.field)
    value = sa.cast(spec.column, sa.Numeric)
    return Counted(measure, sa.case((met, value)) if measure.filter else value)
