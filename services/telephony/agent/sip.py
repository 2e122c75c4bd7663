"""What an INVITE says, read from its text. Pure; the text comes from outside, and nothing in it need be well-formed."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

LONGEST = 100
"""Characters kept of a name or a number."""

HEADER = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)\r?$", re.M)
COMPACT = {"f": "from", "t": "to", "i": "call-id", "m": "contact", "v": "via"}
URI = re.compile(r"(?:sips?|tel):([^@;>\s,\"]+)(@[^;>\s,\"]+)?", re.I)
HIDDEN = {"anonymous", "unavailable", "restricted", "unknown", "withheld", "private"}


@dataclass(frozen=True)
class Invitation:
    """A call that is offered to us."""

    caller: str
    """The caller's number (or SIP name) as the network wrote it; empty where it is hidden."""
    request_user: str
    """Whom the request line names."""
    called: tuple[str, ...]
    """Every number that may be the one dialled, the surest first: request line, To, Diversion."""


def read_invitation(message: str) -> Invitation:
    """Never raises: what cannot be read is empty."""
    first, _, rest = message.partition("\n")
    headers = read_headers(rest)
    request_user = user_of(first)
    called = [request_user, user_of(first_of(headers, "to"))]
    called += [user_of(value) for value in headers.get("diversion", [])]
    return Invitation(
        caller=read_caller(headers),
        request_user=request_user,
        called=tuple(dict.fromkeys(user for user in called if user)),
    )


def read_headers(message: str) -> dict[str, list[str]]:
    """The headers by their long lower-case names, folded lines joined."""
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    headers: dict[str, list[str]] = {}
    for name, value in HEADER.findall(head):
        long_name = COMPACT.get(name.lower(), name.lower())
        headers.setdefault(long_name, []).append(re.sub(r"\r?\n[ \t]+", " ", value).strip())
    return headers


def read_caller(headers: dict[str, list[str]]) -> str:
    """From, or what the network vouches for where From is hidden and privacy was not asked for."""
    caller = user_of(first_of(headers, "from"))
    if caller and caller.lower() not in HIDDEN:
        return caller
    privacy = first_of(headers, "privacy").lower()
    if privacy and privacy != "none":
        return ""
    vouched = user_of(first_of(headers, "p-asserted-identity")) or user_of(first_of(headers, "remote-party-id"))
    return "" if vouched.lower() in HIDDEN else vouched


def user_of(text: str) -> str:
    """The user part (or telephone number) of the first URI in a header; empty where there is none.

    A URI with a host only (`sip:pbx.example`) has no user. Parameters (`;user=phone`) and escapes are taken off.
    """
    inside = text[text.find("<") :] if "<" in text else text
    found = URI.search(inside)
    if found is None:
        return ""
    whole, user, host = found.group(0), found.group(1), found.group(2)
    if host is None and not whole.lower().startswith("tel:"):
        after = inside[found.end() :]
        if not after.startswith(";") or "@" not in after:  # `sip:+7916;phone-context=…@host`
            return ""
    return printable(unquote(user.partition(":")[0]))


def host_of(uri: str) -> str:
    """The host of a SIP URI or of `host[:port]`, lower-case, without its port."""
    bare = re.sub(r"^sips?:", "", uri.strip().strip("<>"), flags=re.I).rpartition("@")[2]
    bare = re.split(r"[;?>]", bare)[0]
    if bare.startswith("["):
        return bare[1:].partition("]")[0].lower()
    return bare.partition(":")[0].lower()


def first_of(headers: dict[str, list[str]], name: str) -> str:
    return headers.get(name, [""])[0]


def printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:LONGEST].strip()
