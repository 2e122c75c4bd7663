"""The values of two records that become one, field by field. Pure: reads rows, writes none."""

from collections.abc import Mapping
from typing import Any

from services.contacts.changes import values_of
from services.contacts.fields import CUSTOM
from services.contacts.interface.merges import FieldChoice, Side
from services.contacts.models import Contact, Counterparty

Record = Counterparty | Contact
APART = {"deleted", "merged_into"}
LISTS = {"phones", "faxes", "emails", "socials", "other_addresses", "bank_accounts", "segment_ids", "file_ids"}
KEPT_WHOLE = {"file_ids"}
"""Lists that are joined without being asked about: nothing of them may be lost."""
TEXTS = {"notes"}
OURS = {"private"}
"""Flags that the survivor keeps unless somebody says otherwise."""


def choices(survivor: Record, absorbed: Record) -> list[FieldChoice]:
    """The fields in which they differ, with what is proposed: what is filled, and of lists and notes both."""
    one, other = values_of(survivor), values_of(absorbed)
    found = []
    for field in dict.fromkeys((*one, *other)):
        ours, theirs = one.get(field), other.get(field)
        if field in APART | KEPT_WHOLE or ours == theirs or (field in LISTS and _entries(ours) == _entries(theirs)):
            continue
        sides: list[Side] = ["survivor", "absorbed"]
        if field in LISTS | TEXTS and ours and theirs:
            sides.append("both")
        found.append(
            FieldChoice(
                field=field, survivor=ours, absorbed=theirs, sides=sides, proposed=_proposed(field, ours, theirs, sides)
            )
        )
    return found


def _proposed(field: str, ours: Any, theirs: Any, sides: list[Side]) -> Side:
    if "both" in sides:
        return "both"
    return "absorbed" if field not in OURS and _empty(ours) and not _empty(theirs) else "survivor"


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], False, "neutral")


def gathered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `changes.spread`: custom fields without a value are left out."""
    plain = {name: value for name, value in values.items() if not name.startswith(CUSTOM)}
    own = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
    return plain | {"custom_values": {key: value for key, value in own.items() if value is not None}}


def joined(survivor: Record, absorbed: Record, sides: Mapping[str, Side]) -> dict[str, Any]:
    """The survivor's columns with each field from the side it was chosen of."""
    one, other = values_of(survivor), values_of(absorbed)
    for field, side in sides.items():
        if side == "absorbed":
            one[field] = other.get(field)
        elif side == "both":
            one[field] = both(one[field], other[field])
    one |= {field: both(one[field], other[field]) for field in KEPT_WHOLE}
    return gathered({name: value for name, value in one.items() if name not in APART})


def both(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, str):
        return ours if theirs in ours else f"{ours}\n\n{theirs}"
    have = {_key(item) for item in ours}
    return [*ours, *(item for item in theirs if _key(item) not in have)]


def _key(item: Any) -> str:
    """What makes two entries of a list one: a number is one however it was typed."""
    if isinstance(item, dict) and item.get("e164"):
        return f"{item['e164']} {item['extension']}"
    return repr(sorted(item.items()) if isinstance(item, dict) else item)


def _entries(items: Any) -> set[str]:
    return {_key(item) for item in items}


def edited(base: Any, then: Any, now: Any) -> Any:
    """What was done to a list from `then` to `now`, done to `base`: the same entries go and come."""
    gone = {_key(item) for item in then} - {_key(item) for item in now}
    was = {_key(item) for item in then} | {_key(item) for item in base}
    return [
        *(item for item in base if _key(item) not in gone),
        *(item for item in now if _key(item) not in was),
    ]
