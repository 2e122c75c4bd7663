"""Who may see which rows, as part of every query."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true

from services.kit.wire import Asker, Forbidden
from services.leads.models import Deal, Lead


def may_see(asker: Asker, table: type[Lead] | type[Deal]) -> ColumnElement[bool]:
    """Everything; or for a manager their own, nobody's, and what they take part in; or what a program added."""
    if asker.role in ("admin", "head_of_sales", "system"):
        return true()
    if asker.role == "manager" and asker.user_id is not None:
        return or_(
            table.manager_id.is_(None),
            table.manager_id == asker.user_id,
            table.participants.contains([asker.user_id]),
        )
    if asker.role == "partner" and issubclass(table, Lead):
        return table.created_by == asker.user_id
    return false()


def own_manager(asker: Asker) -> UUID | None:
    """Who manages what the asker makes without naming a manager: a seller, or nobody for programs and admins."""
    return asker.user_id if asker.role in ("manager", "head_of_sales") else None


def refuse_programs(asker: Asker) -> None:
    """Raises Forbidden for partner programs, which add leads and look, and no more."""
    if asker.role == "partner":
        raise Forbidden("A partner program may add leads, not change them.")
