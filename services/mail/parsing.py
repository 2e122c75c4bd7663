"""A letter's bytes to what we keep of it. Pure, bounded in time and size, tolerant of what mailers really send."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses
from html import escape

from services.mail import charsets, markup
from services.mail.subject_marks import keys as subject_keys
from services.mail.without_files import without_files

READER = 1
"""Raised where letters that are here are worth reading again, with a migration that makes the index of `rereading`."""
LARGEST_LETTER = 25 * 1024 * 1024
"""Bytes; of a larger letter only the beginning is read."""
LARGEST_BEGINNING = 4 * 1024 * 1024
LARGEST_HEAD = 256 * 1024
LONGEST_TEXT = 100_000
LARGEST_PART = 2_000_000
LONGEST_REFERENCES = 20_000
MOST_ADDRESSES = 200
MOST_ATTACHMENTS = 200
MOST_LINES = 700_000
MOST_PARTS = 10_000
MOST_COMPARISONS = 20_000_000
DEEPEST = 30
AUTHORS_HEADERS = ("from", "sender", "subject", "date", "message-id", "to")

TOO_LARGE = "Письмо больше 25 МБ: показано его начало, полностью оно — в файле письма."
TOO_INTRICATE = "Письмо устроено слишком сложно: прочитаны только заголовки."
NOTES = (None, TOO_LARGE, TOO_INTRICATE)

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,255}")

Headers = dict[str, str]
"""First value of each header by lower-case name, as it came: folded, encoded, bytes above 127 as surrogates."""


class Unreadable(ValueError):
    """These bytes are no letter; the message says why, for a person."""


@dataclass(frozen=True)
class Letter:
    identity: str
    """The same for the same letter wherever and whenever it is offered."""
    message_id: str
    """As in the header, or `sha256:…` of the letter where it has none."""
    from_address: str
    """Addresses are lower case; empty where the letter names none."""
    from_name: str
    to_addresses: list[str]
    cc_addresses: list[str]
    subject: str
    text: str
    html: str | None
    attachments: list[str]
    thread_keys: tuple[str, ...]
    """What leads to its thread: the Message-IDs it refers to, and the mark of its talk."""
    note: str | None
    """What was left out of a letter too large or too intricate, in words."""


@dataclass(frozen=True)
class Body:
    text: str | None
    html: str | None

    def as_text(self) -> str:
        return self.text if self.text is not None else markup.text_of(self.html or "")

    def as_html(self) -> str:
        return self.html if self.html is not None else f"<pre>{escape(self.text or '')}</pre>"


def parse(raw: bytes, *, cut: bool = False) -> Letter:
    """Reads a letter; `cut` says that these are only the first bytes of one. Raises Unreadable."""
    raw = raw.lstrip(b"\r\n")
    head, body_at = _split(raw)
    headers = _headers(BytesHeaderParser(policy=policy.compat32).parsebytes(head[:LARGEST_HEAD]))
    if not any(name in headers for name in AUTHORS_HEADERS):
        raise Unreadable("Это не письмо: нет ни отправителя, ни темы, ни даты.")
    cut = cut or len(raw) > LARGEST_LETTER
    read = without_files(raw[:LARGEST_BEGINNING] if cut else raw)
    intricate = _intricate(read, head)
    note = TOO_INTRICATE if intricate else TOO_LARGE if cut else None
    attachments: list[str] = []
    content = Body("", None)
    if not intricate:
        try:
            content = _body(message_from_bytes(read, policy=policy.compat32), attachments, 0)
        except RecursionError:
            note = TOO_INTRICATE
    html = markup.readable(charsets.clean(content.html)) if content.html is not None else None
    message_id = _message_id(headers)
    identity = _identity(headers, message_id, b"" if message_id else raw[body_at:])
    names = _addresses(headers.get("from") or headers.get("sender") or "")
    return Letter(
        identity=identity,
        message_id=message_id or f"sha256:{identity}",
        from_address=names[0][1] if names else "",
        from_name=names[0][0] if names else "",
        to_addresses=[address for _name, address in _addresses(headers.get("to", ""))],
        cc_addresses=[address for _name, address in _addresses(headers.get("cc", ""))],
        subject=charsets.header(headers.get("subject", ""))[:1000],
        text=charsets.clean(content.as_text()).replace("\r\n", "\n").strip()[:LONGEST_TEXT],
        html=html,
        attachments=attachments,
        thread_keys=_thread_keys(headers, message_id),
        note=note,
    )


def _split(raw: bytes) -> tuple[bytes, int]:
    """The head, and where the body begins."""
    end = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: end.start()], end.end()) if end else (raw, len(raw))


def _headers(message: "Message[str, str]") -> Headers:
    headers: Headers = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), value)
    return headers


def _intricate(raw: bytes, head: bytes) -> bool:
    """Would Python's parser need minutes or gigabytes for it? People's letters are far below these bounds."""
    lines = raw.count(b"\n")
    if len(head) > LARGEST_HEAD or lines > MOST_LINES:
        return True
    if re.search(rb"multipart/|message/", head, re.IGNORECASE) is None:
        return False
    # The parser looks for each open boundary on each line.
    return raw.count(b"\n--") > MOST_PARTS or lines * raw.lower().count(b"boundary") > MOST_COMPARISONS


def _message_id(headers: Headers) -> str:
    value = charsets.clean(headers.get("message-id", "")[:2000])
    found = re.search(r"<[^<>\s]{1,900}>", value)
    return found[0] if found else "".join(value.split())[:900]


def _thread_keys(headers: Headers, own: str) -> tuple[str, ...]:
    named = f"{headers.get('references', '')} {headers.get('in-reply-to', '')}"[:LONGEST_REFERENCES]
    ids = [found for found in re.findall(r"<[^<>\s]{1,900}>", charsets.clean(named)) if found != own]
    # All letters of one talk in Outlook begin with the same 22 bytes.
    index = re.sub(r"[^A-Za-z0-9+/]", "", headers.get("thread-index", "")[:2000])[:29]
    talk = [f"talk:{index}"] if len(index) == 29 else []
    marks = subject_keys(charsets.header(headers.get("subject", "")))
    return tuple(dict.fromkeys([*ids, *talk, *marks]))


def identity_of(message_id: str, sent_at: datetime) -> str:
    """The identity that a letter of ours will have when it comes back to us."""
    return _identity({"date": format_datetime(sent_at)}, message_id, b"")


def _identity(headers: Headers, message_id: str, body: bytes) -> str:
    """Message-ID with its date, as some programs use one id for all their letters; else the content.

    Headers that servers add on the way are left out: they differ between two mailboxes.
    """
    names = ("date",) if message_id else ("date", "from", "to", "subject")
    head = "\n".join((message_id, *(" ".join(headers.get(name, "").split()) for name in names)))
    known = hashlib.sha256(head.encode("utf-8", "surrogateescape"))
    if not message_id:
        known.update(b"\n\n")
        known.update(body.replace(b"\r\n", b"\n").rstrip())
    return known.hexdigest()


def _addresses(value: str) -> list[tuple[str, str]]:
    """(name, address) pairs of an address header, at most 200; anything that holds an address is good enough."""
    value = " ".join(value[: 50 * MOST_ADDRESSES].split())
    try:
        pairs = getaddresses([value])
    except (RecursionError, ValueError, IndexError):
        pairs = []
    found = [(charsets.header(name)[:300], _address(address)) for name, address in pairs[:MOST_ADDRESSES]]
    found = [(name, address) for name, address in found if address]
    if found:
        return found
    readable = charsets.header(value)
    return [("", address[0].lower()) for address in ADDRESS.finditer(readable)][:MOST_ADDRESSES]


def _address(value: str) -> str:
    found = ADDRESS.fullmatch(charsets.header(value).strip("<>'\" "))
    return found[0].lower() if found else ""


def _body(part: "Message[str, str]", attachments: list[str], depth: int) -> Body:
    """What of a part is read; names what is attached on the way."""
    kind = part.get_content_type()
    if depth < DEEPEST and part.get_content_maintype() == "multipart" and part.is_multipart():
        bodies = [_body(child, attachments, depth + 1) for child in children(part)]
        bodies = [body for body in bodies if (body.text or "").strip() or body.html]
        return _either(bodies) if kind == "multipart/alternative" else _joined(bodies)
    if kind in ("text/plain", "text/html") and not _attached(part):
        text = _text(part, html=kind == "text/html")
        return Body(None, text) if kind == "text/html" else Body(text, None)
    if is_file(part, depth) and len(attachments) < MOST_ATTACHMENTS:
        attachments.append(file_name(part))
    return Body(None, None)


def too_intricate(raw: bytes) -> bool:
    """Is it a letter of which only the headers are read?"""
    return _intricate(raw, _split(raw.lstrip(b"\r\n"))[0])


def is_file(part: "Message[str, str]", depth: int) -> bool:
    """Does it come with the letter, rather than being a text of it or holding other parts?"""
    if part.get_content_maintype() == "multipart":
        return False
    return depth >= DEEPEST or part.get_content_type() not in ("text/plain", "text/html") or _attached(part)


def own_parts(letter: "Message[str, str]", most: int) -> Iterator["Message[str, str]"]:
    """The letter's parts, so many at most, and not those of a letter that is attached to it."""
    waiting, passed = [letter], 0
    while waiting and passed < most:
        part = waiting.pop(0)
        passed += 1
        yield part
        if part.get_content_maintype() == "multipart":
            waiting += children(part)


def children(part: "Message[str, str]") -> list["Message[str, str]"]:
    # Asked for a text, get_payload() would decode it by its label, and fail with it.
    found = part.get_payload() if part.is_multipart() else []
    return [child for child in found if isinstance(child, Message)]


def _either(bodies: list[Body]) -> Body:
    """Alternatives say the same: the first plain text, the last HTML."""
    text = next((body.text for body in bodies if body.text is not None), None)
    return Body(text, next((body.html for body in reversed(bodies) if body.html), None))


def _joined(bodies: list[Body]) -> Body:
    if len(bodies) == 1:
        return bodies[0]
    html = "\n".join(body.as_html() for body in bodies) if any(body.html for body in bodies) else None
    return Body("\n".join(body.as_text() for body in bodies), html)


def _attached(part: "Message[str, str]") -> bool:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(_parameter(part, "filename", "content-disposition"))


def _text(part: "Message[str, str]", *, html: bool) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[:LARGEST_PART]
    label = _parameter(part, "charset", "content-type")
    if html and not label:
        found = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,30})", content[:2000], re.IGNORECASE)
        label = found[1].decode("ascii", "ignore") if found else ""
    return charsets.decode(content, label)


def file_name(part: "Message[str, str]") -> str:
    name = _parameter(part, "filename", "content-disposition") or _parameter(part, "name", "content-type")
    if not name and part.get_content_type() == "message/rfc822":
        subjects = [_headers(inner).get("subject", "") for inner in children(part)]
        name = (charsets.header("".join(subjects[:1]))[:200] or "message") + ".eml"
    return plain_name(name) or "attachment" + (mimetypes.guess_extension(part.get_content_type()) or "")


def plain_name(name: str) -> str:
    """A file's name without the folders that somebody wrote before it."""
    return " ".join(charsets.clean(re.split(r"[/\\]", name)[-1]).split()).strip(". ")[-255:]


def _as_it_came(part: "Message[str, str]", name: str, header: str) -> str:
    """A parameter whose value is not encoded at all, which Python's reader gives up; with its bytes as surrogates."""
    for key, value in part.raw_items():
        found = re.search(rf'\b{name}\s*=\s*(?:"([^"]*)"|([^;\s]+))', value[:10_000], re.IGNORECASE)
        if key.lower() == header and found:
            return str(found[1] or found[2])
    return ""


def _parameter(part: "Message[str, str]", name: str, header: str) -> str:
    """A parameter of a header, in any of the ways it gets encoded; empty where there is none."""
    try:
        value = part.get_param(name, "", header=header)
        if "\ufffd" in str(value):
            value = _as_it_came(part, name, header) or value
        if isinstance(value, tuple):
            charset, _language, text = value
            return charsets.decode(text.encode("latin-1", "surrogateescape"), charset)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return charsets.header(str(value))
