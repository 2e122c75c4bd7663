"""Phones and e-mail addresses: as they are typed, and the index by which records are found by them."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, select, union
from sqlalchemy.orm import InstrumentedAttribute

from services.contacts.models import Address, Contact, Counterparty
from services.contacts.names import sort_key
from services.kit import phones
from services.kit.db import Session
from services.kit.wire import Invalid, new_id

EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@(?:[^\s@<>(),;:\"\[\]._-][^\s@<>(),;:\"\[\]_]*\.)+[^\s@<>(),;:\"\[\]._-]{2,63}"
)
Owner = InstrumentedAttribute[UUID | None]
PHONE_LIKE = re.compile(r"[\d\s()+~.\-]+")
EMAIL_LIKE = re.compile(r"[^\sа-яё]{3,}")
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


def found_by(search: str, model: type[Counterparty] | type[Contact], owner: Owner) -> ColumnElement[bool]:
    """Records with this text as part of the name, of a phone in any shape, of an e-mail address, or as the INN."""
    text = search.strip().lower()
    digits = re.sub(r"\D", "", text)
    parts: list[Select[Any]] = [select(model.id).where(model.sort_key.contains(sort_key(text), autoescape=True))]
    if EMAIL_LIKE.fullmatch(text):
        parts.append(_held("email", text, owner))
    if len(digits) >= 3 and PHONE_LIKE.fullmatch(text):
        # A whole number typed with 8 is the one kept with +7; a part is looked for as it is.
        parts.append(_held("phone", phones.parse(text).e164 or digits, owner))
        if model is Counterparty:
            parts.append(select(Counterparty.id).where(Counterparty.inn == digits))
    # Each part by its own index; an OR over two tables would read them whole.
    return model.id.in_(union(*parts))


def _held(kind: str, part: str, owner: Owner) -> Select[Any]:
    return select(owner).where(Address.kind == kind, Address.value.contains(part, autoescape=True), owner.is_not(None))
