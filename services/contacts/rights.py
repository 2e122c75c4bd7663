"""Who may see what of the client base, as SQL: every query of this service goes through here.

A record is seen for one of several reasons (it is mine, nobody's, my team's…); which of them count depends on the reach
of the asker. What is private is seen by its creator alone, whatever else holds.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import BindParameter, ColumnElement, Uuid, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.contacts.access_models import SegmentManager, Staff
from services.contacts.models import Contact, Counterparty, Interaction
from services.kit.wire import Asker

Reason = Literal["own", "unassigned", "created", "segment", "team", "all"]
Shape = Literal["own", "segment", "team", "all", "system"]
ALWAYS: tuple[Reason, ...] = ("own", "unassigned", "created")
COUNTING: dict[str, tuple[Reason, ...]] = {
    "own": ALWAYS,
    "segment": (*ALWAYS, "segment"),
    "team": (*ALWAYS, "segment", "team"),
    "all": ("all",),
}
"""The reasons that count for an asker of each shape; any one is enough."""
Who = BindParameter[Any]
ASKER: Who = bindparam("asker_id", type_=Uuid())
Seen = type[Counterparty] | type[Contact] | type[Interaction]


def visible(asker: Asker, model: Seen) -> ColumnElement[bool]:
    """The records an asker may see; see `interface.Contacts` for the rule. Deleted ones are seen by nobody."""
    return _condition(shape_of(asker), model, bindparam("asker_id", asker.user_id, Uuid(), unique=True))


def in_bin(asker: Asker, model: Seen) -> ColumnElement[bool]:
    """Deleted records that the asker would see if they were not; what was merged is in no bin."""
    who = bindparam("asker_id", asker.user_id, Uuid(), unique=True)
    if model is Interaction:
        return and_(Interaction.deleted, _interactions(shape_of(asker), who))
    record: Any = model
    there = and_(record.deleted, record.merged_into.is_(None))
    return _for_reasons(shape_of(asker), model, who, there)


def shape_of(asker: Asker) -> Shape:
    """Which rule holds for the asker: askers of one shape have the same SQL."""
    if asker.role == "system":
        return "system"
    return "all" if asker.sees_all else asker.reach


@cache
def rule(shape: Shape, model: Seen) -> ColumnElement[bool]:
    """The condition for askers of a shape, with the parameter `asker_id`."""
    return _condition(shape, model, ASKER)


def _condition(shape: Shape, model: Seen, asker: Who) -> ColumnElement[bool]:
    if model is Interaction:
        return and_(~Interaction.deleted, _interactions(shape, asker))
    return _seen(shape, model, asker)


def _seen(shape: Shape, model: Any, asker: Who) -> ColumnElement[bool]:
    # As the partial indexes say it: PostgreSQL does not see that IS FALSE is the same.
    return _for_reasons(shape, model, asker, ~model.deleted)


def _for_reasons(shape: Shape, model: Any, asker: Who, there: ColumnElement[bool]) -> ColumnElement[bool]:
    if shape == "system":
        return there
    if shape == "all":
        return and_(there, public(model, asker))
    return and_(there, public(model, asker), or_(*(reason(name, model, asker) for name in COUNTING[shape])))


def public(model: Any, asker: Who = ASKER) -> ColumnElement[bool]:
    """Not private, or the asker's own secret."""
    return or_(model.private.is_(False), model.created_by == asker)


def reason(name: Reason, model: Any, asker: Who = ASKER) -> ColumnElement[bool]:
    """One reason to see a counterparty or a contact, by itself."""
    reasons: dict[Reason, Callable[[], ColumnElement[bool]]] = {
        "own": lambda: model.manager_id == asker,
        "unassigned": lambda: model.manager_id.is_(None),
        "created": lambda: model.created_by == asker,
        "segment": lambda: in_segments_of(model, asker),
        "team": lambda: model.manager_id.in_(_team_of(asker)),
        "all": sa.true,
    }
    return reasons[name]()


def segments_of(model: Any) -> ColumnElement[Any]:
    """All segments of a counterparty: put in by hand, and met by their conditions. There is an index of it."""
    both: ColumnElement[Any] = model.segment_ids.op("||", return_type=ARRAY(Uuid()))(model.filter_segment_ids)
    return both


def in_segments_of(model: Any, asker: Who) -> ColumnElement[bool]:
    """The counterparty, or the person's, is in a segment that the asker manages."""
    mine = (
        select(sa.func.coalesce(sa.func.array_agg(SegmentManager.segment_id), sa.cast([], ARRAY(Uuid()))))
        .where(SegmentManager.user_id == asker)
        .scalar_subquery()
    )
    if sa.inspect(model).mapper.class_ is Counterparty:
        return segments_of(model).bool_op("&&")(mine)
    client = aliased(Counterparty)
    theirs = select(client.id).where(client.id == model.counterparty_id, public(client, asker))
    return theirs.where(segments_of(client).bool_op("&&")(mine)).correlate(model).exists()


def _team_of(asker: Who) -> Any:
    me, colleague = aliased(Staff), aliased(Staff)
    return select(colleague.user_id).join(me, me.team_id == colleague.team_id).where(me.user_id == asker)


# Aliases, so that a query which joins the client by itself does not become part of the condition.
_client, _person = aliased(Counterparty), aliased(Contact)


def _interactions(shape: Shape, asker: Who) -> ColumnElement[bool]:
    """A line of the journal is seen with its client, or its person; one's own also where the client is another's.

    A line with neither is seen as a record of its manager's would be.
    """
    line = Interaction
    if shape == "system":
        return sa.true()
    mine = or_(line.manager_id == asker, line.created_by == asker)
    alone: list[ColumnElement[bool]] = [mine, sa.true() if shape == "all" else line.manager_id.is_(None)]
    if shape == "team":
        alone.append(line.manager_id.in_(_team_of(asker)))

    def through(model: Any, owner: Any) -> ColumnElement[bool]:
        own = and_(mine, ~model.deleted, public(model, asker))
        # Looked up row by row: EXISTS would have the planner read all clients first, to look up fifty of them.
        seen = select(or_(_seen(shape, model, asker), own)).where(model.id == owner).correlate(line).scalar_subquery()
        there: ColumnElement[bool] = sa.func.coalesce(seen, False)
        return there

    return sa.case(
        (line.counterparty_id.is_not(None), through(_client, line.counterparty_id)),
        (line.contact_id.is_not(None), through(_person, line.contact_id)),
        else_=or_(*alone),
    )


def visible_lines(asker: Asker) -> ColumnElement[bool]:
    """The same lines as `visible`, for counting millions: clients are told by sets, which are read once.

    The sets of hidden records are small and have an index of their own (migration 0009).
    """
    shape = shape_of(asker)
    who = bindparam("asker_id", asker.user_id, Uuid(), unique=True)
    line = Interaction
    if shape == "system":
        return sa.not_(line.deleted)
    mine = or_(line.manager_id == who, line.created_by == who)
    alone: list[ColumnElement[bool]] = [mine, sa.true() if shape == "all" else line.manager_id.is_(None)]
    if shape == "team":
        alone.append(line.manager_id.in_(_team_of(who)))

    def through(model: Any, owner: Any) -> ColumnElement[bool]:
        secret = sa.not_(sa.func.coalesce(public(model, who), False))
        hidden = select(model.id).where(or_(model.private, model.deleted), or_(model.deleted, secret))
        shown: ColumnElement[bool] = owner.not_in(hidden)
        if shape == "all":
            return shown
        return or_(owner.in_(select(model.id).where(_seen(shape, model, who))), and_(mine, shown))

    return and_(
        sa.not_(line.deleted),
        sa.case(
            (line.counterparty_id.is_not(None), through(_client, line.counterparty_id)),
            (line.contact_id.is_not(None), through(_person, line.contact_id)),
            else_=or_(*alone),
        ),
    )


def own_manager(asker: Asker) -> UUID | None:
    """Who manages what the asker creates without naming a manager: a seller, or nobody for programs and admins."""
    return asker.user_id if asker.role in ("manager", "head_of_sales") else None
