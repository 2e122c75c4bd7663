"""Who may set things up: directories, custom fields, segments, our own companies."""

from services.kit.db import Session
from services.kit.wire import Forbidden


def heads_only(db: Session) -> None:
    """Raises Forbidden."""
    if db.asker.role not in ("admin", "head_of_sales", "system"):
        raise Forbidden("This is for administrators and heads of sales.")


def admins_only(db: Session) -> None:
    """Raises Forbidden."""
    if db.asker.role not in ("admin", "system"):
        raise Forbidden("This is for administrators.")
