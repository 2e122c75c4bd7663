"""Files packed into a winmail.dat, as Outlook does it."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.objects import Folder
from services.mail import winmail
from tests.mail.test_email_files import kept, store, with_files

__all__ = ["store"]


def attribute(number: int, content: bytes, level: int = 2) -> bytes:
    return struct.pack("<BHHI", level, number, 6, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def long_name(name: str) -> bytes:
    """A number, a named property and the long name, as MAPI lists them."""
    value = (name + "\0").encode("utf-16-le")
    padded = value + b"\0" * (-len(value) % 4)
    number = struct.pack("<HHI", 3, 0x0E21, 7)
    named = struct.pack("<HH16sIII", 3, 0x8001, b"x" * 16, 0, 5, 9)
    return struct.pack("<I", 3) + number + named + struct.pack("<HHII", 0x1F, 0x3707, 1, len(value)) + padded


def packed(*files: tuple[str, bytes]) -> bytes:
    raw = struct.pack("<IH", winmail.SIGNATURE, 1) + attribute(winmail.CODEPAGE, struct.pack("<II", 1251, 0), 1)
    for name, content in files:
        raw += attribute(winmail.BEGINNING, b"\0" * 14)
        raw += attribute(winmail.TITLE, "КОРОТК~1.DOC".encode("cp1251") + b"\0")
        raw += attribute(winmail.DATA, content)
        if name:
            raw += attribute(winmail.PROPERTIES, long_name(name))
    return raw


def test_files_of_a_winmail_dat_are_listed_like_others(store: Folder) -> None:
    raw = with_files(
        ("winmail.dat", packed(("../Договор поставки.docx", "договор".encode()), ("", b"x"), ("счёт.exe", b"MZ"))),
        ("после.txt", b""),
    )
    assert [(file.index, file.name, file.size, file.warning) for file in kept(store, raw)] == [
        (0, "Договор поставки.docx", 14, None),
        (1, "КОРОТК~1.DOC", 1, None),
        (2, "счёт.exe", 2, "program"),
        (3, "после.txt", 0, None),
    ]


def test_a_damaged_one_gives_what_is_whole_and_what_is_none_stays_as_it_is(store: Folder) -> None:
    whole = packed(("а.txt", b"a" * 100), ("б.txt", b"b" * 100))
    assert [file.name for file in winmail.files_of(whole[:-150])][:1] == ["а.txt"]
    (file,) = kept(store, with_files(("winmail.dat", b"no such thing")))
    assert (file.name, file.warning) == ("winmail.dat", "winmail")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.binary(max_size=8))
def test_whatever_is_inside_nothing_breaks(rest: bytes, at: int, change: bytes) -> None:
    whole = packed(("а.txt", b"a" * 30))
    winmail.files_of(struct.pack("<IH", winmail.SIGNATURE, 1) + rest)
    winmail.files_of(whole[:at] + change + whole[at + len(change) :])


@pytest.mark.parametrize(
    "hostile",
    [
        attribute(winmail.BEGINNING, b"") * 500_000,
        attribute(winmail.BEGINNING, b"") + attribute(winmail.PROPERTIES, struct.pack("<I", 2**32 - 1) * 2_000_000),
        attribute(winmail.BEGINNING, b"") + attribute(winmail.PROPERTIES, b"\xff" * 8_000_000),
    ],
    ids=["files without end", "properties without end", "lengths without end"],
)
def test_a_hostile_one_costs_little(hostile: bytes) -> None:
    started = time.process_time()
    assert len(winmail.files_of(struct.pack("<IH", winmail.SIGNATURE, 1) + hostile)) <= winmail.MOST_FILES
    assert time.process_time() - started < 3
