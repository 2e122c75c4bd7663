"""The files inside a `winmail.dat` (TNEF), as Outlook packs them. Pure; what it costs is in proportion to the bytes.

The format is Microsoft's MS-OXTNEF: attributes one after the other, those of an attachment after its own beginning, and
in one of them a list of MAPI properties with the long name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error, unpack_from

from services.mail import charsets

SIGNATURE = 0x223E9F78
BEGINNING, TITLE, DATA, PROPERTIES, CODEPAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
LONG_NAME, DISPLAY_NAME = 0x3707, 0x3001
FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of a MAPI value by its type."""
OF_SOME_LENGTH = {0xD, 0x1E, 0x1F, 0x102}
UNICODE, MANY, NAMED = 0x1F, 0x1000, 0x8000
MOST_FILES = 200
MOST_ATTRIBUTES = 10_000
MOST_PROPERTIES = 1_000


@dataclass
class Packed:
    """A file that was inside."""

    name: str = ""
    content: bytes = b""


def files_of(winmail: bytes) -> list[Packed]:
    """At most 200; of a damaged one those before the damage. Empty where it is no winmail.dat."""
    found: list[Packed] = []
    codepage = "cp1252"
    try:
        for attribute, content in _attributes(memoryview(winmail)):
            if attribute == CODEPAGE:
                codepage = f"cp{unpack_from('<I', content)[0]}"
            elif attribute == BEGINNING:
                if len(found) == MOST_FILES:
                    break
                found.append(Packed())
            elif found and attribute == TITLE:
                found[-1].name = found[-1].name or _text(bytes(content), codepage)
            elif found and attribute == DATA:
                found[-1].content = bytes(content)
            elif found and attribute == PROPERTIES:
                found[-1].name = _long_name(content, codepage) or found[-1].name
    except error:
        pass
    return [file for file in found if file.name or file.content]


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    if len(data) < 6 or unpack_from("<I", data)[0] != SIGNATURE:
        return
    at = 6
    for _ in range(MOST_ATTRIBUTES):
        if at + 11 > len(data):
            return
        _level, attribute, _kind, length = unpack_from("<BHHI", data, at)
        yield attribute, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # a checksum ends it


def _long_name(properties: memoryview, codepage: str) -> str:
    names: dict[int, str] = {}
    count, at = min(unpack_from("<I", properties)[0], MOST_PROPERTIES), 4
    for _ in range(count):
        if at + 4 > len(properties):
            break
        kind, name = unpack_from("<HH", properties, at)
        at += 4
        if name >= NAMED:
            at = _after_name(properties, at)
        values = 1
        if kind & MANY or kind in OF_SOME_LENGTH:
            values = unpack_from("<I", properties, at)[0]
            at += 4
        kind &= ~MANY
        if values > MOST_PROPERTIES or (kind not in FIXED and kind not in OF_SOME_LENGTH):
            break  # nobody knows how long it is
        for _ in range(values):
            if kind in FIXED:
                at += FIXED[kind]
                continue
            length = unpack_from("<I", properties, at)[0]
            value = properties[at + 4 : at + 4 + length]
            at += 4 + length + -length % 4
            if name in (LONG_NAME, DISPLAY_NAME) and length < 2000:
                names[name] = _text(bytes(value), "utf-16-le" if kind == UNICODE else codepage)
    return names.get(LONG_NAME) or names.get(DISPLAY_NAME) or ""


def _after_name(properties: memoryview, at: int) -> int:
    kind, size = unpack_from("<II", properties, at + 16)
    return at + 24 if kind == 0 else int(at + 24 + size + -size % 4)


def _text(value: bytes, codec: str) -> str:
    try:
        return value.decode(codec).rstrip("\0")
    except (LookupError, ValueError):
        return charsets.decode(value.rstrip(b"\0"))
