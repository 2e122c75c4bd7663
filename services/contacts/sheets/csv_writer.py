"""CSV as Excel of a Russian Windows opens it: UTF-8 with its mark, semicolons, and nothing it takes for a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from services.kit.xlsx_writer import Cell

FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Writes the table and answers how many rows it has.

    Text that begins with = + - @ gets an apostrophe before it; our own import takes it off.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_text(name) for name in header])
        for row in rows:
            writer.writerow([_text(value) for value in row])
            count += 1
    return count


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        value = value.replace("\x00", "")
        return f"'{value}" if FORMULA.match(value) else value
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
