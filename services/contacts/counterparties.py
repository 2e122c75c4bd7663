"""Counterparties: get, list, create, change, delete."""

from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import to_builtins
from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.contacts import (
    changes,
    creating,
    form_rules,
    groups,
    interactions,
    lists,
    records,
    requisites,
    rights,
    segments,
)
from services.contacts.interface import (
    Counterparty,
    CounterpartyChange,
    CounterpartyChanged,
    CounterpartyDraft,
    CounterpartyPage,
    CounterpartyRole,
    DuplicateInn,
)
from services.contacts.models import Counterparty as Row
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import NotFound, VersionConflict

REGISTERS = ("legal_form", "foreign_party", "inn", "kpp", "ogrn")
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
lists.SHOWN["counterparty"] = COLUMNS


def struct(row: Any) -> Counterparty:
    """A row of COLUMNS."""
    return msgspec.convert(dict(zip(NAMES, row, strict=True)), Counterparty)


_SEVERAL = select(*COLUMNS).where(Row.id == func.any(bindparam("ids", type_=ARRAY(Uuid()))))


@cache
def _by_id(shape: rights.Shape) -> Ready:
    # Built once for all askers of a shape: building costs more than running it.
    return Ready(select(*COLUMNS).where(Row.id == bindparam("record_id"), rights.rule(shape, Row)))


def _found(db: Session, shape: rights.Shape, record_id: UUID) -> Counterparty | None:
    db.flush()
    rows = _by_id(shape).rows(db, {"record_id": record_id, "asker_id": db.asker.user_id})
    return struct(rows[0]) if rows else None


def get(db: Session, counterparty_id: UUID) -> Counterparty:
    """The counterparty, or the one it was merged into. Raises NotFound."""
    if (found := _found(db, rights.shape_of(db.asker), counterparty_id)) is not None:
        return found
    if (target := records.became(db, Row, counterparty_id)) is not None:
        return get(db, target)
    raise NotFound(GONE)


def locked(db: Session, counterparty_id: UUID, version: int) -> Row:
    """The row, locked for a change of this version. Raises NotFound, VersionConflict."""
    query = select(Row).where(Row.id == counterparty_id, visible(db.asker, Row)).with_for_update(of=Row)
    row = db.scalars(query).one_or_none()
    if row is None and records.became(db, Row, counterparty_id) is None:
        raise NotFound(GONE)
    if row is None or row.version != version:
        raise VersionConflict(
            "Somebody changed this counterparty meanwhile.", current=to_builtins(get(db, counterparty_id))
        )
    return row


def must_see(db: Session, counterparty_id: UUID) -> UUID:
    """The id of the counterparty, or of the one it was merged into. Raises NotFound where the asker may not see it."""
    if db.scalar(select(Row.id).where(Row.id == counterparty_id, visible(db.asker, Row))) is not None:
        return counterparty_id
    if (target := records.became(db, Row, counterparty_id)) is not None:
        return must_see(db, target)
    raise NotFound(GONE, field="counterparty_id")


def list_(
    db: Session,
    asked: lists.Asked = lists.ALL,
    role: CounterpartyRole | None = None,
    manager_id: UUID | None = None,
    sort: str = "name",
    descending: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> CounterpartyPage:
    """One page. Raises Invalid."""
    more = [*([Row.role == role] if role else []), *([Row.manager_id == manager_id] if manager_id else [])]
    page = lists.page(db, "counterparty", replace(asked, more=more), sort, descending, cursor, limit)
    return CounterpartyPage(items=shown(db, page), cursor=page.cursor, estimated_total=page.estimated_total)


def shown(db: Session, page: lists.Page) -> list[Counterparty]:
    return several(db, page.ids) if page.rows is None else [struct(row) for row in page.rows]


def several(db: Session, ids: list[UUID]) -> list[Counterparty]:
    """The records of these ids, in their order; the caller has made sure that the asker may see them."""
    found = {row[0]: struct(row) for row in db.execute(_SEVERAL, {"ids": ids})} if ids else {}
    return [found[one] for one in ids if one in found]


def create(db: Session, draft: CounterpartyDraft, *, ask_required: bool = True) -> Counterparty:
    """`ask_required`: somebody fills in a form, so the fields that the administrator requires must be there."""
    row = Row()
    records.assign(db, row, draft)
    row.manager_id = draft.manager_id or rights.own_manager(db.asker)
    check(db, row)
    groups.check(db, row)
    known = creating.ahead(db, row)
    if ask_required:
        form_rules.require_all(db, "counterparty", row, known.required)
    if known.awaited or known.segmented or row.parent_id is not None:
        creating.write(db, row)
        return announced(db, row)
    values = creating.columns_of(row)
    made = msgspec.convert({name: values.get(name) for name in NAMES}, Counterparty)
    creating.write(db, row, CounterpartyChanged(counterparty=made, deleted=False))
    return made


def update(db: Session, counterparty_id: UUID, version: int, change: CounterpartyChange) -> Counterparty:
    row = locked(db, counterparty_id, version)
    before = changes.snapshot(row)
    with db.no_autoflush:
        records.assign(db, row, change)
        if any(before[name] != getattr(row, name) for name in REGISTERS):
            check(db, row)
        if changes.plain(row.parent_id) != before["parent_id"]:
            groups.check(db, row)
        form_rules.require_kept(db, "counterparty", row, change)
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
    """Requisites by their rules, no twins. Raises Invalid, DuplicateInn."""
    requisites.require(row.legal_form, row.foreign_party, row.inn, row.kpp, row.ogrn)
    if row.inn is None:
        return
    twin = select(Row.id).where(
        Row.inn == row.inn, Row.kpp.is_not_distinct_from(row.kpp), ~Row.deleted, Row.id != row.id
    )
    with db.no_autoflush:
        if (found := db.scalar(twin.limit(1))) is not None:
            # Its name only where the asker may know of it.
            name = db.scalar(select(Row.name).where(Row.id == found, visible(db.asker, Row)))
            whose = f"«{name}»" if name else "a counterparty"
            message = f"INN {row.inn} belongs to {whose} already."
            raise DuplicateInn(message, field="inn", counterparty_id=str(found), counterparty_name=name)


def announced(db: Session, row: Row) -> Counterparty:
    """Gives the record what came from its numbers and addresses before it was known, and tells everybody."""
    interactions.adopt(db, row, row.id, None)
    segments.place(db, [row.id])
    counterparty = _found(db, "system", row.id)
    assert counterparty is not None
    db.publish(CounterpartyChanged(counterparty=counterparty, deleted=False))
    return counterparty
