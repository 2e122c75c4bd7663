"""A browser's page as far as the live stream is concerned: it opens it and reads events."""

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

from gateway.sessions import COOKIE


class Page:
    """One open event stream on a socket of its own."""

    def __init__(self, url: str, token: str) -> None:
        place = urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port or 80), timeout=20)
        request = f"GET /api/v1/live HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {COOKIE}={token}\r\n\r\n"
        self.socket.sendall(request.encode())
        self.received = b""
        self.ended = False

    def close(self) -> None:
        self.socket.close()

    def read(self, timeout: float = 10.0) -> bool:
        """Takes in what is there, waiting for it at most so long. False where the stream has ended."""
        self.socket.settimeout(timeout)
        data = self.socket.recv(65536)
        self.received += data
        self.ended = self.ended or not data or self.received.endswith(b"\r\n0\r\n\r\n")
        return not self.ended

    def wait_for(self, kind: str, timeout: float = 10.0) -> dict[str, Any]:
        """The data of the first event of this kind."""
        deadline = time.monotonic() + timeout
        while (found := self.event(kind)) is None:
            left = deadline - time.monotonic()
            assert left > 0, f"no {kind} within {timeout} s, but {self.received[-500:]!r}"
            assert self.read(left), f"the stream ended before a {kind}: {self.received[-500:]!r}"
        return found

    def event(self, kind: str) -> dict[str, Any] | None:
        _, mark, rest = self.received.partition(f"event: {kind}\ndata: ".encode())
        line, end, _ = rest.partition(b"\n\n")
        data: dict[str, Any] | None = json.loads(line) if mark and end else None
        return data

    @property
    def headers(self) -> dict[str, str]:
        head = self.received.split(b"\r\n\r\n")[0].decode()
        lines = [line.split(": ", 1) for line in head.split("\r\n")[1:]]
        return {name.lower(): value for name, value in lines}
