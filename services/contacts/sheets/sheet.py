"""A table in a file, as a stream of rows of text, whatever the file's format."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from services.contacts.sheets import csv_file, xlsx_file
from services.contacts.sheets.row import Line, SheetProblem
from services.kit.wire import Struct

Format = Literal["csv", "xlsx"]
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Layout(Struct):
    """How a file is read. `encoding` and `delimiter` are empty for XLSX."""

    format: Format
    encoding: str
    delimiter: str


def layout_of(path: Path) -> Layout:
    """What the file looks like, by its content and never by its name. Raises SheetProblem."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise SheetProblem("empty", "The file is empty.")
    if head == ZIP:
        xlsx_file.check(path)
        return Layout(format="xlsx", encoding="", delimiter="")
    if head == OLD_EXCEL:
        raise SheetProblem(
            "old_excel", "This is a file of Excel 97–2003 or one with a password: save it as XLSX or CSV."
        )
    encoding = csv_file.encoding_of(path)
    return Layout(format="csv", encoding=encoding, delimiter=csv_file.delimiter_of(path, encoding))


def lines(path: Path, layout: Layout) -> Iterator[Line]:
    """The rows that hold anything, in order, with where they stand in the file. Raises SheetProblem."""
    if layout.format == "xlsx":
        return xlsx_file.lines(path)
    return csv_file.lines(path, layout.encoding, layout.delimiter)
