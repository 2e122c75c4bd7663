"""Log files that do not grow without end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LARGEST = 10 * 1024 * 1024
KEPT = 3


def rotate(file: Path, largest: int = LARGEST, kept: int = KEPT) -> bool:
    """Once `file` is larger than `largest` bytes it goes on empty and its content is `file.1`, the one before `.2`, …

    The processes keep the file open in append mode, so it is copied and cut, not renamed: a line written in the
    instant between is lost, which a log can bear and a writer that would have to be told cannot.
    """
    try:
        if file.stat().st_size <= largest:
            return False
    except FileNotFoundError:
        return False
    for number in range(kept, 1, -1):
        older = Path(f"{file}.{number - 1}")
        if older.exists():
            older.replace(f"{file}.{number}")
    shutil.copyfile(file, f"{file}.1")
    os.truncate(file, 0)
    return True
