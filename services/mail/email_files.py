"""The files of a letter, taken out of it when somebody asks; nothing of them is ever opened or unpacked here."""

import itertools
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.kit.objects import NoSuchObject, ObjectStore
from services.kit.wire import NotFound
from services.mail import parsing
from services.mail.interface import EmailFile, EmailObject, FileWarning, NoLetterKept
from services.mail.models import Email
from services.mail.parsing import LARGEST_LETTER
from services.mail.rights import only_users, readable

MOST_FILES = 1000
MOST_FORWARDED = 50
PROGRAMS = re.compile(
    r"\.(exe|com|scr|pif|bat|cmd|msi|msp|hta|cpl|jar|js|jse|vb|vbs|vbe|ws|wsf|wsh|ps1|lnk|reg|apk|dll|iso|img|"
    r"html?|shtml|xhtml|svg|docm|xlsm|pptm|chm|one)$",
    re.IGNORECASE,
)
ARCHIVES = re.compile(r"\.(zip|rar|7z|tar|gz|tgz|bz2|xz|zst|cab|arj|ace)$", re.IGNORECASE)
UNWRITABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What Python's generator raises for a forwarded letter that is none."""
CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")


def may_read(db: Session, email_id: UUID) -> None:
    """Raises NotFound where the asker does not see the letter."""
    only_users(db.asker)
    if db.scalar(select(Email.id).where(Email.id == email_id, readable(db.asker))) is None:
        raise NotFound("There is no such letter.")


def listed(store: ObjectStore, email_id: UUID) -> list[EmailFile]:
    """Raises NoLetterKept."""
    return [_shown(index, part) for index, part in enumerate(_files(_letter(store, email_id)))]


def taken_out(store: ObjectStore, email_id: UUID, index: int) -> EmailObject:
    """The file as an object of its own. Raises NotFound, NoLetterKept."""
    for number, part in enumerate(_files(_letter(store, email_id))):
        if number == index:
            file, key = _shown(index, part), f"email-files/{email_id}/{index}"
            store.put(key, _content(part), "application/octet-stream")
            return EmailObject(object_key=key, name=file.name, content_type=file.content_type)
    raise NotFound("There is no such file.")


def all_taken_out(store: ObjectStore, email_id: UUID) -> list[EmailObject]:
    """The files that go on with the letter when it is forwarded: not the pictures that stand in it. Raises
    NoLetterKept."""
    parts = list(itertools.islice(_files(_letter(store, email_id)), MOST_FORWARDED))
    return [taken_out(store, email_id, index) for index, part in enumerate(parts) if not _shown(index, part).inline]


def source(store: ObjectStore, email_id: UUID) -> EmailObject:
    """Raises NoLetterKept."""
    key = _key(email_id)
    try:
        store.size(key)
    except NoSuchObject:
        raise NoLetterKept("The letter as it came is not kept.") from None
    return EmailObject(object_key=key, name=f"{email_id}.eml", content_type="message/rfc822")


def _key(email_id: UUID) -> str:
    return f"emails/{email_id}.eml"


def _letter(store: ObjectStore, email_id: UUID) -> "Message[str, str] | None":
    try:
        raw = b"".join(store.open(_key(email_id), 0, min(store.size(_key(email_id)), LARGEST_LETTER)))
    except NoSuchObject:
        raise NoLetterKept("The letter as it came is not kept.") from None
    if parsing.too_intricate(raw):
        return None
    return message_from_bytes(raw.lstrip(b"\r\n"), policy=policy.compat32)


def _files(letter: "Message[str, str] | None") -> Iterator["Message[str, str]"]:
    """The parts that are no text of the letter, in their order."""
    if letter is None:
        return
    found = 0
    waiting = [(letter, 0)]
    while waiting and found < MOST_FILES:
        part, depth = waiting.pop()
        if parsing.is_file(part, depth):
            found += 1
            yield part
        elif part.get_content_maintype() == "multipart":
            waiting += [(child, depth + 1) for child in reversed(parsing.children(part))]


def _shown(index: int, part: "Message[str, str]") -> EmailFile:
    name, kind = parsing.file_name(part), part.get_content_type().lower()
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    inline = kind.startswith("image/") and not disposition.startswith("attachment") and "Content-ID" in part
    return EmailFile(
        index=index,
        name=name,
        content_type=kind if CONTENT_TYPE.fullmatch(kind) else "application/octet-stream",
        size=len(_content(part)),
        inline=inline,
        warning=_warning(name, kind),
    )


def _warning(name: str, kind: str) -> FileWarning | None:
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        return "winmail"
    if kind == "message/rfc822":
        return "letter"
    if PROGRAMS.search(name):
        return "program"
    return "archive" if ARCHIVES.search(name) else None


def _content(part: "Message[str, str]") -> bytes:
    try:
        if part.get_content_maintype() == "message" and part.is_multipart():
            return b"\r\n".join(child.as_bytes() for child in parsing.children(part))
        content = part.get_payload(decode=True)
    except UNWRITABLE:
        return b""
    return content if isinstance(content, bytes) else b""
