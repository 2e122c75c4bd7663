"""Russian phones and what people type instead of them (protocol facts: libphonenumber, region RU)."""

import re

import phonenumbers

from services.contacts.interface import Phone
from services.kit.wire import Invalid

REGION = "RU"
INTERNAL = re.compile(r"\d{2,6}")
EXTENSION = re.compile(r"[\s,;(]*(?:доб(?:авочный)?\.?|вн\.?|ext\.?|x|#|,,)\s*(\d{1,6})\)?\s*$", re.IGNORECASE)
INTERNATIONAL = re.compile(r"^8[\s~-]*10(?=\d|\s)")
LONGEST = 64


def parse(raw: str) -> Phone:
    """What a typed number means. `e164` is null where it is no valid number: internal, hidden, SIP, or mistyped."""
    raw = raw.strip()
    text, extension = raw, None
    if found := EXTENSION.search(raw):
        text, extension = raw[: found.start()], found.group(1)
    digits = re.sub(r"\D", "", text)
    if len(raw) > LONGEST or "@" in raw or INTERNAL.fullmatch(digits):
        return Phone(raw=raw[:LONGEST], e164=None, extension=None)
    # The Russian way abroad, 8~10, is what libphonenumber knows as a plus.
    text = INTERNATIONAL.sub("+", text.strip())
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return Phone(raw=raw, e164=None, extension=None)
    if not phonenumbers.is_valid_number(number):
        return Phone(raw=raw, e164=None, extension=None)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(raw=raw, e164=e164, extension=extension or number.extension)


def required(raw: str, field: str) -> Phone:
    """The number, which must be a valid one. Raises Invalid naming the field."""
    phone = parse(raw)
    if phone.e164 is None:
        raise Invalid(f"«{raw.strip()[:LONGEST]}» is not a phone number; write it like +7 495 123-45-67.", field=field)
    return phone
