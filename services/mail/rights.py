"""Who may do what: users read and write letters, admins manage mailboxes, partner programs see none of it."""

from services.kit.wire import Asker, Forbidden


def only_users(asker: Asker) -> None:
    """Raises Forbidden for partner programs."""
    if asker.role == "partner":
        raise Forbidden("Letters are for the users of the suite only.")


def only_admins(asker: Asker) -> None:
    """Raises Forbidden."""
    if asker.role != "admin":
        raise Forbidden("Mailboxes are managed by an administrator.")
