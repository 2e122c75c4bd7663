"""XLSX, read as a stream by openpyxl: values, never formulas; nothing is unpacked that could fill the machine."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from services.contacts.sheets.row import COLUMNS_AT_MOST, Line, SheetProblem, tidied

UNPACKED_AT_MOST = 600 * 1024 * 1024
STRINGS_AT_MOST = 150 * 1024 * 1024
"""The table of strings is held in memory while a file is read."""
PARTS_AT_MOST = 2_000
RATIO_AT_MOST = 200
"""XML of real tables packs 10 to 50 times; what packs better and is large is made to harm."""
SMALL = 20 * 1024 * 1024
PIECE = 256 * 1024
EMPTY_AT_MOST = 1_100_000
ZERO_TIME = time(0)
DAMAGED = "The file is damaged or is no XLSX table; open it in Excel, save it anew and try again."


def check(path: Path) -> None:
    """Refuses what is no workbook, or would not stop unpacking: by what it declares, and by what really comes out."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetProblem("not_a_table", "The archive holds no table: XLSX or CSV is needed.")
            if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
                raise _bomb()
            whole = 0
            for part in parts:
                whole += _measured(archive, part, UNPACKED_AT_MOST - whole)
            if whole > SMALL and whole > RATIO_AT_MOST * path.stat().st_size:
                raise _bomb()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SheetProblem("damaged", DAMAGED) from error


def _measured(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes the part really has. Raises SheetProblem where they are too many, or say what XML must not."""
    if part.filename == "xl/sharedStrings.xml":
        left = min(left, STRINGS_AT_MOST)
    size = 0
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            if size == 0 and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
                raise SheetProblem("damaged", DAMAGED)
            size += len(piece)
            if size > left:
                raise _bomb()
    return size


def _bomb() -> SheetProblem:
    return SheetProblem("zip_bomb", "The file unpacks to far more than a table of clients can hold; it was not opened.")


def lines(path: Path) -> Iterator[Line]:
    """The rows of the first visible sheet that hold anything. Raises SheetProblem."""
    check(path)
    try:
        with path.open("rb") as file:  # by its name openpyxl would ask for an ending
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise SheetProblem("not_a_table", "The workbook has no visible sheet.")
            sheet.reset_dimensions()  # programs write wrong ones
            rows = sheet.iter_rows(max_col=COLUMNS_AT_MOST + 1, values_only=True)
            yield from _lines(rows)
    except SheetProblem:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise SheetProblem("damaged", DAMAGED) from error


def _lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[Line]:
    empty = 0
    for number, values in enumerate(rows, 1):
        if not any(value is not None for value in values):
            empty += 1
            if empty > EMPTY_AT_MOST:
                raise SheetProblem("damaged", DAMAGED)
            continue
        flaws: list[str] = []
        cells = tidied([_text(value) for value in values], flaws)
        if cells:
            yield Line(number, cells, tuple(flaws))


def _text(value: Any) -> str:
    """As a person reads it: 1.0 is 1, midnight is a day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip().replace("\x00", "")
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == ZERO_TIME else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
