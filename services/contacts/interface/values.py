"""Shapes that several records share."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from services.kit.wire import Input

Line = Annotated[str, Meta(max_length=300)]
"""A line of text that may be empty."""
Rating = Annotated[int, Meta(ge=1, le=5)]
"""1 (worst) to 5 (best)."""
Money = Decimal
"""Roubles, two decimals; not negative."""
CustomValue = str | int | float | bool | list[str]
"""By the type of the custom field: text, link, date (`2026-11-23`), money (`12500.00`), choice and file (ids) are
strings; several choices are a list of ids; number, rating and flag are themselves."""
RecordKind = Literal["counterparty", "contact", "interaction"]
Operation = Literal["create", "update", "delete", "restore", "merge", "unmerge", "import", "undo", "bulk"]
"""What kind of write changed a record."""


class PostalAddress(Input):
    """A further address. `kind` says what for."""

    kind: Literal["legal", "actual", "postal", "delivery", "other"] = "other"
    country: Line = ""
    city: Line = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    text: Line = ""
    """Street, house, office."""


class SocialAccount(Input):
    """An account in a social network or a messenger."""

    account: Annotated[str, Meta(min_length=1, max_length=300)]
    """A name, a number or an address, as it was given."""
    network: Literal["vk", "telegram", "whatsapp", "max", "ok", "viber", "skype", "other"] = "other"


class BankAccount(Input):
    """Where a counterparty is paid. A wrong check digit warns and is no error: treasury accounts break the rule."""

    account: Annotated[str, Meta(min_length=1, max_length=34)]
    bic: Annotated[str, Meta(max_length=11)] = ""
    bank_name: Line = ""
    correspondent_account: Annotated[str, Meta(max_length=34)] = ""
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "RUB"
