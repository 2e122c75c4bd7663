"""Contacts: the people, mostly of counterparties."""

from uuid import UUID

from msgspec import UNSET, to_builtins
from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from services.contacts import addresses, counterparties, interactions, rights
from services.contacts.interface import Contact, ContactChange, ContactChanged, ContactDraft, ContactPage
from services.contacts.models import Address
from services.contacts.models import Contact as Row
from services.contacts.models import Counterparty as CounterpartyRow
from services.contacts.names import sort_key
from services.contacts.rights import visible
from services.kit.db import Session, estimated_total, keyset, page_of
from services.kit.wire import NotFound, VersionConflict

PLAIN_FIELDS = ("name", "position", "notes", "private")
LOADED = (selectinload(Row.addresses), joinedload(Row.counterparty))


def get(db: Session, contact_id: UUID) -> Contact:
    """Raises NotFound."""
    return struct(_row(db, contact_id))


def _row(db: Session, contact_id: UUID, lock: bool = False) -> Row:
    query = select(Row).where(Row.id == contact_id, visible(db.asker, Row)).options(*LOADED)
    row = db.scalars(query.with_for_update(of=Row) if lock else query).one_or_none()
    if row is None:
        raise NotFound("There is no such contact.")
    return row


def list_(db: Session, counterparty_id: UUID | None, search: str, cursor: str | None, limit: int) -> ContactPage:
    conditions = [visible(db.asker, Row)]
    if counterparty_id is not None:
        counterparties.must_see(db, counterparty_id)
        conditions.append(Row.counterparty_id == counterparty_id)
    if search.strip():
        conditions.append(addresses.found_by(search, Row, Address.contact_id))
    query = select(Row).where(*conditions)
    if (after := keyset(cursor, str, UUID)) is not None:
        query = query.where(tuple_(Row.sort_key, Row.id) > tuple_(*after))
    rows = db.scalars(query.order_by(Row.sort_key, Row.id).limit(limit + 1).options(*LOADED)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.sort_key, row.id))
    total = estimated_total(db, select(Row.id).where(*conditions)) if next_cursor or cursor else len(page)
    return ContactPage(items=[struct(row) for row in page], cursor=next_cursor, estimated_total=total)


def create(db: Session, draft: ContactDraft) -> Contact:
    manager_id = draft.manager_id
    if draft.counterparty_id is not None:
        counterparties.must_see(db, draft.counterparty_id)
        if manager_id is None:
            manager_id = db.scalar(
                select(CounterpartyRow.manager_id).where(CounterpartyRow.id == draft.counterparty_id)
            )
    row = Row(
        **{field: getattr(draft, field) for field in PLAIN_FIELDS},
        sort_key=sort_key(draft.name),
        counterparty_id=draft.counterparty_id,
        manager_id=manager_id or rights.own_manager(db.asker),
        created_by=db.asker.user_id,
        addresses=addresses.made(draft.phones, draft.emails),
    )
    db.add(row)
    return announced(db, row)


def update(db: Session, contact_id: UUID, version: int, change: ContactChange) -> Contact:
    row = _row(db, contact_id, lock=True)
    if row.version != version:
        raise VersionConflict("Somebody changed this contact meanwhile.", current=to_builtins(struct(row)))
    if change.counterparty_id is not UNSET and change.counterparty_id is not None:
        counterparties.must_see(db, change.counterparty_id)
    for field in (*PLAIN_FIELDS, "manager_id", "counterparty_id"):
        value = getattr(change, field)
        if value is not UNSET:
            setattr(row, field, value)
    row.sort_key = sort_key(row.name)
    if change.phones is not UNSET or change.emails is not UNSET:
        row.addresses = addresses.changed(row.addresses, change.phones, change.emails)
    row.touch()
    return announced(db, row)


def announced(db: Session, row: Row) -> Contact:
    """Writes the row, gives it what came from its number or address before it was known, and tells everybody."""
    db.flush()
    db.refresh(row, ["counterparty"])
    interactions.adopt(db, row.addresses, row.counterparty_id, row.id, row.manager_id)
    contact = struct(row)
    db.publish(ContactChanged(contact=contact, deleted=False))
    return contact


def struct(row: Row) -> Contact:
    return Contact(
        id=row.id,
        version=row.version,
        number=row.number,
        counterparty_id=row.counterparty_id,
        counterparty_name=row.counterparty.name if row.counterparty else None,
        name=row.name,
        position=row.position,
        phones=addresses.phones_of(row.addresses),
        emails=addresses.emails_of(row.addresses),
        notes=row.notes,
        manager_id=row.manager_id,
        private=row.private,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
