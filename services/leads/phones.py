"""Phones as people type them: the raw text, and what it means where it is a number that can be called."""

from collections.abc import Iterable

import phonenumbers

from services.contacts.interface import Phone


def parse(raw: str) -> Phone:
    """Read in the Russian way: `8 (495) …` is `+7495…`. What is no valid number keeps its raw text alone."""
    raw = raw.strip()
    if raw.lower().startswith(("sip:", "sips:")):
        return Phone(raw=raw, e164=None, extension=None)
    try:
        number = phonenumbers.parse(raw, "RU")
    except phonenumbers.NumberParseException:
        return Phone(raw=raw, e164=None, extension=None)
    if not phonenumbers.is_valid_number(number):
        return Phone(raw=raw, e164=None, extension=None)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(raw=raw, e164=e164, extension=number.extension or None)


def parse_all(texts: Iterable[str]) -> list[Phone]:
    """Each number once, in the order typed; blank lines are dropped."""
    seen: dict[tuple[str, str | None], Phone] = {}
    for text in texts:
        if text.strip():
            phone = parse(text)
            seen.setdefault((phone.e164 or phone.raw, phone.extension), phone)
    return list(seen.values())


def digits(text: str) -> str:
    """The ASCII digits alone."""
    return "".join(character for character in text if character in "0123456789")
