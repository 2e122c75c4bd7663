"""Custom fields: what the administrator adds to records."""

import re
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy import select

from services.contacts import directories, roles
from services.contacts.fields import CUSTOM
from services.contacts.interface.custom_fields import (
    CustomField,
    CustomFieldChange,
    CustomFieldDraft,
    FieldKeyTaken,
    FieldsChanged,
)
from services.contacts.interface.values import RecordKind
from services.contacts.models import CustomField as Row
from services.contacts.models import FieldSetting
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound

MOST = 200
"""Custom fields of one kind of record, those taken away included."""
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "-").split(),
        strict=True,
    )
)


def list_(db: Session, kind: RecordKind, archived: bool) -> list[CustomField]:
    query = select(Row).where(Row.kind == kind)
    if not archived:
        query = query.where(Row.archived.is_(False))
    setting = sa.and_(FieldSetting.kind == kind, FieldSetting.name == CUSTOM + Row.key)
    rows = db.scalars(query.outerjoin(FieldSetting, setting).order_by(FieldSetting.position, Row.position, Row.id))
    return [struct(row) for row in rows]


def create(db: Session, draft: CustomFieldDraft) -> CustomField:
    """Raises Forbidden, Invalid, FieldKeyTaken."""
    roles.admins_only(db)
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"custom fields of {draft.kind}"))))
    taken = set(db.scalars(select(Row.key).where(Row.kind == draft.kind)))
    if len(taken) >= MOST:
        raise Invalid(f"At most {MOST} custom fields of one kind of record.", field="name", reason="too_many_fields")
    if draft.options and draft.type not in ("choice", "choices"):
        raise Invalid("Only a choice has options.", field="options")
    if draft.required and draft.type == "flag":
        raise Invalid("A flag always has a value.", field="required", reason="never_empty")
    if not (name := " ".join(draft.name.split())):
        raise Invalid("A name is needed.", field="name")
    if draft.key in taken:
        raise FieldKeyTaken(f"There is, or was, a custom field with the key «{draft.key}».", field="key")
    key = draft.key or free_key(name, taken)
    row = Row(kind=draft.kind, key=key, name=name, type=draft.type, position=len(taken), archived=False)
    db.add(row)
    directories.add_options(db, f"{draft.kind}.{key}", [(option.name, option.color) for option in draft.options])
    if draft.required:
        db.add(FieldSetting(kind=draft.kind, name=CUSTOM + key, required=True))
    db.flush()
    db.publish(FieldsChanged(kind=draft.kind))
    return struct(row)


def update(db: Session, field_id: UUID, version: int, change: CustomFieldChange) -> CustomField:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    roles.admins_only(db)
    row = db.scalars(select(Row).where(Row.id == field_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such custom field.")
    row.require_version(version, "field", lambda: struct(row))
    if change.name is not UNSET:
        if not (name := " ".join(change.name.split())):
            raise Invalid("A name is needed.", field="name")
        row.name = name
    if change.archived is not UNSET:
        row.archived = change.archived
        if change.archived:
            # Nobody can fill in what no form shows.
            gone = sa.and_(FieldSetting.kind == row.kind, FieldSetting.name == CUSTOM + row.key)
            db.execute(sa.update(FieldSetting).where(gone).values(required=False))
    row.touch()
    db.flush()
    db.publish(FieldsChanged(kind=cast(RecordKind, row.kind)))
    return struct(row)


def free_key(name: str, taken: set[str]) -> str:
    """A key made of the name: «Цвет упаковки» is `tsvet_upakovki`; with a number where that is taken."""
    latin = "".join(LATIN.get(sign, sign) for sign in name.lower())
    base = "_".join(re.findall(r"[a-z0-9]+", latin.replace("-", "")))[:36].strip("_")
    base = base if base[:1].isalpha() else f"field_{base}".strip("_")
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def struct(row: Row) -> CustomField:
    return CustomField(**{name: getattr(row, name) for name in CustomField.__struct_fields__})
