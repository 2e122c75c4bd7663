"""Russian numbers read without libphonenumber's parser, which takes a tenth of a millisecond for each.

Only plain shapes (`8 495 123-45-67`, `+7…`, `7…`) of numbers that libphonenumber's own patterns for RU take are decided
here; everything else goes to `services.kit.phones`. A test holds the two against each other.
"""

import re
from functools import lru_cache
from typing import Any

from phonenumbers import PhoneMetadata

from services.kit import phones

PLAIN = re.compile(
    r"(?:\+?7|8)[\s(.\-]*(?:(\d{3})[\s).\-]*(\d{3})|(\d{4})[\s).\-]*(\d{2})|(\d{5})[\s).\-]*(\d))"
    r"[\s.\-]*(\d{2})[\s.\-]*(\d{2})"
)
"""Codes have three to five digits."""


def _patterns() -> re.Pattern[str]:
    metadata = PhoneMetadata.metadata_for_region("RU")
    assert metadata is not None
    found = [
        kind.national_number_pattern
        for kind in (metadata.fixed_line, metadata.mobile)
        if kind is not None and kind.national_number_pattern
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in found))


RUSSIAN = _patterns()


def kept(raw: str) -> dict[str, Any] | None:
    """A phone as a record keeps it, or None where it is no valid number."""
    raw = raw.strip()
    return plain(raw) or _parsed(raw)


def plain(raw: str) -> dict[str, Any] | None:
    """The same of a number in a plain shape; None tells nothing."""
    raw = raw.strip()
    if (found := PLAIN.fullmatch(raw)) is not None:
        national = "".join(found.groups(""))
        if national[0] in "3489" and RUSSIAN.fullmatch(national):
            return {"raw": raw, "e164": f"+7{national}", "extension": None}
    return None


@lru_cache(maxsize=2_000)
def _parsed(raw: str) -> dict[str, Any] | None:
    phone = phones.parse(raw)
    if phone.e164 is None:
        return None
    return {"raw": phone.raw, "e164": phone.e164, "extension": phone.extension}
