"""The columns of exported lists: what stands above them, and what in their cells."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.contacts import entry_texts, fields, staff
from services.contacts.access_models import Segment
from services.contacts.field_words import title, value_title
from services.contacts.fields import Spec
from services.contacts.file_models import File
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, DirectoryEntry
from services.kit.db import Session
from services.kit.wire import Invalid
from services.kit.xlsx_writer import Cell

TYPED = {
    "boss_id": sa.func.nullif(Contact.boss_name, ""),
    "assistant_id": sa.func.nullif(Contact.assistant_name, ""),
}
PEOPLE = "people"
"""The column of a counterparty's contact persons."""
DEFAULT = {
    "counterparty": (
        "number", "name", "legal_form", "role", "inn", "kpp", "phones", "emails", "website", "city", "address",
        "category_id", "reputation", "payment_method_id", "industry_id", "region_id", "manager_id", "notes",
        "created_at", PEOPLE,
    ),
    "contact": (
        "number", "name", "position", "department", "counterparty_id", "phones", "emails", "city", "address",
        "birthday", "manager_id", "notes", "created_at",
    ),
}  # fmt: skip
"""What is exported where no columns are named (T58); documented in docs/exports.md."""
WIDTHS = {
    "name": 36,
    "full_name": 44,
    "phones": 24,
    "emails": 26,
    "address": 40,
    "notes": 40,
    "bank_accounts": 50,
    "other_addresses": 44,
    PEOPLE: 50,
}
Show = Callable[[Any], Cell]


class Column(NamedTuple):
    name: str
    title: str
    column: Any
    """What is selected; None for a column that is put together afterwards."""
    show: Show


def columns(db: Session, kind: RecordKind, names: list[str], zone: str) -> list[Column]:
    """The columns asked for, or the usual ones. Raises Invalid naming one that is not there."""
    specs = fields.every(db, kind)
    titles = {spec.name: row.name for row, spec in fields.custom(db, kind)}
    found = []
    for name in names or DEFAULT[kind]:
        if name == PEOPLE and kind == "counterparty":
            found.append(Column(PEOPLE, "Представители", None, str))
            continue
        spec = specs.get(name)
        if spec is None:
            raise Invalid(f"There is no column «{name[:100]}».", field="columns")
        column = _linked(spec)
        shown = titles.get(name) or title(kind, name)
        found.append(Column(name, shown, column.label(f"c{len(found)}"), _show(db, spec, ZoneInfo(zone))))
    return found


def _linked(spec: Spec) -> Any:
    """Records and files are exported by their names; who is not in the base, by the name that was typed."""
    if spec.type == "file":
        return select(File.name).where(File.id == sa.cast(spec.column, sa.Uuid)).scalar_subquery()
    if spec.type not in ("counterparty", "contact"):
        return spec.column
    other: Any = aliased(Counterparty if spec.type == "counterparty" else Contact)
    name = select(other.name).where(other.id == spec.column).scalar_subquery()
    return sa.func.coalesce(name, TYPED[spec.name]) if spec.name in TYPED else name


def _show(db: Session, spec: Spec, zone: ZoneInfo) -> Show:
    if spec.type == "entries":
        return lambda entries: entry_texts.text_of(spec.name, entries) or None
    if spec.directory or spec.type == "user":
        names = _names(db, spec)
        if spec.type == "choices":
            return lambda ids: ", ".join(names.get(str(one), str(one)) for one in ids or ())
        return lambda value: None if value is None else names.get(str(value), "")
    if spec.values:
        return lambda value: None if value is None else value_title(spec.name, value)
    if spec.type == "datetime":

        def local(moment: datetime | None) -> Cell:
            return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)

        return local
    return SHOWN.get(spec.type, _plain)


def _names(db: Session, spec: Spec) -> Mapping[str, str]:
    if spec.type == "user":
        return {str(user_id): name for user_id, name in staff.names(db).items()}
    table = (Segment.id, Segment.name) if spec.directory == "segment" else (DirectoryEntry.id, DirectoryEntry.name)
    query = select(*table)
    if spec.directory != "segment":
        query = query.where(DirectoryEntry.directory == spec.directory)
    rows: list[tuple[UUID, str]] = [(row[0], row[1]) for row in db.execute(query)]
    return {str(id_): name for id_, name in rows}


def _plain(value: Any) -> Cell:
    if isinstance(value, list | dict):
        return ", ".join(map(str, value))
    return str(value) if isinstance(value, UUID) else value


def _phones(phones: list[dict[str, Any]] | None) -> str:
    return ", ".join(phone["raw"] for phone in phones or ())


SHOWN: dict[str, Show] = {
    "phones": _phones,
    "emails": lambda emails: ", ".join(emails or ()),
    "flag": lambda flag: None if flag is None else "да" if flag else "нет",
}
