"""Who may see what of the client base, as SQL: every query of this service goes through here."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from services.contacts.models import Contact, Counterparty
from services.kit.wire import Asker

SEES_ALL = ("admin", "head_of_sales", "partner", "system")


def visible(asker: Asker, model: type[Counterparty] | type[Contact]) -> ColumnElement[bool]:
    """The records an asker may see; see `interface.Contacts` for the rule. Deleted ones are seen by nobody."""
    there = model.deleted.is_(False)
    if asker.role == "system":
        return there
    public = and_(there, or_(model.private.is_(False), model.created_by == asker.user_id))
    if asker.role in SEES_ALL:
        return public
    mine = or_(model.manager_id == asker.user_id, model.manager_id.is_(None), model.created_by == asker.user_id)
    return and_(public, mine)


def own_manager(asker: Asker) -> UUID | None:
    """Who manages what the asker creates without naming a manager: a seller, or nobody for programs and admins."""
    return asker.user_id if asker.role in ("manager", "head_of_sales") else None
