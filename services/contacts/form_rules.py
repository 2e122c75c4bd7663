"""What the administrator decided about the forms: which fields they show, in which order, and which are required."""

from collections.abc import Sequence
from typing import Any, cast

from msgspec import UNSET, Struct
from sqlalchemy import delete, select

from services.contacts import fields, roles
from services.contacts.fields import CUSTOM, Spec
from services.contacts.interface.custom_fields import FieldsChanged, FieldSettings
from services.contacts.interface.fields import Field
from services.contacts.interface.values import RecordKind
from services.contacts.models import FieldSetting
from services.kit.db import Session
from services.kit.wire import Invalid

FORMS = ("ui", "api")
"""The causes of records that somebody fills in; what a call, a letter or an import brings is taken as it comes."""
ALWAYS_THERE = {"name", "legal_form", "role", "channel", "status", "starts_at"}
"""Without these there is no record: they cannot be taken off the forms."""
NEVER_EMPTY = {"flag"}
"""Types that always have a value, so asking for one means nothing."""


def require_all(db: Session, kind: RecordKind, row: Any, needed: Sequence[str] | None = None) -> None:
    """Raises Invalid naming a required field that a new record lacks; `details["fields"]` names all of them.

    `needed` is what is required, where the caller knows it already.
    """
    if db.asker.cause in FORMS:
        _require(row, _required(db, kind) if needed is None else needed)


def require_kept(db: Session, kind: RecordKind, row: Any, change: Struct) -> None:
    """Raises Invalid where the change takes away what is required; what an old record never had is not asked for."""
    if db.asker.cause not in FORMS:
        return
    named = {name for name in change.__struct_fields__ if getattr(change, name) is not UNSET}
    if "custom_values" in named:
        named |= {CUSTOM + key for key in cast(Any, change).custom_values}
    _require(row, [name for name in _required(db, kind) if name in named])


def _required(db: Session, kind: RecordKind) -> Sequence[str]:
    wanted = select(FieldSetting.name).where(FieldSetting.kind == kind, FieldSetting.required, ~FieldSetting.hidden)
    return db.scalars(wanted.order_by(FieldSetting.position, FieldSetting.name)).all()


def _require(row: Any, needed: Sequence[str]) -> None:
    if missing := [name for name in needed if _empty(row, name)]:
        raise Invalid(f"«{missing[0]}» must be filled in.", field=_path(missing[0]), reason="required", fields=missing)


def _empty(row: Any, name: str) -> bool:
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM) not in (row.custom_values or {})
    return getattr(row, name) in (None, "", [])


def _path(name: str) -> str:
    return f"custom_values.{name.removeprefix(CUSTOM)}" if name.startswith(CUSTOM) else name


def arrange(db: Session, kind: RecordKind, settings: FieldSettings) -> list[Field]:
    """Replaces what was decided before. Raises Forbidden, Invalid."""
    roles.admins_only(db)
    specs = fields.every(db, kind)
    names = [setting.name for setting in settings.fields]
    if len(set(names)) != len(names):
        raise Invalid("A field is named twice.", field="fields")
    for setting in settings.fields:
        spec = specs.get(setting.name)
        if spec is None:
            raise Invalid(f"A {kind} has no field «{setting.name}».", field="fields")
        _possible(spec, setting.hidden, setting.required)
    db.execute(delete(FieldSetting).where(FieldSetting.kind == kind))
    for position, setting in enumerate(settings.fields):
        db.add(
            FieldSetting(
                kind=kind, name=setting.name, hidden=setting.hidden, required=setting.required, position=position
            )
        )
    for name in fields.every(db, kind).keys() - set(names):
        db.add(FieldSetting(kind=kind, name=name, position=len(names)))
    db.flush()
    db.publish(FieldsChanged(kind=kind))
    return fields.list_(db, kind)


def _possible(spec: Spec, hidden: bool, required: bool) -> None:
    if hidden and spec.name in ALWAYS_THERE:
        raise Invalid(f"«{spec.name}» cannot be taken off the forms.", field="fields", reason="always_there")
    if required and (not spec.editable or spec.type in NEVER_EMPTY):
        raise Invalid(f"«{spec.name}» cannot be required.", field="fields", reason="never_empty")
    if required and hidden:
        raise Invalid(f"«{spec.name}» cannot be required and hidden at once.", field="fields", reason="hidden_required")
