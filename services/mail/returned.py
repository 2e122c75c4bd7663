"""Notices of letters that could not be delivered: RFC 3464 reports, and those that Exim, qmail and others word freely.

What a notice says is a stranger's word: whoever uses it asks whether we wrote such a letter to such an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.parser import HeaderParser

from services.mail import charsets, parsing
from services.mail.addresses import printable

LARGEST = 512 * 1024
MOST_RECIPIENTS = 200
MOST_PARTS = 50
REPORT = re.compile(rb"report-type\s*=\s*\"?delivery-status|^x-failed-recipients:", re.I | re.M)
DAEMON = re.compile(rb"^(from|sender|return-path):[^\n]*(mailer-daemon|postmaster|mail delivery)", re.I | re.M)
FAILURE = re.compile(
    r"undeliver|returned mail|delivery (status notification|failure|has failed)|failure notice|could not be delivered|"
    r"недоставленн|не доставлен|не может быть доставлен|не было доставлено|невозможно доставить",
    re.IGNORECASE,
)
MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
CODE = re.compile(r"\b([45])\d\d[ -]")


@dataclass(frozen=True)
class Returned:
    """An address that a letter of ours did not reach."""

    recipient: str
    message_id: str | None
    """Of the letter, where the notice tells it."""
    permanent: bool
    """The address is no good; else the mailbox is full, or its server is away."""
    status: str
    """As `5.1.1`; empty where it is not told."""
    words: str


def read(raw: bytes) -> list[Returned]:
    """Whom the notice names; nobody where it is none. Never raises for what a letter holds."""
    raw = raw[:LARGEST].lstrip(b"\r\n")
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    report = REPORT.search(head) is not None
    if not (report or DAEMON.search(head)) or parsing.too_intricate(raw):
        return []
    try:
        letter = message_from_bytes(raw, policy=policy.compat32)
        if not report and not FAILURE.search(charsets.header(str(letter.get("Subject", "")))):
            return []
        return _named(letter)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def _named(letter: "Message[str, str]") -> list[Returned]:
    parts = list(parsing.own_parts(letter, MOST_PARTS))
    message_id = _message_id(parts)
    found = [one for part in parts for one in _reported(part, message_id)]
    if found or any(part.get_content_type() == "message/delivery-status" for part in parts):
        return found[:MOST_RECIPIENTS]
    text = "\n".join(_text(part) for part in parts if part.get_content_type() == "text/plain")
    addresses = parsing.ADDRESS.findall(str(letter.get("X-Failed-Recipients", "")))
    addresses = addresses or [found[1] for found in re.finditer(r"^\s*<([^<>\s]+@[^<>\s]+)>:?\s*$", text, re.MULTILINE)]
    own = text.partition("--- Below this line")[0]
    return [
        Returned(address.lower(), message_id, not _status(own).startswith("4"), _status(own), _about(own, address))
        for address in dict.fromkeys(addresses[:MOST_RECIPIENTS])
    ]


def _reported(part: "Message[str, str]", message_id: str | None) -> Iterator[Returned]:
    if part.get_content_type() != "message/delivery-status":
        return
    for group in parsing.children(part):
        named = str(group.get("Original-Recipient") or group.get("Final-Recipient") or "")
        final = str(group.get("Final-Recipient") or named)
        address = parsing.ADDRESS.search(final.rpartition(";")[2]) or parsing.ADDRESS.search(named.rpartition(";")[2])
        status = _status(str(group.get("Status", "")))
        action = str(group.get("Action", "")).strip().lower()
        if address is None or (action and action != "failed") or status.startswith("2"):
            continue
        words = printable(str(group.get("Diagnostic-Code", "")).partition(";")[2])
        yield Returned(address[0].lower(), message_id, not status.startswith("4"), status, words)


def _message_id(parts: "list[Message[str, str]]") -> str | None:
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822" and (inner := parsing.children(part)):
            found = re.search(r"<[^<>\s]{1,900}>", str(inner[0].get("Message-ID", "")))
            if found:
                return found[0]
        if kind in ("text/rfc822-headers", "message/rfc822"):
            headers = HeaderParser(policy=policy.compat32).parsestr(_text(part).lstrip())
            if found := re.search(r"<[^<>\s]{1,900}>", str(headers.get("Message-ID", ""))):
                return found[0]
    for part in parts:
        if part.get_content_type() == "text/plain" and (match := MESSAGE_ID.search(_text(part))):
            return match[1]
    return None


def _text(part: "Message[str, str]") -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(content, bytes) else ""


def _status(text: str) -> str:
    if found := STATUS.search(text):
        return found[0]
    return f"{code[1]}.0.0" if (code := CODE.search(text)) else ""


def _about(text: str, address: str) -> str:
    """What the notice says below the address."""
    after = text.partition(address)[2].lstrip(">: \n")
    return printable(re.split(r"\n\s*\n", after, maxsplit=1)[0])
