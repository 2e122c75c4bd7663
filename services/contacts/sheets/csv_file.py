"""CSV as people have it: UTF-8 or windows-1251 or both in one file, any delimiter, broken quotes, zero bytes.

A file of mixed encodings is read as UTF-8 with its foreign bytes kept aside (`surrogateescape`); each cell that has any
is then read as windows-1251. A windows-1251 word is hardly ever valid UTF-8, so this decides rightly cell by cell.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from services.contacts.sheets.row import CELL_AT_MOST, Line, SheetProblem, tidied

UTF8, CP1251 = "utf-8", "windows-1251"
ENCODINGS = (UTF8, CP1251, "utf-16-le", "utf-16-be")
DELIMITERS = (";", ",", "\t", "|")
SAMPLE = 64 * 1024
PIECE = 1024 * 1024
RECORD_LINES = 500
"""A quoted cell over more lines than this is taken for a quote that nobody closed."""
FOREIGN = re.compile("[\udc80-\udcff]")
TEXT_SIGN = re.compile(r"'+[=+\-@\t\r]")
LOST = re.compile("[\ufffd\udc80-\udcff]")
csv.field_size_limit(CELL_AT_MOST * 4)


def encoding_of(path: Path) -> str:
    """`utf-8`, `windows-1251`, `utf-16-le` or `utf-16-be`; the one of most lines where they differ."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if head.startswith(codecs.BOM_UTF8):
            return UTF8
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        if (wide := _wide(head)) is not None:
            return wide
        file.seek(0)
        valid = broken = 0
        while lines := file.readlines(PIECE):
            piece = b"".join(lines)
            if piece.isascii():
                continue
            try:
                piece.decode(UTF8)
                valid += sum(not line.isascii() for line in lines)
            except UnicodeDecodeError:
                for line in lines:
                    if not line.isascii():
                        good = _is_utf8(line)
                        valid, broken = valid + good, broken + (not good)
    return CP1251 if broken > valid else UTF8


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: nearly every second byte is 0 (Latin, digits, delimiters) or 4 (Cyrillic)."""
    if len(head) < 8:
        return None
    even, odd = head[0::2], head[1::2]
    for half, other, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        high = half.count(0) + half.count(4)
        if high > 0.9 * len(half) and half.count(0) and other.count(0) < 0.1 * len(other):
            return name
    return None


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that divides the first lines most evenly."""
    with _opened(path, encoding) as file:
        sample = file.read(SAMPLE)
    plain = re.sub(r'"[^"]*"', "", sample.removeprefix("\ufeff"))
    rows = [line for line in plain.splitlines() if line][:50]
    if len(sample) == SAMPLE and len(rows) > 1:
        rows.pop()
    best, most = ";", 0.0
    for delimiter in DELIMITERS:
        counts = [row.count(delimiter) for row in rows]
        if not counts or counts[0] == 0:
            continue
        like_first = sum(count == counts[0] for count in counts) / len(counts)
        if (score := like_first + min(counts[0], 50) / 100) > most:
            best, most = delimiter, score
    return best


def lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """The rows that hold anything. Cells are trimmed; what had to be mended is told with each row."""
    if encoding not in ENCODINGS:
        raise SheetProblem("encoding", f"The encoding {encoding} is not known here; {', '.join(ENCODINGS)} are.")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise SheetProblem("delimiter", "The delimiter must be one sign, and no quote.")
    with _opened(path, encoding) as file:
        for number, record, broken in _records(file, delimiter):
            flaws = ["unclosed_quote"] if broken else []
            cells = _cells(record, encoding, flaws)
            if cells:
                yield Line(number, cells, tuple(flaws))


def _opened(path: Path, encoding: str) -> TextIO:
    """Every single byte of the file can be told later, whatever the encoding is said to be."""
    if encoding.startswith("utf-16"):
        return path.open(encoding=encoding, errors="replace", newline="")
    return path.open(encoding=UTF8, errors="surrogateescape", newline="")


def _cells(record: list[str], encoding: str, flaws: list[str]) -> list[str]:
    joined = "\x1f".join(record)
    if not joined.isascii():
        if encoding == CP1251:
            mixed = any(not cell.isascii() and not FOREIGN.search(cell) for cell in record)
        else:
            mixed = LOST.search(joined) is not None
        if mixed:
            flaws.append("encoding")
        record = [_reread(cell) for cell in record]
    if "\x00" in joined:
        record = [cell.replace("\x00", "") for cell in record]
        flaws.append("zero_bytes")
    return tidied([_plain(cell.strip()) for cell in record], flaws)


def _reread(cell: str) -> str:
    if not FOREIGN.search(cell):
        return cell
    return cell.encode(UTF8, "surrogateescape").decode(CP1251, "replace")


def _plain(cell: str) -> str:
    """Without the apostrophe that says "this is text, no formula"; our own export writes it."""
    return cell[1:] if cell.startswith("'") and TEXT_SIGN.match(cell) else cell


class _Source:
    """Physical lines for csv.reader, remembered until their record is complete, so that they can be given back."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.taken: list[str] = []
        self.back: deque[str] = deque()
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > RECORD_LINES:
            raise csv.Error("a cell without an end")
        if self.back:
            line = self.back.popleft()
        else:
            # A "line" without an end is cut: no file of zero bytes fills the memory.
            line = self.file.readline(PIECE)
            if not line:
                self.ended = True
                raise StopIteration
        if self.number == 0:
            line = line.removeprefix("\ufeff")
        self.taken.append(line)
        self.number += 1
        return line


def _records(file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    """The line each record begins at, its cells, and whether a quote was never closed."""
    source = _Source(file)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        begin = source.number + 1
        source.taken.clear()
        try:
            record = next(reader)
            broken = source.ended and len(source.taken) > 1 and sum(line.count('"') for line in source.taken) % 2 == 1
        except StopIteration:
            return
        except csv.Error:
            broken = True
        if broken:
            # Only its first line is this record: the quotes in it mean nothing, the others are read anew.
            first, *others = source.taken
            source.back.extendleft(reversed(others))
            source.number, source.ended = begin, False
            reader = csv.reader(source, delimiter=delimiter)
            # Cut as finely as the delimiter says: csv itself refuses what is too long.
            record = [cell.strip().strip('"') for cell in first.rstrip("\r\n").split(delimiter)]
        yield begin, record, broken
