"""Addresses for copies: one mailbox takes them, a secret in the address says whose they are (decision 0027)."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import Conflict, Forbidden, Invalid, now
from services.mail import addresses, interface, typed_signs
from services.mail.copy_models import CopyAddress
from services.mail.interface import CopyAddressChange
from services.mail.models import Mailbox
from services.mail.rights import own_user

PLACE = "*"
"""Where the secret stands in a mailbox's pattern."""
LENGTH = 12
"""59 bits."""


def check(db: Session, mailbox: Mailbox) -> None:
    """Writes the mailbox's pattern as addresses are compared. Raises Invalid, Forbidden, Conflict."""
    pattern = mailbox.copy_address.strip().lower()
    mailbox.copy_address = pattern
    if not pattern:
        return
    if db.asker.role not in ("admin", "system"):
        raise Forbidden("Where copies go is set by an administrator.")
    if mailbox.kind != "shared":
        raise Invalid("Copies of all people go to a shared mailbox.", field="copy_address")
    local = pattern.partition("@")[0]
    if pattern.count(PLACE) != 1 or PLACE not in local:
        raise Invalid("Before the @ there must be one *, where each person's own part stands.", field="copy_address")
    addresses.email_address(pattern.replace(PLACE, typed_signs.SIGNS[0] * LENGTH), "copy_address")
    other = _mailbox(db)
    if other is not None and other.id != mailbox.id:
        raise Conflict(f"The mailbox {other.email_address} takes copies already.", field="copy_address")


def get(db: Session) -> interface.CopyAddress:
    """Raises Forbidden."""
    return _shown(db, own_user(db.asker))


def update(db: Session, change: CopyAddressChange) -> interface.CopyAddress:
    """Raises Forbidden, Invalid."""
    user_id = own_user(db.asker)
    senders = list(dict.fromkeys(addresses.email_address(address, "senders") for address in change.senders))
    values = {"user_id": user_id, "token": typed_signs.drawn(LENGTH), "senders": senders, "made_at": now()}
    putting = insert(CopyAddress).values(values)
    db.execute(putting.on_conflict_do_update(index_elements=["user_id"], set_={"senders": senders}))
    return _shown(db, user_id)


def renew(db: Session) -> interface.CopyAddress:
    """The first one, or another one. Raises Forbidden, Conflict."""
    user_id = own_user(db.asker)
    if _mailbox(db) is None:
        raise Conflict("No mailbox takes copies.")
    renewed = {"token": typed_signs.drawn(LENGTH), "made_at": now()}
    putting = insert(CopyAddress).values({"user_id": user_id, "senders": []} | renewed)
    db.execute(putting.on_conflict_do_update(index_elements=["user_id"], set_=renewed))
    return _shown(db, user_id)


def own_senders(db: Session, user_id: UUID) -> list[str]:
    """The addresses of the mailboxes that are theirs, or that they are named for."""
    named = sa.literal(user_id, sa.Uuid) == sa.any_(Mailbox.viewer_ids)
    to_all = sa.and_(Mailbox.kind == "shared", sa.func.cardinality(Mailbox.viewer_ids) == 0)
    theirs = sa.or_(Mailbox.owner_id == user_id, named, to_all)
    found = sa.select(Mailbox.email_address).where(theirs, Mailbox.deleted_at.is_(None), Mailbox.copy_address == "")
    return sorted(set(db.scalars(found)))


def _mailbox(db: Session) -> Mailbox | None:
    taking = Mailbox.copy_address != "", Mailbox.deleted_at.is_(None)
    return db.scalar(sa.select(Mailbox).where(*taking))


def _shown(db: Session, user_id: UUID) -> interface.CopyAddress:
    mailbox = _mailbox(db)
    row = db.scalar(sa.select(CopyAddress).where(CopyAddress.user_id == user_id))
    return interface.CopyAddress(
        address=mailbox.copy_address.replace(PLACE, row.token) if mailbox is not None and row is not None else None,
        mailbox_id=mailbox.id if mailbox is not None else None,
        own_senders=own_senders(db, user_id),
        senders=row.senders if row is not None else [],
        last_copy_at=row.last_copy_at if row is not None else None,
    )
