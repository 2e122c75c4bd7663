"""Our own companies."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy import select

from services.contacts import addresses, requisites, roles
from services.contacts.card_models import OurCompany as Row
from services.contacts.interface.directories import DirectoryChanged
from services.contacts.interface.our_companies import OurCompany, OurCompanyChange, OurCompanyDraft
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound

AS_KEPT: dict[str, Callable[[Any], Any]] = {
    "name": str.strip,
    "inn": requisites.squeezed,
    "kpp": requisites.squeezed,
    "ogrn": requisites.squeezed,
    "bank_accounts": requisites.account_entries,
    "phones": addresses.phones_of,
    "emails": addresses.emails_of,
}


def list_(db: Session, archived: bool) -> list[OurCompany]:
    query = select(Row).order_by(Row.is_default.desc(), sa.func.lower(Row.name), Row.id)
    if not archived:
        query = query.where(Row.archived.is_(False))
    return [struct(row) for row in db.scalars(query)]


def create(db: Session, draft: OurCompanyDraft) -> OurCompany:
    """Raises Forbidden, Invalid."""
    roles.admins_only(db)
    row = Row(archived=False, is_default=False)
    _assign(row, draft)
    _one_default(db, row, wanted=draft.is_default)
    db.add(row)
    db.flush()
    db.publish(DirectoryChanged(directory="our_company"))
    return struct(row)


def update(db: Session, our_company_id: UUID, version: int, change: OurCompanyChange) -> OurCompany:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    roles.admins_only(db)
    row = db.scalars(select(Row).where(Row.id == our_company_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such company of ours.")
    row.require_version(version, "company", lambda: struct(row))
    with db.no_autoflush:
        _assign(row, change)
        _one_default(db, row, wanted=row.is_default)
    row.touch()
    db.flush()
    db.publish(DirectoryChanged(directory="our_company"))
    return struct(row)


def _assign(row: Row, given: Any) -> None:
    """Raises Invalid."""
    for name in given.__struct_fields__:
        if (value := getattr(given, name)) is not UNSET:
            setattr(row, name, AS_KEPT[name](value) if name in AS_KEPT else value)
    if not row.name:
        raise Invalid("A name is needed.", field="name")
    requisites.require(row.legal_form, False, row.inn, row.kpp, row.ogrn)


def _one_default(db: Session, row: Row, *, wanted: bool) -> None:
    """One of those in use is the default: the one that is wanted, else the one that was, else the oldest."""
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("our companies"))))
    others = (
        select(Row).where(Row.archived.is_(False), Row.id != row.id).order_by(Row.is_default.desc(), Row.created_at)
    )
    heir = db.scalars(others.limit(1)).one_or_none()
    becomes = not row.archived and (wanted or heir is None or not heir.is_default)
    row.is_default = False
    if heir is not None and heir.is_default == becomes:
        db.flush()  # one stands back before the other takes its place: the index allows one at a time
        heir.is_default = not becomes
        heir.touch()
        db.flush()
    row.is_default = becomes


def struct(row: Row) -> OurCompany:
    return msgspec.convert({name: getattr(row, name) for name in OurCompany.__struct_fields__}, OurCompany)
