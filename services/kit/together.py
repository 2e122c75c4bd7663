"""Handlers that take many events of one kind at once: all that wait, in one transaction.

Where little comes, each is handled by itself and waits for nothing; where much comes, what waits is handled together,
and costs a fraction of what it costs one by one.
"""

from collections import deque
from functools import partial
from typing import Any, NamedTuple

from services.kit.entrypoints import On
from services.kit.log import get_logger
from services.kit.wire import Event, system

log = get_logger(__name__)
AT_ONCE = 100


class Taken(NamedTuple):
    """An event in hand."""

    event: Event
    context: dict[str, Any]
    body: bytes
    message: Any


class OnMany(On):
    """Calls the method with a list of events. Where it fails for many, each of them is handled by itself.

    No mark is kept of what was handled: the method itself passes over what it is told again.
    """

    def __init__(self, event: type[Event], *, by_asker: bool = False, **kwargs: Any) -> None:
        """`by_asker`: only events of one asker are handled together, in the asker's name."""
        super().__init__(event, by_version=True, **kwargs)
        self.by_asker = by_asker
        self._waiting, self._alone = deque[Taken](), deque[Taken]()
        self._busy = False

    def take(self, event: Event, context: dict[str, Any], body: bytes, message: Any) -> None:
        self._waiting.append(Taken(event, context, body, message))
        self._go_on()

    def _go_on(self) -> None:
        many = self._next()
        if not many:
            return
        alone = len(many) == 1 or self.by_asker
        context = many[0].context if alone else {"asker": system(self.method_name)}
        self._busy = True
        if not self.work([one.event for one in many], context, partial(self._end, many)):
            for one in (*many, *self._alone, *self._waiting):
                self.bus.requeue_message(one.message)

    def _next(self) -> list[Taken]:
        if self._busy:
            return []
        if self._alone:
            return [self._alone.popleft()]
        many: list[Taken] = []
        while self._waiting and len(many) < AT_ONCE:
            if self.by_asker and many and self._waiting[0].context["asker"] != many[0].context["asker"]:
                break
            many.append(self._waiting.popleft())
        return many

    def _end(self, many: list[Taken], worker: Any, result: Any, exc_info: Any) -> Any:
        self._busy = False
        if exc_info and len(many) > 1:
            log.info("events_apart", handler=self.method_name, events=len(many), error=str(exc_info[1]))
            self._alone.extend(many)
        else:
            for one in many:
                self.settle(one.body, one.message, worker, result, exc_info)
        self._go_on()
        return None, None
