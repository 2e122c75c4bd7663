"""Who may see what of the client base, as SQL: every query of this service goes through here."""

from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, or_

from services.contacts.models import Contact, Counterparty
from services.kit.wire import Asker

SEES_ALL = ("admin", "head_of_sales", "partner", "system")


def visible(asker: Asker, model: type[Counterparty] | type[Contact]) -> ColumnElement[bool]:
    """The records an asker may see; see `interface.Contacts` for the rule. Deleted ones are seen by nobody."""
    return rule(shape_of(asker), model).params(asker_id=asker.user_id)


def shape_of(asker: Asker) -> str:
    """Which rule holds for the asker: askers of one shape have the same SQL."""
    return "system" if asker.role == "system" else "all" if asker.role in SEES_ALL else "own"


@cache
def rule(shape: str, model: type[Counterparty] | type[Contact]) -> ColumnElement[bool]:
    """The condition for askers of a shape, with the parameter `asker_id`."""
    there = model.deleted.is_(False)
    if shape == "system":
        return there
    asker_id = bindparam("asker_id", type_=Uuid())
    public = and_(there, or_(model.private.is_(False), model.created_by == asker_id))
    if shape == "all":
        return public
    return and_(public, or_(model.manager_id == asker_id, model.manager_id.is_(None), model.created_by == asker_id))


def own_manager(asker: Asker) -> UUID | None:
    """Who manages what the asker creates without naming a manager: a seller, or nobody for programs and admins."""
    return asker.user_id if asker.role in ("manager", "head_of_sales") else None
