"""Phone numbers as people type them: E.164 plus an extension plus the raw text, read in the Russian way.

The rules are libphonenumber's for region RU: `8 495 …`, `7495…`, `495…` and `+7 495 …` are one number; `8~10…` dials
abroad.
"""

import re

import phonenumbers

from services.kit.wire import Invalid, Struct

REGION = "RU"
LONGEST = 64
SHORT = range(7)
"""Numbers of so few digits are internal ones: they belong to no client."""


class Phone(Struct):
    """A number as it was typed, and what it means: E.164 and an extension where it is a valid number."""

    raw: str
    e164: str | None
    extension: str | None


def parse(raw: str) -> Phone:
    """What a typed number means. `e164` is null where it is no valid number: internal, hidden, SIP, or mistyped."""
    raw = raw.strip()
    nothing = Phone(raw=raw[:LONGEST], e164=None, extension=None)
    if len(raw) > LONGEST or "@" in raw or len(re.sub(r"\D", "", raw)) in SHORT:
        return nothing
    try:
        number = phonenumbers.parse(raw, REGION)
    except phonenumbers.NumberParseException:
        return nothing
    if not phonenumbers.is_valid_number(number):
        return nothing
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(raw=raw, e164=e164, extension=number.extension or None)


def is_mobile(e164: str) -> bool:
    """May it take SMS? Where the numbering does not tell mobiles from others, it may."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    return kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


def required(raw: str, field: str) -> Phone:
    """The number, which must be a valid one. Raises Invalid naming the field."""
    phone = parse(raw)
    if phone.e164 is None:
        raise Invalid(f"«{phone.raw}» is not a phone number; write it like +7 495 123-45-67.", field=field)
    return phone
