"""XLSX, written as a stream by openpyxl's write-only mode: a row is on disk as soon as it is given.

openpyxl builds a cell object and three XML contexts for each value, which is most of its time. Here each row is one
piece of XML, handed to openpyxl's own stream; the workbook, its styles and the sheet around the rows stay openpyxl's.
"""

import re
from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | float | bool | Decimal | date | datetime | None
CELL_AT_MOST = 32_767
"""Characters; Excel's own bound."""
FORMULA_SIGNS = ("=", "+", "-", "@")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
WIDEST, NARROWEST = 60, 8
DAY, MINUTE = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"


class _Sheet(WriteOnlyWorksheet):
    """openpyxl's write-only sheet, whose rows are XML already."""

    _writer: Any

    def _write_rows(self) -> Generator[None, tuple[str], None]:
        stream = self._writer.xf.send(True)
        with stream.element("sheetData"):
            try:
                while True:
                    (row,) = yield
                    stream.write(etree.fromstring(row))
            except GeneratorExit:
                pass
        self._writer.xf.send(None)


class XlsxWriter:
    """One sheet with a header that stays in view. Text is text, whatever it begins with; times must have no zone."""

    def __init__(self, path: Path, header: Sequence[str], widths: Sequence[int] = (), title: str = "Лист1") -> None:
        self.path, self.rows = path, 0
        self._book = cast(Any, Workbook(write_only=True))
        self._sheet = cast(Any, _Sheet(self._book, re.sub(r"[\[\]*?:/\\]", " ", title)[:31]))
        self._book._add_sheet(self._sheet)
        self._sheet.freeze_panes = "A2"
        self._letters = [get_column_letter(index + 1) for index in range(len(header))]
        for index, name in enumerate(header):
            width = widths[index] if index < len(widths) else len(name) + 4
            self._sheet.column_dimensions[self._letters[index]].width = min(max(width, NARROWEST), WIDEST)
        self._bold = self._style(font=Font(bold=True), alignment=Alignment(vertical="top", wrap_text=True))
        self._quoted = self._style(quotePrefix=True)
        self._day, self._minute = self._style(number_format=DAY), self._style(number_format=MINUTE)
        self._append([f' s="{self._bold}"{_text(name)}' for name in header])

    def _style(self, **looks: Any) -> int:
        """The number of a style in the workbook."""
        cell: Any = WriteOnlyCell(self._sheet)
        for name, value in looks.items():
            setattr(cell, name, value)
        number: int = cell.style_id
        return number

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Appends rows as long as the header. Signs that XML cannot hold are left out; long texts are cut."""
        append, cell = self._append, self._cell
        for row in rows:
            append([cell(value) for value in row])

    def _append(self, cells: Sequence[str]) -> None:
        self.rows += 1
        number = self.rows
        row = "".join([f'<c r="{at}{number}"{cell}' for at, cell in zip(self._letters, cells, strict=True) if cell])
        xml = f'<row r="{number}">{row}</row>'
        if UNPRINTABLE.search(xml):
            xml = UNPRINTABLE.sub("", xml)
        self._sheet.append((xml,))

    def _cell(self, value: Cell) -> str:
        """The rest of a `<c` element; nothing for an empty cell."""
        if value is None or value == "":
            return ""
        if type(value) is str:
            if value.startswith(FORMULA_SIGNS):
                return f' s="{self._quoted}"{_text(value)}'  # text when it is edited in Excel, too
            return _text(value)
        if isinstance(value, bool):
            return f' t="b"><v>{int(value)}</v></c>'
        if isinstance(value, datetime):
            return f' s="{self._minute}"><v>{_serial(value)}</v></c>'
        if isinstance(value, date):
            return f' s="{self._day}"><v>{_serial(value)}</v></c>'
        return f"><v>{value}</v></c>"

    def close(self) -> None:
        """Completes the file."""
        self._book.save(self.path)


def _serial(value: date) -> float:
    number: float = to_excel(value)  # type: ignore[no-untyped-call]
    return number


def _text(value: str) -> str:
    if len(value) > CELL_AT_MOST:
        value = value[:CELL_AT_MOST]
    space = ' xml:space="preserve"' if "\n" in value or value[0] == " " or value[-1] == " " else ""
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{value}</t></is></c>'
