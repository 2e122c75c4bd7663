"""Work that many ask for, and one does."""

from collections.abc import Callable


class OneAtATime:
    """For greenlets of one process: who asks while the work is done, has it done once more, and does not wait."""

    def __init__(self) -> None:
        self._wanted = self._busy = False

    def run(self, work: Callable[[], bool]) -> None:
        """Until nobody wants more of it: `work` answers whether there is more to do. Raises what it raises."""
        self._wanted = True
        if self._busy:
            return
        self._busy = True
        try:
            while self._wanted:
                self._wanted = False
                if work():
                    self._wanted = True
        finally:
            self._busy = False
