"""How many bytes of letters are in memory at once, over all mailboxes that are read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_BYTES = 40 * 1024 * 1024
ROW_BYTES = 20_000
"""What a letter costs besides its bytes."""


class AtHand:
    """Letters wait for their room, so that a hundred mailboxes read at once need no more memory than a few."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self._taken = most, 0
        self._changed = threading.Condition()

    @contextmanager
    def room(self, size: int, stopped: Callable[[], bool]) -> Iterator[bool]:
        """Room for so many bytes, or for all there is where that is more; False where `stopped` came first."""
        size = min(size, self.most)
        with self._changed:
            while self._taken + size > self.most and not stopped():
                self._changed.wait(0.5)
            if stopped():
                yield False
                return
            self._taken += size
        try:
            yield True
        finally:
            with self._changed:
                self._taken -= size
                self._changed.notify_all()
