"""Addresses of pages and of accounts in networks: kept only where a click on them is harmless. Pure."""

import re
from typing import Any
from urllib.parse import urlsplit

from services.contacts.interface.values import SocialAccount
from services.kit.wire import Invalid

LONGEST = 300
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
HOST = re.compile(r"(?:[^\W_](?:[^\W_]|-){0,62}\.)+[^\W\d_](?:[^\W_]|-){0,62}", re.IGNORECASE)
UNSEEN = re.compile(r"[\s\x00-\x1f\x7f<>\"`\\]")


def page(value: str | None, field: str = "website") -> str | None:
    """An address as it was typed, `romashka.ru` or `https://…`; None for an empty one. Raises Invalid."""
    text = (value or "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text if SCHEME.match(text) else f"https://{text}")
        fine = parts.scheme in ("http", "https") and HOST.fullmatch(parts.hostname or "") and parts.username is None
    except ValueError:
        fine = False
    if not fine or len(text) > LONGEST or UNSEEN.search(text):
        raise Invalid(f"«{text[:100]}» is not the address of a page, like romashka.ru.", field=field, reason="link")
    return text


def socials(given: list[SocialAccount]) -> list[dict[str, Any]]:
    """Accounts as a record keeps them: a name, a number, or a page. Raises Invalid."""
    return [{"account": _account(one.account), "network": one.network} for one in given]


def _account(value: str) -> str:
    text = value.strip()
    if not text:
        raise Invalid("The account is empty.", field="socials", reason="social")
    if "/" in text or SCHEME.match(text):
        return page(text, "socials") or text
    if UNSEEN.search(text.replace(" ", "")):
        raise Invalid(f"«{text[:100]}» is not the name of an account.", field="socials", reason="social")
    return text
