"""Memory of processes that hold thousands of rows: how often garbage is looked for, and what is kept for later."""

import ctypes
import gc
from contextlib import suppress

YOUNG = 50_000
"""Objects made until the collector looks at the new ones: chunks of thousands of rows make that many, and with Python's
own 700 more than half of an import was looking at rows which nothing refers to in a circle."""


M_ARENA_MAX = -8
"""`mallopt` of glibc: among how many pools of free memory threads are spread."""


def hold_rows() -> None:
    """To be called when everything is imported, before threads are started: the program itself is no garbage.

    Threads share two pools of memory; with one for each, what one thread has freed is of no use to the others.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 100)
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
