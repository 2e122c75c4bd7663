"""Phones and e-mail addresses as they are typed, kept, answered and searched."""

import re
from typing import Any
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import InstrumentedAttribute

from services.contacts.models import Address, Contact, Counterparty
from services.contacts.names import sort_key
from services.kit import phones
from services.kit.phones import Phone
from services.kit.wire import Invalid

EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@(?:[^\s@<>(),;:\"\[\]._-][^\s@<>(),;:\"\[\]_]*\.)+[^\s@<>(),;:\"\[\]._-]{2,63}"
)
Owner = InstrumentedAttribute[UUID | None]
PHONE_LIKE = re.compile(r"[\d\s()+~.\-]+")
EMAIL_LIKE = re.compile(r"[^\sа-яё]{3,}")
MOST = 50
"""More phones or e-mails than this on one record is a mistake."""


def made(typed_phones: list[str], typed_emails: list[str]) -> list[Address]:
    """The rows for what was typed, without doubles. Raises Invalid naming `phones` or `emails`."""
    found: dict[tuple[str, str, str | None], Address] = {}
    for raw in bounded(typed_phones, "phones"):
        phone = phones.required(raw, "phones")
        assert phone.e164 is not None
        row = Address(kind="phone", raw=phone.raw, value=phone.e164, extension=phone.extension)
        found.setdefault(("phone", phone.e164, phone.extension), row)
    for raw in bounded(typed_emails, "emails"):
        found.setdefault(
            ("email", email_value(raw), None), Address(kind="email", raw=raw.strip(), value=email_value(raw))
        )
    for position, row in enumerate(found.values()):
        row.position = position
    return list(found.values())


def changed(
    rows: list[Address], typed_phones: list[str] | UnsetType, typed_emails: list[str] | UnsetType
) -> list[Address]:
    """The rows after a change; a kind that is left out keeps its rows. Raises Invalid."""
    return made(
        [row.raw for row in rows if row.kind == "phone"] if isinstance(typed_phones, UnsetType) else typed_phones,
        emails_of(rows) if isinstance(typed_emails, UnsetType) else typed_emails,
    )


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


def phones_of(rows: list[Address]) -> list[Phone]:
    return [Phone(raw=row.raw, e164=row.value, extension=row.extension) for row in rows if row.kind == "phone"]


def emails_of(rows: list[Address]) -> list[str]:
    return [row.value for row in rows if row.kind == "email"]


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
