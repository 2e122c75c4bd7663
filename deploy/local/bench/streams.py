"""Many open pages: event streams held over plain sockets, by one thread."""

import re
import resource
import selectors
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from deploy.local.bench.ground import Ground, client_draft, cookie
from deploy.local.problem import Problem
from gateway.live import STREAMS_A_SESSION

PATIENCE_SECONDS = 60.0
AT_ONCE = 50
ASK = "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"


class Streams:
    """`len()` is how many are open; each session has as many as the gateway lets it."""

    def __init__(self, ground: Ground, count: int) -> None:
        self.ground, self.count = ground, count
        self._selector = selectors.DefaultSelector()
        self._open: set[socket.socket] = set()
        self._greeted: set[socket.socket] = set()
        self._heard: dict[socket.socket, bytes] = {}
        self._thread = threading.Thread(target=self._listen, name="event streams", daemon=True)
        self._refused: list[str] = []
        self._ending = False

    def __enter__(self) -> Self:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._ending = True
        self._thread.join()
        for stream in self._open:
            stream.close()
        self._selector.close()

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> None:
        """Returns when all were greeted; never more than AT_ONCE are under way. Raises Problem."""
        sessions = -(-self.count // STREAMS_A_SESSION)
        asks = [ASK.format(cookie=cookie(self.ground.another_session())).encode() for _ in range(sessions)]
        address = ("127.0.0.1", self.ground.suite.stack.gateway_port)
        for number in range(self.count):
            self._until(lambda: len(self._open) - len(self._greeted) < AT_ONCE, self._how_many)
            stream = socket.create_connection(address, timeout=PATIENCE_SECONDS)
            stream.sendall(asks[number // STREAMS_A_SESSION])
            stream.setblocking(False)
            self._open.add(stream)
            self._selector.register(stream, selectors.EVENT_READ)
        self._until(lambda: len(self._greeted) == self.count, self._how_many)

    def tell_all(self) -> float:
        """Seconds from a POST of a client until every stream has told of it. Raises Problem."""
        self._heard.clear()
        began = time.perf_counter()
        made = self.ground.seller.post("/counterparties", client_draft(2))["id"].encode()

        def told() -> int:
            return sum(made in heard for heard in list(self._heard.values()))

        self._until(lambda: told() == self.count, lambda: f"{told()} told of the new client")
        return time.perf_counter() - began

    def _how_many(self) -> str:
        told = f", with {self._refused[0].splitlines()[0]}" if self._refused else ""
        return f"{len(self._greeted)} were greeted and {len(self._refused)} refused{told}"

    def _until(self, done: Callable[[], bool], how_far: Callable[[], str]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise Problem(f"of {self.count} event streams {how_far()} after {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.005)

    def _listen(self) -> None:
        while not self._ending:
            for key, _ in self._selector.select(timeout=0.2):
                stream = key.fileobj
                assert isinstance(stream, socket.socket)
                try:
                    data = stream.recv(65536)
                except OSError:
                    data = b""
                if data:
                    self._take(stream, data)
                else:
                    if stream not in self._greeted:
                        self._refused.append(self._heard.get(stream, b"nothing").decode(errors="replace"))
                    self._selector.unregister(stream)
                    self._open.discard(stream)

    def _take(self, stream: socket.socket, data: bytes) -> None:
        heard = self._heard.get(stream, b"") + data
        self._heard[stream] = heard[-4096:]
        if stream not in self._greeted and re.search(rb"^event: hello", heard, re.M):
            self._greeted.add(stream)
