"""Contacts: the people, mostly of counterparties."""

from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, to_builtins
from sqlalchemy import ColumnElement, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.contacts import changes, counterparties, creating, form_rules, interactions, lists, records, rights
from services.contacts.interface import Contact, ContactChange, ContactChanged, ContactDraft, ContactPage
from services.contacts.models import Contact as Row
from services.contacts.models import Counterparty as CounterpartyRow
from services.contacts.rights import visible
from services.kit.db import Session
from services.kit.ready import Ready
from services.kit.wire import Invalid, NotFound, VersionConflict

GONE = "There is no such contact."
LINKS = ("boss_id", "assistant_id", "referrer_id")
NAMES = Contact.__struct_fields__
Other = aliased(Row)


def _name_of(column: Any) -> Any:
    return select(Other.name).where(Other.id == column).scalar_subquery()


_JOINED: dict[str, ColumnElement[Any]] = {
    "counterparty_name": select(CounterpartyRow.name)
    .where(CounterpartyRow.id == Row.counterparty_id)
    .scalar_subquery(),
    "boss_name": func.coalesce(_name_of(Row.boss_id), Row.boss_name),
    "assistant_name": func.coalesce(_name_of(Row.assistant_id), Row.assistant_name),
    "referrer_name": func.coalesce(_name_of(Row.referrer_id), ""),
}
COLUMNS = [_JOINED[name].label(name) if name in _JOINED else getattr(Row, name) for name in NAMES]
"""A contact as it is answered, column by column: reading goes past the ORM."""
lists.SHOWN["contact"] = COLUMNS


def struct(row: Any) -> Contact:
    """A row of COLUMNS."""
    return msgspec.convert(dict(zip(NAMES, row, strict=True)), Contact)


_SEVERAL = select(*COLUMNS).where(Row.id == func.any(bindparam("ids", type_=ARRAY(Uuid()))))


@cache
def _by_id(shape: rights.Shape) -> Ready:
    return Ready(select(*COLUMNS).where(Row.id == bindparam("record_id"), rights.rule(shape, Row)))


def _found(db: Session, shape: rights.Shape, record_id: UUID) -> Contact | None:
    db.flush()
    rows = _by_id(shape).rows(db, {"record_id": record_id, "asker_id": db.asker.user_id})
    return struct(rows[0]) if rows else None


def get(db: Session, contact_id: UUID) -> Contact:
    """The person, or the one they were merged into. Raises NotFound."""
    if (found := _found(db, rights.shape_of(db.asker), contact_id)) is not None:
        return found
    if (target := records.became(db, Row, contact_id)) is not None:
        return get(db, target)
    raise NotFound(GONE)


def locked(db: Session, contact_id: UUID, version: int) -> Row:
    """The row, locked for a change of this version. Raises NotFound, VersionConflict."""
    query = select(Row).where(Row.id == contact_id, visible(db.asker, Row)).with_for_update(of=Row)
    row = db.scalars(query).one_or_none()
    if row is None and records.became(db, Row, contact_id) is None:
        raise NotFound(GONE)
    if row is None or row.version != version:
        raise VersionConflict("Somebody changed this contact meanwhile.", current=to_builtins(get(db, contact_id)))
    return row


def list_(
    db: Session,
    asked: lists.Asked = lists.ALL,
    counterparty_id: UUID | None = None,
    sort: str = "name",
    descending: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> ContactPage:
    """One page. Raises Invalid, NotFound (the counterparty)."""
    if counterparty_id is not None:
        client_id = counterparties.must_see(db, counterparty_id)
        asked = replace(asked, more=[Row.counterparty_id == client_id])
    page = lists.page(db, "contact", asked, sort, descending, cursor, limit)
    return ContactPage(items=shown(db, page), cursor=page.cursor, estimated_total=page.estimated_total)


def shown(db: Session, page: lists.Page) -> list[Contact]:
    return several(db, page.ids) if page.rows is None else [struct(row) for row in page.rows]


def several(db: Session, ids: list[UUID]) -> list[Contact]:
    """The records of these ids, in their order; the caller has made sure that the asker may see them."""
    found = {row[0]: struct(row) for row in db.execute(_SEVERAL, {"ids": ids})} if ids else {}
    return [found[one] for one in ids if one in found]


def create(db: Session, draft: ContactDraft, *, ask_required: bool = True) -> Contact:
    """`ask_required`: somebody fills in a form, so the fields that the administrator requires must be there."""
    row = Row()
    records.assign(db, row, draft)
    if draft.counterparty_id is not None:
        counterparties.must_see(db, draft.counterparty_id)
        if row.manager_id is None:
            theirs = select(CounterpartyRow.manager_id).where(CounterpartyRow.id == draft.counterparty_id)
            row.manager_id = db.scalar(theirs)
    row.manager_id = row.manager_id or rights.own_manager(db.asker)
    check(db, row, draft)
    known = creating.ahead(db, row)
    if ask_required:
        form_rules.require_all(db, "contact", row, known.required)
    creating.write(db, row)
    return announced(db, row)


def update(db: Session, contact_id: UUID, version: int, change: ContactChange) -> Contact:
    row = locked(db, contact_id, version)
    before = changes.snapshot(row)
    with db.no_autoflush:
        if change.counterparty_id is not UNSET and change.counterparty_id is not None:
            counterparties.must_see(db, change.counterparty_id)
        records.assign(db, row, change)
        check(db, row, change)
        form_rules.require_kept(db, "contact", row, change)
    if not records.written(db, row, before):
        return get(db, contact_id)
    return announced(db, row)


def delete(db: Session, contact_id: UUID, version: int) -> None:
    row = locked(db, contact_id, version)
    gone = get(db, contact_id)
    before = changes.snapshot(row)
    row.deleted = True
    records.written(db, row, before, "delete")
    db.publish(ContactChanged(contact=msgspec.structs.replace(gone, version=row.version), deleted=True))


def check(db: Session, row: Row, given: ContactDraft | ContactChange) -> None:
    """Boss, assistant and referrer are other people the asker may see. Raises Invalid."""
    for name in LINKS:
        if (other := getattr(given, name)) in (UNSET, None):
            continue
        known = db.scalar(select(Row.id).where(Row.id == other, visible(db.asker, Row)))
        if known is None or other == row.id:
            raise Invalid("There is no such person, or it is the contact itself.", field=name)


def announced(db: Session, row: Row) -> Contact:
    """Gives the record what came from its numbers and addresses before it was known, and tells everybody."""
    interactions.adopt(db, row, row.counterparty_id, row.id)
    contact = _found(db, "system", row.id)
    assert contact is not None
    db.publish(ContactChanged(contact=contact, deleted=False))
    return contact
