"""Which fields may be changed in many records at once, and the change they make."""

from typing import Any

import msgspec

from services.contacts import custom_values, fields
from services.contacts.fields import CUSTOM
from services.contacts.interface.bulk import BulkKind
from services.contacts.interface.contacts import ContactChange
from services.contacts.interface.counterparties import CounterpartyChange
from services.contacts.interface.values import RecordKind
from services.kit.db import Session
from services.kit.wire import Invalid

OF_ONE = {
    "name",
    "full_name",
    "inn",
    "kpp",
    "ogrn",
    "parent_id",
    "boss_id",
    "assistant_id",
    "referrer_id",
    "segment_ids",
    "private",
}
"""What two records do not share, or what has its own way of being changed."""
OF_ONE_TYPES = {"phones", "emails", "entries", "file"}
CHANGES: dict[RecordKind, Any] = {"counterparty": CounterpartyChange, "contact": ContactChange}


def check(db: Session, kind: BulkKind, given: dict[str, Any]) -> None:
    """Raises Invalid naming the field."""
    for name in given:
        spec = fields.find(db, kind, name)
        if not spec.editable or spec.name in OF_ONE or spec.type in OF_ONE_TYPES:
            raise Invalid(f"«{name}» is not changed in many records at once.", field=name)
    own = {name.removeprefix(CUSTOM): value for name, value in given.items() if name.startswith(CUSTOM)}
    custom_values.merged(db, kind, {}, own)
    change_of(kind, given)


def change_of(kind: RecordKind, given: dict[str, Any]) -> CounterpartyChange | ContactChange:
    """The fields as an ordinary change of one record. Raises Invalid naming the field."""
    plain = {name: value for name, value in given.items() if not name.startswith(CUSTOM)}
    own = {name.removeprefix(CUSTOM): value for name, value in given.items() if name.startswith(CUSTOM)}
    try:
        change: CounterpartyChange | ContactChange = msgspec.convert(
            {**plain, "custom_values": own} if own else plain, CHANGES[kind]
        )
    except msgspec.ValidationError as error:
        raise Invalid(
            f"This does not fit: {error}", field=str(error).rpartition("`$.")[2].rstrip("`") or None
        ) from None
    return change
