"""What `./otklik up` tells while it works: one line when a step begins, one when it is done."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()


def say(line: str) -> None:
    """One line to the terminal (or to the log of a detached stack), whole even when two steps talk at once."""
    with _turn:
        print(line, file=sys.stdout, flush=True)


class Step:
    """A step under way. `result` may be set to say at the end what came of it."""

    def __init__(self, title: str) -> None:
        self.result = title

    def note(self, line: str) -> None:
        say(f"      {line}")


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Tell of a step: that it began, that it was done, and in how many seconds; ✗ where it raises."""
    say(f"    … {title}")
    started = time.monotonic()
    current = Step(title)
    try:
        yield current
    except BaseException:
        say(f"    ✗ {title}")
        raise
    say(f"    ✓ {current.result} ({time.monotonic() - started:.1f} s)")
