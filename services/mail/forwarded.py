"""The letter inside a letter that somebody forwards: whom it is from, when it was written, what it says. Pure.

Outlook, Gmail, Mail.ru, Apple, Thunderbird, The Bat! and phones put a block of headers above it, in Russian or English;
Yandex one line. As an attachment it is whole. All that is the forwarder's word: anybody can type such a block.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from services.mail import forwarded_dates, parsing

LARGEST_BLOCK = 30
"""Lines of its headers."""
MOST_PARTS = 200
KINDS = {
    "from": "from", "от": "from", "от кого": "from", "отправитель": "from",
    "date": "date", "sent": "date", "дата": "date", "отправлено": "date", "дата отправки": "date",
    "to": "to", "кому": "to", "получатель": "to",
    "cc": "cc", "копия": "cc", "копии": "cc",
    "subject": "subject", "тема": "subject",
    "reply-to": "other", "ответить": "other", "importance": "other", "важность": "other",
    "attachments": "other", "вложения": "other",
}  # fmt: skip
LINE = re.compile(rf"[*_]{{0,2}}({'|'.join(KINDS)})[*_]{{0,2}}\s?:[*_]{{0,2}}\s*(.*)", re.IGNORECASE)
YANDEX = re.compile(
    r"(\d\d\.\d\d\.\d{4},?(?: в)? \d?\d:\d\d)[^,\"<]{0,20},\s*\"?([^\"<]{0,200}?)\"?\s*<([^<>\s]+)>:?\s*"
)
END = re.compile(r"-{4,}\s*(конец|завершение|окончание|end of)\b.*", re.IGNORECASE)
MARK = re.compile(r"\s*(?:fwd?|fw|wg|tr|пересл(?:ано)?|hа|на)\s*:\s*", re.IGNORECASE)
EXACT = policy.compat32.clone(max_line_length=0)


@dataclass(frozen=True)
class Forwarded:
    from_address: str
    from_name: str
    to_addresses: list[str]
    cc_addresses: list[str]
    subject: str
    """Empty where the block names none."""
    written_at: datetime | None
    """None where it is not told, or in a way that is not understood."""
    text: str


class SeveralLetters(ValueError):
    """More than one letter is attached."""


def inline(text: str) -> Forwarded | None:
    """The first letter that stands in the text with its headers above it."""
    lines = [line.strip("\ufeff\u200b\xa0") for line in text.split("\n")]
    for start, line in enumerate(lines):
        depth = _depth(line)
        if LINE.match(_bare(line)) or YANDEX.match(_bare(line)):
            found = _block(lines[start:], depth)
            if found is not None:
                return found
    return None


def attached(raw: bytes) -> bytes | None:
    """The letter that is attached, as it came. Raises SeveralLetters."""
    if b"message/rfc822" not in raw.lower() or parsing.too_intricate(raw):
        return None
    try:
        letter = message_from_bytes(raw.lstrip(b"\r\n"), policy=policy.compat32)
        found = [inner for part in parsing.own_parts(letter, MOST_PARTS) for inner in _inner(part)]
        if len(found) > 1:
            raise SeveralLetters
        return found[0].as_bytes(policy=EXACT) if found else None
    except SeveralLetters:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def original_subject(subject: str) -> str:
    """Without the marks of a forward, which are not its writer's."""
    while (found := MARK.match(subject)) is not None:
        subject = subject[found.end() :]
    return subject


def _block(lines: Sequence[str], depth: int) -> Forwarded | None:
    """Headers from the first line on; None where they do not say whom it is from, and one thing more."""
    values: dict[str, str] = {}
    kind, at = "", 0
    for at, line in enumerate(lines[:LARGEST_BLOCK]):
        bare = _bare(line)
        if (yandex := YANDEX.match(bare)) and "from" not in values:
            values |= {"date": yandex[1], "from": f"{yandex[2]} <{yandex[3]}>"}
            at += 1
            break
        if found := LINE.match(bare):
            kind = KINDS[found[1].lower()]
            if kind in values and kind != "other":
                break
            values[kind] = found[2]
        elif not bare:
            if not any(LINE.match(_bare(after)) for after in lines[at + 1 : at + 2]):
                break
        elif kind in ("to", "cc") and ("@" in bare or ";" in bare):
            values[kind] += " " + bare
        else:
            break
    sender = parsing.ADDRESS.search(values.get("from", ""))
    if sender is None or len(values.keys() - {"other"}) < 2:
        return None
    return Forwarded(
        from_address=sender[0].lower(),
        from_name=_name(values["from"][: sender.start()]),
        to_addresses=_addresses(values.get("to", "")),
        cc_addresses=_addresses(values.get("cc", "")),
        subject=values.get("subject", "").strip().rstrip(";"),
        written_at=forwarded_dates.read(values.get("date", "")),
        text=_text(lines[at:], depth),
    )


def _text(lines: Sequence[str], depth: int) -> str:
    kept = []
    for line in lines:
        if END.fullmatch(_bare(line)):
            break
        kept.append(re.sub(rf"^(?:\s?>){{1,{depth}}} ?", "", line) if depth else line)
    return "\n".join(kept).strip()


def _depth(line: str) -> int:
    """How deep the line is quoted."""
    found = re.match(r"(?:\s?>)*", line)
    return found[0].count(">") if found else 0


def _bare(line: str) -> str:
    return line[:2000].lstrip("> \t").rstrip()


def _name(before: str) -> str:
    name = re.sub(r"\[?mailto:|[<>\[\]\"*]", " ", before, flags=re.IGNORECASE)
    return " ".join(name.split()).strip("' ,;")[:300]


def _addresses(value: str) -> list[str]:
    found = [address[0].lower() for address in parsing.ADDRESS.finditer(value)]
    return list(dict.fromkeys(found))[: parsing.MOST_ADDRESSES]


def _inner(part: "Message[str, str]") -> list["Message[str, str]"]:
    return parsing.children(part)[:1] if part.get_content_type() == "message/rfc822" else []
