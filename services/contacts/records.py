"""What counterparties and contacts have in common: how what is typed becomes a row, and how rows are written."""

from collections.abc import Callable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, to_builtins
from sqlalchemy import select

from services.contacts import addresses, changes, custom_values, files, links, references, requisites
from services.contacts.interface.values import Operation
from services.contacts.match_record import record_of
from services.contacts.models import Contact, Counterparty
from services.contacts.names import sort_key
from services.kit.db import Session
from services.kit.wire import Invalid, now

Record = Counterparty | Contact
MOST = 50
"""More entries than this in one list of a record is a mistake."""
MOST_MONEY = Decimal("9999999999999999")
TAKING_BACK: tuple[Operation, ...] = ("undo", "unmerge")
"""What gives a record back what it had, whoever asks for it."""


def stripped(value: str | None) -> str | None:
    return (value or "").strip() or None


def entries(value: list[Any]) -> list[Any]:
    kept: list[Any] = to_builtins(value)
    return kept


def lines(value: list[str]) -> list[str]:
    return [line for line in (one.strip() for one in value) if line]


def roubles(name: str) -> Callable[[Decimal | None], Decimal | None]:
    """Money to the kopeck, half up. The kept check raises Invalid naming the field."""

    def kept(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        if not value.is_finite() or not 0 <= value <= MOST_MONEY:
            raise Invalid(f"{name}: must be an amount from 0 to {MOST_MONEY}.", field=name)
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    return kept


AS_KEPT: dict[str, Callable[[Any], Any]] = {
    "name": str.strip,
    "phones": addresses.phones_of,
    "emails": addresses.emails_of,
    "faxes": lines,
    "socials": links.socials,
    "other_addresses": entries,
    "bank_accounts": requisites.account_entries,
    "website": links.page,
    "address": stripped,
    "position": stripped,
    "inn": requisites.squeezed,
    "kpp": requisites.squeezed,
    "ogrn": requisites.squeezed,
    "annual_income": roubles("annual_income"),
    "capital": roubles("capital"),
}
"""How what was typed into a field is kept; other fields are kept as they are."""


def assign(db: Session, row: Record, given: Struct) -> None:
    """Puts a draft, or what a change names, into the row. Raises Invalid naming the field."""
    chosen: dict[str, UUID | None] = {}
    for name in given.__struct_fields__:
        value = getattr(given, name)
        if value is UNSET:
            continue
        if isinstance(value, list) and len(value) > MOST:
            raise Invalid(f"At most {MOST} entries in one field.", field=name)
        if name == "custom_values":
            value = custom_values.merged(db, changes.KINDS[type(row)], row.custom_values or {}, value)
        elif name in AS_KEPT:
            value = AS_KEPT[name](value)
        elif name in references.FIELDS and value != getattr(row, name):
            chosen[name] = value
        elif name == "segment_ids" and isinstance(row, Counterparty):
            references.check_segments(db, set(value) - set(row.segment_ids or ()))
        setattr(row, name, value)
    references.check(db, chosen)
    if not row.name:
        raise Invalid("A name is needed.", field="name")
    row.sort_key = sort_key(row.name)


def keys_of(row: Record) -> list[int]:
    """By what records like this one are found."""
    return record_of(changes.KINDS[type(row)], vars(row)).keys


def written(
    db: Session,
    row: Record,
    before: dict[str, Any],
    operation: Operation = "update",
    *,
    batch_id: UUID | None = None,
    merge_id: UUID | None = None,
) -> bool:
    """Writes what changed since `before`, a `changes.snapshot`, with its history; False where nothing did.

    The record has a new version then. Raises Invalid where it would be hidden from whoever hides it.
    """
    with db.no_autoflush:
        names = {name for name, value in changes.snapshot(row).items() if value != before[name]}
        if not names:
            return False
        if "private" in names and operation not in TAKING_BACK:
            _check_private(db, row)
        row.version += 1
        row.updated_at, row.updated_by = now(), db.asker.user_id
        if names & {"name", "legal_form", "city"}:
            row.match_keys = keys_of(row)
        changes.record(db, row, before, operation, batch_id=batch_id, merge_id=merge_id)
    db.flush()
    if "custom_values" in names:
        known = operation != "update"
        custom_values.hold_files(
            db, changes.KINDS[type(row)], row.id, before["custom_values"], row.custom_values, unseen_too=known
        )
    if "file_ids" in names:
        new = [file_id for file_id in row.file_ids if str(file_id) not in before["file_ids"]]
        files.hold(db, new, changes.KINDS[type(row)], row.id, "file_ids", unseen_too=operation != "update")
    if operation == "unmerge":
        gone = _file_ids(before) - _file_ids(changes.snapshot(row))
        files.release(db, gone, changes.KINDS[type(row)], row.id)
    if names & {"phones", "emails"}:
        was = {("phone", phone["e164"]) for phone in before["phones"]} | {
            ("email", email) for email in before["emails"]
        }
        addresses.index(db, row, was)
    return True


def _file_ids(values: dict[str, Any]) -> set[UUID]:
    """The files attached to a record, and what in its custom values may be one."""
    found = {UUID(one) for one in values["file_ids"]}
    for value in values["custom_values"].values():
        with suppress(ValueError, AttributeError, TypeError):
            found.add(UUID(value))
    return found


def _check_private(db: Session, row: Record) -> None:
    """Only its creator sees what is private."""
    if row.private and (row.created_by is None or row.created_by != db.asker.user_id):
        raise Invalid("Only who created a record may make it private.", field="private", reason="not_creator")


def became(db: Session, model: type[Counterparty] | type[Contact], record_id: UUID) -> UUID | None:
    """The record that this one was merged into, through any number of merges; None where it was not."""
    target = None
    while (following := db.scalar(select(model.merged_into).where(model.id == (target or record_id)))) is not None:
        target = following
    return target
