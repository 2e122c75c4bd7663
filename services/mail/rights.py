"""Who may do what, as SQL: every query for mailboxes and letters goes through here.

A shared mailbox is seen by those it names, or by all users; a personal one by its owner and those it names. A letter is
seen with any mailbox that it came through, and by who sent it here as a copy. Partner programs see none of it.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, or_, true

from services.kit.wire import Asker, Forbidden, NotFound
from services.mail.models import Email, Mailbox, OfferedLetter


def only_users(asker: Asker) -> None:
    """Raises Forbidden for partner programs."""
    if asker.role == "partner":
        raise Forbidden("Letters are for the users of the suite only.")


def own_user(asker: Asker) -> UUID:
    """Whose settings they are. Raises Forbidden for programs, which have none."""
    only_users(asker)
    if asker.user_id is None:
        raise Forbidden("These settings are people's.")
    return asker.user_id


def visible(asker: Asker) -> ColumnElement[bool]:
    """The mailboxes whose letters the asker sees."""
    if asker.role == "system":
        return true()
    to_all = sa.and_(Mailbox.kind == "shared", sa.func.cardinality(Mailbox.viewer_ids) == 0)
    shared = true() if asker.role == "admin" else to_all
    return or_(
        sa.and_(Mailbox.kind == "shared", shared),
        Mailbox.owner_id == asker.user_id,
        sa.literal(asker.user_id, sa.Uuid) == sa.any_(Mailbox.viewer_ids),
    )


def known(asker: Asker) -> ColumnElement[bool]:
    """The mailboxes of which the asker knows: those they see, and for an admin, who manages them, all."""
    return true() if asker.role == "admin" else visible(asker)


def may_manage(asker: Asker, mailbox: Mailbox) -> None:
    """Raises Forbidden: an admin manages all, and everybody their own."""
    if asker.role not in ("admin", "system") and mailbox.owner_id != asker.user_id:
        raise Forbidden("This mailbox is managed by an administrator.")


def readable(asker: Asker) -> ColumnElement[bool]:
    """The letters that the asker sees."""
    if asker.role == "system":
        return true()
    seen = sa.select(Mailbox.id).where(visible(asker))
    offered = sa.select(OfferedLetter.email_id).where(
        OfferedLetter.email_id == Email.id, OfferedLetter.mailbox_id.in_(seen)
    )
    own = sa.func.coalesce(Email.copied_by == asker.user_id, False)
    return or_(Email.mailbox_id.in_(seen), offered.exists(), own)


def may_write(asker: Asker, mailbox: Mailbox) -> None:
    """Letters are sent from mailboxes that one sees. Raises NotFound."""
    named = asker.user_id in mailbox.viewer_ids or mailbox.owner_id == asker.user_id
    to_all = mailbox.kind == "shared" and (not mailbox.viewer_ids or asker.role == "admin")
    if not (named or to_all or asker.role == "system"):
        raise NotFound("There is no such mailbox.")


def managed(asker: Asker) -> ColumnElement[bool]:
    """The mailboxes that the asker manages, as `may_manage` has it."""
    return true() if asker.role in ("admin", "system") else sa.func.coalesce(Mailbox.owner_id == asker.user_id, False)
