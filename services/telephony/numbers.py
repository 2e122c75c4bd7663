"""What a caller's number means. Pure."""

import re

from services.kit.phones import parse


def client_number(raw: str) -> str | None:
    """The number in E.164, or None for a hidden, internal (2 to 6 digits), incomplete or SIP-only caller.

    `8 495 …`, `7495…`, `495…` and `+7 495 …` are one number; `810…` dials abroad from Russia.
    """
    text = re.sub(r"^(sips?|tel):", "", raw.strip(), flags=re.IGNORECASE)
    text = re.split(r"[@;]", text)[0]
    return None if re.search(r"[^\d\s()+.~*#-]", text) else parse(text).e164
