"""How a service's process waits for its database: only the one who asked waits, others go on meanwhile.

psycopg's own way in C holds up the whole process, and its way by selectors costs more than most of our statements.
"""

from collections.abc import Generator
from typing import Any

import psycopg.waiting
from eventlet.green import select
from eventlet.hubs import trampoline
from psycopg.waiting import READY_NONE, READY_R, READY_W, WAIT_R, WAIT_W


def install() -> None:
    """To be called once, in a process that eventlet has patched."""
    psycopg.waiting.wait = wait


def wait(gen: Generator[int, int, Any], fileno: int, interval: float = 0.0, timeout: float | None = None) -> Any:
    """Runs psycopg's side of a conversation to its end; what it answers or raises."""
    if timeout is not None:
        return psycopg.waiting.wait_selector(gen, fileno, interval, timeout)  # type: ignore[arg-type]
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send(_ready(fileno, wanted))
    except StopIteration as ended:
        return ended.value


def _ready(fileno: int, wanted: int) -> int:
    if wanted == WAIT_R:
        trampoline(fileno, read=True)
        return READY_R
    if wanted == WAIT_W:
        trampoline(fileno, write=True)
        return READY_W
    # A long statement: the server may have to be heard before it takes more.
    readable, writable, _ = select.select([fileno], [fileno], [])
    return (READY_R if readable else READY_NONE) | (READY_W if writable else READY_NONE)
