"""The files of a letter, taken out of it when somebody asks. None of them is opened here, but a winmail.dat, which is
only other clothes of files."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.kit.objects import NoSuchObject, ObjectStore
from services.kit.wire import NotFound
from services.mail import invitations, parsing, winmail
from services.mail.interface import EmailFile, EmailObject, FileWarning, Invitation, NoLetterKept
from services.mail.models import Email
from services.mail.parsing import LARGEST_LETTER
from services.mail.rights import only_users, readable

MOST_FILES = 1000
MOST_INVITATIONS = 10
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}
"""What pictures begin with. An SVG is none: it may hold scripts."""
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
    return [_shown(index, file) for index, file in enumerate(_files(_letter(store, email_id)))]


def taken_out(store: ObjectStore, email_id: UUID, index: int) -> EmailObject:
    """The file as an object of its own. Raises NotFound, NoLetterKept."""
    for number, file in enumerate(_files(_letter(store, email_id))):
        if number == index:
            key = f"email-files/{email_id}/{index}"
            store.put(key, file.content, "application/octet-stream")
            return EmailObject(object_key=key, name=file.name, content_type=file.content_type)
    raise NotFound("There is no such file.")


def all_taken_out(store: ObjectStore, email_id: UUID) -> list[EmailObject]:
    """The files that go on with the letter when it is forwarded: not the pictures that stand in it. Raises
    NoLetterKept."""
    files = list(islice(_files(_letter(store, email_id)), MOST_FORWARDED))
    return [taken_out(store, email_id, index) for index, file in enumerate(files) if not file.inline]


def picture(store: ObjectStore, email_id: UUID, content_id: str) -> EmailObject:
    """The picture of that Content-ID, for the letter's own page. Raises NotFound, NoLetterKept."""
    for number, file in enumerate(_files(_letter(store, email_id))):
        if file.content_id and file.content_id == content_id.strip("<> "):
            kind = next((kind for head, kind in PICTURES.items() if file.content.startswith(head)), None)
            if kind is None:
                break
            key = f"email-pictures/{email_id}/{number}"
            store.put(key, file.content, kind)
            return EmailObject(object_key=key, name=file.name, content_type=kind)
    raise NotFound("There is no such picture.")


def invitations_in(store: ObjectStore, email_id: UUID) -> list[Invitation]:
    """Raises NoLetterKept."""
    files = (file for file in _files(_letter(store, email_id)) if _is_calendar(file))
    read = (invitations.read(file.content) for file in islice(files, MOST_INVITATIONS))
    # The same one often comes twice, as a part and as a file.
    return list(dict.fromkeys(found for found in read if found is not None))


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


@dataclass(frozen=True)
class Found:
    """A file in a letter."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


def _files(letter: "Message[str, str] | None") -> Iterator[Found]:
    """What is no text of the letter, in its order; what a winmail.dat holds in its place."""
    for part in islice(_parts(letter), MOST_FILES):
        name, content = parsing.file_name(part), _content(part)
        packed = winmail.files_of(content) if _is_winmail(name, part.get_content_type()) else []
        if packed:
            yield from (_unpacked(file) for file in packed)
        else:
            yield _found(part, name, content)


def _parts(letter: "Message[str, str] | None") -> Iterator["Message[str, str]"]:
    waiting = [(letter, 0)] if letter is not None else []
    while waiting:
        part, depth = waiting.pop()
        if parsing.is_file(part, depth):
            yield part
        elif part.get_content_maintype() == "multipart":
            waiting += [(child, depth + 1) for child in reversed(parsing.children(part))]


def _found(part: "Message[str, str]", name: str, content: bytes) -> Found:
    kind = part.get_content_type().lower()
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    inline = kind.startswith("image/") and not disposition.startswith("attachment") and "Content-ID" in part
    return Found(
        name=name,
        content_type=kind if CONTENT_TYPE.fullmatch(kind) else "application/octet-stream",
        content=content,
        inline=inline,
        content_id=str(part.get("Content-ID", "")).strip().strip("<>")[:1000],
    )


def _unpacked(file: winmail.Packed) -> Found:
    name = parsing.plain_name(file.name) or "attachment"
    return Found(name, mimetypes.guess_type(name)[0] or "application/octet-stream", file.content)


def _shown(index: int, file: Found) -> EmailFile:
    return EmailFile(
        index=index,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        inline=file.inline,
        warning=_warning(file.name, file.content_type),
    )


def _is_winmail(name: str, kind: str) -> bool:
    return kind.lower() == "application/ms-tnef" or name.lower() == "winmail.dat"


def _is_calendar(file: Found) -> bool:
    return file.content_type in ("text/calendar", "application/ics") or file.name.lower().endswith(".ics")


def _warning(name: str, kind: str) -> FileWarning | None:
    if _is_winmail(name, kind):
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
