"""Phones and e-mail addresses as they are typed, kept, answered and searched."""

import re
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from services.contacts import phones
from services.contacts.interface import Phone
from services.contacts.models import Address
from services.kit.wire import Invalid

EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@(?:[^\s@<>(),;:\"\[\]._-][^\s@<>(),;:\"\[\]_]*\.)+[^\s@<>(),;:\"\[\]._-]{2,63}"
)
Owner = InstrumentedAttribute[UUID | None]
RecordId = InstrumentedAttribute[UUID]
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


def holding(search: str, owner: Owner, record_id: RecordId) -> ColumnElement[bool] | None:
    """Records with a phone or an e-mail that has this part, or None where the text can be part of neither."""
    text = search.strip().lower()
    digits = re.sub(r"\D", "", text)
    if "@" in text or re.fullmatch(r"[a-z0-9._-]+\.[a-z0-9._-]+", text):
        return _held("email", text, owner, record_id)
    if len(digits) >= 3 and re.fullmatch(r"[\d\s()+~.\-]+", text):
        # A whole number typed with 8 is the one kept with +7; a part is looked for as it is.
        whole = phones.parse(text).e164
        part = whole or digits
        return _held("phone", part, owner, record_id)
    return None


def _held(kind: str, part: str, owner: Owner, record_id: RecordId) -> ColumnElement[bool]:
    matching = select(owner).where(Address.kind == kind, Address.value.contains(part, autoescape=True))
    return record_id.in_(matching.where(owner.is_not(None)))
