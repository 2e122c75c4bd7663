"""The stop-list: who let themselves be taken out, who cannot be reached, and who is to be left alone."""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit import phones
from services.kit.db import Session, keyset, page_of
from services.kit.wire import Forbidden, NotFound, new_id, now
from services.mail import addresses, interface
from services.mail.interface.stop_list import (
    AddressStopped,
    AddressWelcomed,
    AlreadyStopped,
    StopDraft,
    StopKind,
    StopListPage,
    StopReason,
    StopRemoval,
)
from services.mail.mailing_models import MailingRecipient
from services.mail.mailing_models import StopListEntry as Row
from services.mail.rights import only_users

LONGEST_SEARCH = 200


def stopped(db: Session, some: Collection[str]) -> set[str]:
    """Those of the addresses that no mailing may go to."""
    return set(db.scalars(sa.select(Row.address).where(Row.address.in_(some), Row.removed_at.is_(None))))


def keys_of_text(phone: str, channel_id: UUID, sender: str) -> list[str]:
    """By what the one is known whom a short message comes from, or goes to."""
    return [key for key in (phone, f"{channel_id}:{sender}" if sender else "") if key]


def list_page(db: Session, search: str, removed: bool, cursor: str | None, limit: int) -> StopListPage:
    """Raises Forbidden, Invalid (cursor)."""
    only_users(db.asker)
    if db.asker.role not in ("admin", "head_of_sales", "system"):
        raise Forbidden("The stop-list is for administrators and heads of sales.")
    query = sa.select(Row).where(Row.removed_at.is_not(None) if removed else Row.removed_at.is_(None))
    if words := search[:LONGEST_SEARCH].strip().lower():
        digits = re.sub(r"[\s()+-]", "", words)
        sought = re.sub("^8(?=9)", "7", digits) if digits.isdecimal() else words
        query = query.where(Row.address.contains(sought, autoescape=True))
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(Row.created_at, Row.id) < sa.tuple_(*after))
    query = query.order_by(Row.created_at.desc(), Row.id.desc()).limit(limit + 1)
    rows, next_cursor = page_of(db.scalars(query).all(), limit, lambda row: (row.created_at, row.id))
    return StopListPage(items=[shown(row) for row in rows], cursor=next_cursor)


def create(db: Session, draft: StopDraft) -> interface.StopListEntry:
    """Raises Forbidden, Invalid, AlreadyStopped."""
    only_users(db.asker)
    typed = draft.address
    address = addresses.email_address(typed, "address") if "@" in typed else phones.required(typed, "address").e164
    assert address is not None
    row = stop(db, address, "hand", note=draft.note.strip())
    if row is None:
        raise AlreadyStopped("This address is in the stop-list already.", field="address")
    return shown(row)


def stop(
    db: Session,
    address: str,
    reason: StopReason,
    *,
    note: str = "",
    mailing_id: UUID | None = None,
    recipient_id: UUID | None = None,
    message_id: UUID | None = None,
    contact_id: UUID | None = None,
    counterparty_id: UUID | None = None,
) -> Row | None:
    """From now on no mailing goes there; None where that was so already."""
    values = {
        "id": new_id(),
        "address": address,
        "reason": reason,
        "note": note,
        "mailing_id": mailing_id,
        "recipient_id": recipient_id,
        "message_id": message_id,
        "contact_id": contact_id,
        "counterparty_id": counterparty_id,
        "created_by": db.asker.user_id,
        "created_at": now(),
        "removal_note": "",
    }
    adding = insert(Row).values(values)
    adding = adding.on_conflict_do_nothing(index_elements=["address"], index_where=Row.removed_at.is_(None))
    if (entry_id := db.scalar(adding.returning(Row.id))) is None:
        return None
    row = db.get_one(Row, entry_id)
    db.publish(
        AddressStopped(
            entry_id=row.id,
            address=address,
            reason=reason,
            at=row.created_at,
            contact_id=contact_id,
            counterparty_id=counterparty_id,
        )
    )
    return row


def stop_bounced(db: Session, email_id: UUID, address: str, words: str) -> None:
    """Nobody is at the address: a letter there came back."""
    theirs = db.scalar(sa.select(MailingRecipient).where(MailingRecipient.email_id == email_id).limit(1))
    stop(
        db,
        address,
        "bounced",
        note=words,
        mailing_id=theirs.mailing_id if theirs else None,
        recipient_id=theirs.id if theirs else None,
    )


def of_bounces(db: Session, some: Collection[str]) -> list[Row]:
    """Those of the addresses that are in the list because letters came back; locked."""
    theirs = sa.select(Row).where(Row.address.in_(some), Row.reason == "bounced", Row.removed_at.is_(None))
    return list(db.scalars(theirs.order_by(Row.id).with_for_update()))


def remove(db: Session, entry_id: UUID, removal: StopRemoval) -> interface.StopListEntry:
    """Raises Forbidden, NotFound."""
    if db.asker.role != "admin":
        raise Forbidden("Only an administrator lets an address in again.")
    row = db.scalar(sa.select(Row).where(Row.id == entry_id, Row.removed_at.is_(None)).with_for_update())
    if row is None:
        raise NotFound("This address is not in the stop-list.")
    welcome(db, row, removal.reason.strip(), by_recipient=False)
    return shown(row)


def welcome(db: Session, row: Row, note: str, *, by_recipient: bool) -> None:
    """Mailings may go to the address again; the row is locked by the caller."""
    row.removed_at, row.removed_by, row.removal_note = now(), db.asker.user_id, note
    db.publish(
        AddressWelcomed(
            entry_id=row.id,
            address=row.address,
            at=row.removed_at,
            by_recipient=by_recipient,
            contact_id=row.contact_id,
            counterparty_id=row.counterparty_id,
        )
    )


def shown(row: Row) -> interface.StopListEntry:
    kind: StopKind = "messenger"  # whose id may look like anything
    if ":" not in row.address:
        kind = "email" if "@" in row.address else "phone"
    values = {name: getattr(row, name) for name in interface.StopListEntry.__struct_fields__ if name != "kind"}
    return interface.StopListEntry(**values, kind=kind)
