"""Addresses and hosts as people type them."""

import ipaddress
import re
import unicodedata

from services.kit.wire import Invalid

LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
LONGEST_ADDRESS = 254


def email_address(text: str, field: str) -> str:
    """The address in lower case, its domain as people write it. Raises Invalid naming the field."""
    address = text.strip().lower()
    local, _at, domain = address.rpartition("@")
    if not LOCAL_PART.fullmatch(local) or not _is_domain(domain) or len(in_ascii(address)) > LONGEST_ADDRESS:
        raise Invalid(f"{text[:100]!r} is not an e-mail address.", field=field)
    return address


def in_ascii(address: str) -> str:
    """The address as it travels: the domain of `info@компания.рф` in its ASCII form."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def host(text: str, field: str) -> str:
    """A server's name or IP address. Raises Invalid naming the field."""
    name = text.strip().lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        if _is_domain(name):
            return _ascii_domain(name)
    raise Invalid("This is neither a server's name nor its IP address.", field=field)


def is_this_machine(name: str) -> bool:
    """By its name alone: what it resolves to is looked at when connecting."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def one_line(text: str, field: str) -> str:
    """The text trimmed. Raises Invalid where it holds line ends or other control characters."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text):
        raise Invalid("Line breaks and control characters cannot stand here.", field=field)
    return text.strip()


def printable(said: object) -> str:
    """What a server said, on one line of at most 300 printable characters."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:300]


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _is_domain(domain: str) -> bool:
    ascii_domain = _ascii_domain(domain)
    return 0 < len(ascii_domain) <= 253 and all(LABEL.fullmatch(label) for label in ascii_domain.split("."))
