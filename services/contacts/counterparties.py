"""Counterparties: get, list, create, change, delete."""

import re
from typing import cast
from uuid import UUID

from msgspec import UNSET, to_builtins
from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload
from stdnum.ru import inn as inn_number

from services.contacts import addresses, interactions, rights
from services.contacts.interface import (
    Counterparty,
    CounterpartyChange,
    CounterpartyChanged,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    DuplicateInn,
    LegalForm,
)
from services.contacts.models import Address
from services.contacts.models import Counterparty as Row
from services.contacts.names import sort_key
from services.contacts.rights import visible
from services.kit.db import Session, estimated_total, keyset, page_of
from services.kit.wire import Invalid, NotFound, VersionConflict

PLAIN_FIELDS = ("name", "legal_form", "role", "inn", "kpp", "website", "address", "notes", "private")
KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
WITH_ADDRESSES = selectinload(Row.addresses)


def get(db: Session, counterparty_id: UUID) -> Counterparty:
    """Raises NotFound."""
    return struct(_row(db, counterparty_id))


def _row(db: Session, counterparty_id: UUID, lock: bool = False) -> Row:
    query = select(Row).where(Row.id == counterparty_id, visible(db.asker, Row)).options(joinedload(Row.addresses))
    row = db.scalars(query.with_for_update(of=Row) if lock else query).unique().one_or_none()
    if row is None:
        raise NotFound("There is no such counterparty.")
    return row


def must_see(db: Session, counterparty_id: UUID) -> None:
    """Raises NotFound where the asker may not know of the counterparty."""
    if db.scalar(select(Row.id).where(Row.id == counterparty_id, visible(db.asker, Row))) is None:
        raise NotFound("There is no such counterparty.", field="counterparty_id")


def list_(
    db: Session, search: str, role: CounterpartyRole | None, manager_id: UUID | None, cursor: str | None, limit: int
) -> CounterpartyPage:
    conditions = [visible(db.asker, Row)]
    if role is not None:
        conditions.append(Row.role == role)
    if manager_id is not None:
        conditions.append(Row.manager_id == manager_id)
    if search.strip():
        conditions.append(addresses.found_by(search, Row, Address.counterparty_id))
    query = select(Row).where(*conditions)
    if (after := keyset(cursor, str, UUID)) is not None:
        query = query.where(tuple_(Row.sort_key, Row.id) > tuple_(*after))
    rows = db.scalars(query.order_by(Row.sort_key, Row.id).limit(limit + 1).options(WITH_ADDRESSES)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.sort_key, row.id))
    total = estimated_total(db, select(Row.id).where(*conditions)) if next_cursor or cursor else len(page)
    return CounterpartyPage(items=[struct(row) for row in page], cursor=next_cursor, estimated_total=total)


def create(db: Session, draft: CounterpartyDraft) -> Counterparty:
    row = Row(
        **{field: getattr(draft, field) for field in PLAIN_FIELDS},
        sort_key=sort_key(draft.name),
        manager_id=draft.manager_id or rights.own_manager(db.asker),
        created_by=db.asker.user_id,
        addresses=addresses.made(draft.phones, draft.emails),
    )
    check_registers(db, row)
    db.add(row)
    db.flush()
    interactions.adopt(db, row.addresses, row.id, None, row.manager_id)
    return announced(db, row)


def update(db: Session, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
    row = _row(db, counterparty_id, lock=True)
    if row.version != version:
        raise VersionConflict("Somebody changed this counterparty meanwhile.", current=to_builtins(struct(row)))
    for field in (*PLAIN_FIELDS, "manager_id"):
        value = getattr(change, field)
        if value is not UNSET:
            setattr(row, field, value)
    row.sort_key = sort_key(row.name)
    if change.phones is not UNSET or change.emails is not UNSET:
        row.addresses = addresses.changed(row.addresses, change.phones, change.emails)
    check_registers(db, row)
    row.touch()
    db.flush()
    interactions.adopt(db, row.addresses, row.id, None, row.manager_id)
    return announced(db, row)


def delete(db: Session, counterparty_id: UUID, version: int) -> None:
    row = _row(db, counterparty_id, lock=True)
    if row.version != version:
        raise VersionConflict("Somebody changed this counterparty meanwhile.", current=to_builtins(struct(row)))
    row.deleted = True
    row.touch()
    db.flush()
    db.publish(CounterpartyChanged(counterparty=struct(row), deleted=True))


def check_registers(db: Session, row: Row) -> None:
    """INN and KPP by their rules (FNS order MM-7-6/435; `0000000000` passes the sum and is refused), and no twins."""
    row.inn, row.kpp = (row.inn or "").strip() or None, (row.kpp or "").strip() or None
    if row.inn is not None:
        if not inn_number.is_valid(row.inn) or len(set(row.inn)) == 1:
            raise Invalid(
                f"«{row.inn[:20]}» is not an INN: 10 or 12 digits whose last ones check the others.", field="inn"
            )
        twin = select(Row.id).where(
            Row.inn == row.inn, Row.kpp.is_not_distinct_from(row.kpp), Row.deleted.is_(False), Row.id != row.id
        )
        with db.no_autoflush:
            if (found := db.scalar(twin.limit(1))) is not None:
                message = f"There is a counterparty with INN {row.inn} already."
                raise DuplicateInn(message, field="inn", counterparty_id=str(found))
    if row.kpp is not None and not KPP.fullmatch(row.kpp):
        raise Invalid(f"«{row.kpp[:20]}» is not a KPP: 4 digits, 2 digits or capital letters, 3 digits.", field="kpp")


def announced(db: Session, row: Row) -> Counterparty:
    counterparty = struct(row)
    db.publish(CounterpartyChanged(counterparty=counterparty, deleted=False))
    return counterparty


def struct(row: Row) -> Counterparty:
    return Counterparty(
        id=row.id,
        version=row.version,
        number=row.number,
        name=row.name,
        legal_form=cast(LegalForm, row.legal_form),
        role=cast(CounterpartyRole, row.role),
        inn=row.inn,
        kpp=row.kpp,
        phones=addresses.phones_of(row.addresses),
        emails=addresses.emails_of(row.addresses),
        website=row.website,
        address=row.address,
        notes=row.notes,
        manager_id=row.manager_id,
        private=row.private,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
