"""Counterparties: get, list, create, change, delete."""

import re
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import to_builtins
from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.orm import aliased
from stdnum.ru import inn as inn_number
from stdnum.ru import ogrn as ogrn_number

from services.contacts import addresses, changes, interactions, records, rights
from services.contacts.interface import (
    Counterparty,
    CounterpartyChange,
    CounterpartyChanged,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    DuplicateInn,
)
from services.contacts.models import Address
from services.contacts.models import Counterparty as Row
from services.contacts.rights import visible
from services.kit.db import Session, estimated_total, keyset, page_of
from services.kit.wire import Invalid, NotFound, VersionConflict

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
GONE = "There is no such counterparty."
Group = aliased(Row)
NAMES = Counterparty.__struct_fields__
COLUMNS = [
    select(Group.name).where(Group.id == Row.parent_id).scalar_subquery().label(name)
    if name == "parent_name"
    else getattr(Row, name)
    for name in NAMES
]
"""A counterparty as it is answered, column by column: reading goes past the ORM."""


def struct(row: Any) -> Counterparty:
    """A row of COLUMNS."""
    return msgspec.convert(dict(zip(NAMES, row, strict=True)), Counterparty)


@cache
def _by_id(shape: str) -> Select[Any]:
    # Built once for all askers of a shape: building costs more than running it.
    return select(*COLUMNS).where(Row.id == bindparam("record_id"), rights.rule(shape, Row))


def get(db: Session, counterparty_id: UUID) -> Counterparty:
    """The counterparty, or the one it was merged into. Raises NotFound."""
    query = _by_id(rights.shape_of(db.asker))
    row = db.execute(query, {"record_id": counterparty_id, "asker_id": db.asker.user_id}).one_or_none()
    if row is not None:
        return struct(row)
    if (target := records.became(db, Row, counterparty_id)) is not None:
        return get(db, target)
    raise NotFound(GONE)


def locked(db: Session, counterparty_id: UUID, version: int) -> Row:
    """The row, locked for a change of this version. Raises NotFound, VersionConflict."""
    query = select(Row).where(Row.id == counterparty_id, visible(db.asker, Row)).with_for_update(of=Row)
    row = db.scalars(query).one_or_none()
    if row is None:
        raise NotFound(GONE)
    if row.version != version:
        raise VersionConflict(
            "Somebody changed this counterparty meanwhile.", current=to_builtins(get(db, counterparty_id))
        )
    return row


def must_see(db: Session, counterparty_id: UUID) -> None:
    """Raises NotFound where the asker may not know of the counterparty."""
    if db.scalar(select(Row.id).where(Row.id == counterparty_id, visible(db.asker, Row))) is None:
        raise NotFound(GONE, field="counterparty_id")


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
    query = select(*COLUMNS, Row.sort_key).where(*conditions)
    if (after := keyset(cursor, str, UUID)) is not None:
        query = query.where(tuple_(Row.sort_key, Row.id) > tuple_(*after))
    rows = db.execute(query.order_by(Row.sort_key, Row.id).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.sort_key, row.id))
    total = estimated_total(db, select(Row.id).where(*conditions)) if next_cursor or cursor else len(page)
    return CounterpartyPage(items=[struct(row[:-1]) for row in page], cursor=next_cursor, estimated_total=total)


def create(db: Session, draft: CounterpartyDraft) -> Counterparty:
    row = Row()
    records.assign(db, row, draft)
    row.manager_id = draft.manager_id or rights.own_manager(db.asker)
    check(db, row)
    records.created(db, row)
    return announced(db, row)


def update(db: Session, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
    row = locked(db, counterparty_id, version)
    before = changes.snapshot(row)
    with db.no_autoflush:
        records.assign(db, row, change)
        check(db, row)
    if not records.written(db, row, before):
        return get(db, counterparty_id)
    return announced(db, row)


def delete(db: Session, counterparty_id: UUID, version: int) -> None:
    row = locked(db, counterparty_id, version)
    gone = get(db, counterparty_id)
    before = changes.snapshot(row)
    row.deleted = True
    records.written(db, row, before, "delete")
    db.publish(CounterpartyChanged(counterparty=msgspec.structs.replace(gone, version=row.version), deleted=True))


def check(db: Session, row: Row) -> None:
    """INN, KPP and OGRN by their rules (FNS order MM-7-6/435; `0000000000` passes the sum and is refused), no twins."""
    if not row.foreign_party:
        check_registers(row)
    if row.inn is None:
        return
    twin = select(Row.id).where(
        Row.inn == row.inn, Row.kpp.is_not_distinct_from(row.kpp), Row.deleted.is_(False), Row.id != row.id
    )
    with db.no_autoflush:
        if (found := db.scalar(twin.limit(1))) is not None:
            message = f"There is a counterparty with INN {row.inn} already."
            raise DuplicateInn(message, field="inn", counterparty_id=str(found))


def check_registers(row: Row) -> None:
    """Raises Invalid."""
    if row.inn is not None and (not inn_number.is_valid(row.inn) or len(set(row.inn)) == 1):
        raise Invalid(f"«{row.inn[:20]}» is not an INN: 10 or 12 digits whose last ones check the others.", field="inn")
    if row.kpp is not None and not KPP.fullmatch(row.kpp):
        raise Invalid(f"«{row.kpp[:20]}» is not a KPP: 4 digits, 2 digits or capital letters, 3 digits.", field="kpp")
    if row.ogrn is not None and not ogrn_number.is_valid(row.ogrn):
        raise Invalid(
            f"«{row.ogrn[:20]}» is not an OGRN: 13 digits, or 15 of an entrepreneur, the last checks the others.",
            field="ogrn",
        )


def announced(db: Session, row: Row) -> Counterparty:
    """Gives the record what came from its numbers and addresses before it was known, and tells everybody."""
    interactions.adopt(db, row, row.id, None)
    counterparty = struct(db.execute(_by_id("system"), {"record_id": row.id}).one())
    db.publish(CounterpartyChanged(counterparty=counterparty, deleted=False))
    return counterparty
