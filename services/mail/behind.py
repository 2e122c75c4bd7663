"""Work that goes on behind the one who hands it over: one piece at a time, and at most one ahead of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class Behind:
    """`with Behind(name) as behind:` the block ends when all is done. What a piece raises, the next call raises."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True)
        if kind is None:
            self.settle()

    def do(self, piece: Callable[[], None]) -> None:
        """Begins it when the piece before is done. Where that one failed, raises it, and this one is not begun."""
        self.settle()
        self._last = self._thread.submit(piece)

    def settle(self) -> None:
        """Waits for what is under way."""
        last, self._last = self._last, None
        if last is not None:
            last.result()
