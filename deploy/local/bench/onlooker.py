"""A colleague at work while something large goes on: how long their lists, searches and cards take."""

import threading
import time
from collections.abc import Sequence
from itertools import cycle
from types import TracebackType
from typing import Self

from deploy.local.api import Api
from deploy.local.bench.figures import milliseconds, percentile

EVERY_SECONDS = 0.2


class Onlooker:
    """Asks for one path after the other, five times a second, for as long as the `with` block lasts."""

    def __init__(self, api: Api, paths: Sequence[str]) -> None:
        self.api, self.paths = api, paths
        self.seconds: list[float] = []
        self._failure: Exception | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def p(self, share: float) -> float:
        """Milliseconds that this share of the answers did not exceed."""
        return percentile(self.seconds, share) * 1000

    def __str__(self) -> str:
        figures = " / ".join(milliseconds(self.p(share)) for share in (0.5, 0.95, 1.0))
        return (
            f"a colleague's {len(self.seconds)} lists, searches and cards meanwhile, p50 / p95 / longest: {figures} ms"
        )

    def _look(self) -> None:
        for path in cycle(self.paths):
            if self._over.wait(EVERY_SECONDS):
                return
            begun = time.monotonic()
            try:
                self.api.get(path)
            except Exception as failure:  # told where the block ends
                self._failure = failure
                return
            self.seconds.append(time.monotonic() - begun)
