"""What is counted in a group: what a record brings to it, and how that is put together."""

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


FROM_PARTS: dict[str, Any] = {"count": func.sum, "sum": func.sum, "least": func.min, "most": func.max}


class Counted(NamedTuple):
    """A measure: what each record brings (NULL: nothing), to be put together by `total`."""

    measure: Measure
    brought: ColumnElement[Any]

    def total(self, brought: ColumnElement[Any]) -> ColumnElement[Any]:
        """Of a group's records."""
        match self.measure.kind:
            case "count":
                found: Any = func.count(brought)
            case "counterparties":
                found = func.count(brought.distinct())
            case "portion":
                found = func.round(sa.cast(100.0 * func.avg(brought), sa.Numeric), 2)
            case "sum":
                found = func.sum(brought)
            case "average":
                found = func.round(func.avg(brought), 2)
            case "least":
                found = func.min(brought)
            case "most":
                found = func.max(brought)
        return sa.cast(found, sa.Numeric)

    @property
    def rolls_up(self) -> bool:
        """Does it follow from the same measure of a group's parts?"""
        return self.measure.kind in FROM_PARTS

    def of_parts(self, part: ColumnElement[Any]) -> ColumnElement[Any]:
        """Of a group, by those of its parts."""
        found = FROM_PARTS[self.measure.kind](part)
        return sa.cast(func.coalesce(found, 0) if self.measure.kind == "count" else found, sa.Numeric)

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
