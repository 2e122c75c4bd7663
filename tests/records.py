"""Records of the client base as events carry them, for those who only listen."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from services.contacts.interface import Contact, Counterparty, Interaction
from services.kit.phones import Phone
from services.kit.wire import new_id, now

Made = TypeVar("Made", Counterparty, Contact, Interaction)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def counterparty(**fields: Any) -> Counterparty:
    """A counterparty with nothing known of it but a name, and the fields given."""
    return _made(Counterparty, {"name": "ООО «Ромашка»", "legal_form": "legal_entity", "role": "client"} | fields)


def contact(**fields: Any) -> Contact:
    """A person with nothing known of them but a name, and the fields given."""
    return _made(Contact, {"name": "Иванова Мария"} | fields)


def phone(number: str) -> Phone:
    return Phone(raw=number, e164=number, extension=None)


def inn() -> str:
    """A right INN of a firm that nobody has."""
    nine = f"{new_id().int % 10**9:09d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(int(digit) * weight for digit, weight in zip(nine, weights, strict=True)) % 11 % 10
    return f"{nine}{check}"


def _made(cls: type[Made], fields: dict[str, Any]) -> Made:
    """Empty values by the types of the struct, under the given ones."""
    known: dict[str, Any] = {"id": new_id(), "version": 1, "created_at": AT, "updated_at": AT}
    known |= {"number": 1} if cls is not Interaction else {}
    known |= {"reputation": "neutral"} if cls is Counterparty else {}
    i = msgspec.inspect
    empty: dict[type, Any] = {i.StrType: "", i.BoolType: False, i.DictType: {}, i.ListType: [], i.IntType: 0}
    for field in i.type_info(cls).fields:  # type: ignore[attr-defined]
        known.setdefault(field.name, empty.get(type(field.type)))
    return cls(**known | fields)


def interaction(**fields: Any) -> Interaction:
    """A planned meeting in two hours, with the fields given."""
    known: dict[str, Any] = {
        "channel": "meeting",
        "direction": "outbound",
        "status": "planned",
        "priority": "medium",
        "progress": "not_done",
        "starts_at": now() + timedelta(hours=2),
    }
    return _made(Interaction, known | fields)
