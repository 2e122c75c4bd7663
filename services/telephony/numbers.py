"""What a caller's number means. Pure."""

import re

import phonenumbers

REGION = "RU"
"""Where a number without a country code belongs."""


def client_number(raw: str) -> str | None:
    """The number in E.164, or None for a hidden, internal (2 to 6 digits), incomplete or SIP-only caller.

    `8 495 …`, `7495…`, `495…` and `+7 495 …` are one number; `810…` dials abroad from Russia.
    """
    text = re.sub(r"^(sips?|tel):", "", raw.strip(), flags=re.IGNORECASE)
    text = re.split(r"[@;]", text)[0]
    if re.search(r"[^\d\s()+.~*#-]", text) or len(re.sub(r"\D", "", text)) <= 6:
        return None
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
