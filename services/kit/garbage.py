"""How often Python's collector of garbage looks at what is alive, in processes that hold thousands of rows in hand."""

import gc

YOUNG = 50_000
"""Objects made until the collector looks at the new ones: chunks of thousands of rows make that many, and with Python's
own 700 more than half of an import was looking at rows which nothing refers to in a circle."""


def collect_seldom() -> None:
    """To be called when everything is imported: the program itself is no garbage."""
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 100)
