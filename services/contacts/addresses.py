"""Phones and e-mail addresses: as they are typed, and the index by which records are found by them."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import InstrumentedAttribute

from services.contacts.models import Address, Contact, Counterparty
from services.kit import phones
from services.kit.db import Session
from services.kit.wire import Invalid, new_id

EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@(?:[^\s@<>(),;:\"\[\]._-][^\s@<>(),;:\"\[\]_]*\.)+[^\s@<>(),;:\"\[\]._-]{2,63}"
)
Owner = InstrumentedAttribute[UUID | None]
MOST = 50
"""More phones or e-mails than this on one record is a mistake."""


def phones_of(typed: list[str]) -> list[dict[str, Any]]:
    """The phones as a record keeps them, without doubles. Raises Invalid naming `phones`."""
    found: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for raw in bounded(typed, "phones"):
        phone = phones.required(raw, "phones")
        kept = {"raw": phone.raw, "e164": phone.e164, "extension": phone.extension}
        found.setdefault((phone.e164, phone.extension), kept)
    return list(found.values())


def emails_of(typed: list[str]) -> list[str]:
    """The addresses in lower case, without doubles. Raises Invalid naming `emails`."""
    return list(dict.fromkeys(email_value(raw) for raw in bounded(typed, "emails")))


def bounded(typed: list[str], field: str) -> list[str]:
    if len(typed) > MOST:
        raise Invalid(f"At most {MOST} {field} on one record.", field=field)
    return [text for text in typed if text.strip()]


def email_value(raw: str) -> str:
    """The address in lower case. Raises Invalid."""
    value = raw.strip().lower()
    if len(value) > 254 or not EMAIL.fullmatch(value):
        raise Invalid(f"«{raw.strip()[:100]}» is not an e-mail address; write it like name@example.ru.", field="emails")
    return value


def values_of(row: Counterparty | Contact) -> set[tuple[str, str]]:
    """What the index holds of a record: kind and value."""
    return {("phone", phone["e164"]) for phone in row.phones} | {("email", email) for email in row.emails}


def index(db: Session, row: Counterparty | Contact, was: set[tuple[str, str]]) -> None:
    """Brings the index from what it held of the record to what the record has now."""
    owner = Address.counterparty_id if isinstance(row, Counterparty) else Address.contact_id
    have = values_of(row)
    for kind, value in was - have:
        db.execute(delete(Address).where(owner == row.id, Address.kind == kind, Address.value == value))
    if new := have - was:
        rows = [{"id": new_id(), owner.key: row.id, "kind": kind, "value": value} for kind, value in sorted(new)]
        db.execute(insert(Address).values(rows))
