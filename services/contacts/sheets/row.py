"""One row of a table in a file, and what can be wrong with it or with the whole file."""

from typing import NamedTuple

from services.kit.wire import Invalid

COLUMNS_AT_MOST = 200
CELL_AT_MOST = 32_767
"""Characters; Excel's own bound."""


class Line(NamedTuple):
    """A row as it was read. `number` is the line of the file (or of the sheet) it begins at, counted from 1."""

    number: int
    cells: list[str]
    flaws: tuple[str, ...]
    """What had to be mended: `encoding`, `zero_bytes`, `unclosed_quote`, `too_many_columns`, `too_long`."""


class SheetProblem(Invalid):
    """The file cannot be read as a table. `details["reason"]` is stable: `empty`, `damaged`, `zip_bomb`…"""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, field="file", reason=reason)


def tidied(cells: list[str], flaws: list[str]) -> list[str]:
    """Without trailing empty cells, and within the bounds; `flaws` gets what was cut."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > COLUMNS_AT_MOST:
        flaws.append("too_many_columns")
        del cells[COLUMNS_AT_MOST:]
    for index, cell in enumerate(cells):
        if len(cell) > CELL_AT_MOST:
            flaws.append("too_long")
            cells[index] = cell[:CELL_AT_MOST]
    return cells
