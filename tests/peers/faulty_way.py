"""A way to an IMAP server on which things go wrong as they do in life, where and how often a test says."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Refuse:
    """The command is not handed on; the server seems to answer NO with these words."""

    words: bytes


@dataclass(frozen=True)
class Cut:
    """The command is handed on, and the connection ends after so many bytes of the answer."""

    after: int = 0


@dataclass(frozen=True)
class Slow:
    """Each piece of the answer comes so many seconds later."""

    seconds: float


@dataclass(frozen=True)
class Meanwhile:
    """This happens on the server, and then the command is handed on."""

    happens: Callable[[], object]


Fault = Refuse | Cut | Slow | Meanwhile
Plan = Callable[[bytes], Fault | None]
"""Told each line that the client sends, without its tag."""


@dataclass
class FaultyWay:
    port: int
    plan: Plan
    commands: list[bytes] = field(default_factory=list)


class _Connection:
    """One client and its server."""

    def __init__(self, way: FaultyWay, client: socket.socket, server: socket.socket) -> None:
        self.way, self.client, self.server = way, client, server
        self.left: int | None = None
        self.pause = 0.0
        for pump in (self._up, self._down):
            threading.Thread(target=pump, daemon=True).start()

    def _up(self) -> None:
        with suppress(OSError):
            for line in self.client.makefile("rb"):
                if not self._command(line):
                    break
        self._end()

    def _command(self, line: bytes) -> bool:
        tag, _, command = line.rstrip(b"\r\n").partition(b" ")
        self.way.commands.append(command)
        fault = self.way.plan(command)
        if isinstance(fault, Refuse):
            self.client.sendall(tag + b" NO " + fault.words + b"\r\n")
            return True
        if isinstance(fault, Cut):
            if fault.after == 0:
                return False
            self.left = fault.after
        elif isinstance(fault, Slow):
            self.pause = fault.seconds
        elif isinstance(fault, Meanwhile):
            fault.happens()
        self.server.sendall(line)
        return True

    def _down(self) -> None:
        with suppress(OSError):
            while data := self.server.recv(4096):
                if self.left is not None:
                    data, self.left = data[: self.left], self.left - len(data)
                if self.pause:
                    time.sleep(self.pause)  # this is what the server does, not the test
                self.client.sendall(data)
                if self.left is not None and self.left <= 0:
                    break
        self._end()

    def _end(self) -> None:
        for side in (self.client, self.server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()


@contextmanager
def faulty_way(port: int, plan: Plan) -> Iterator[FaultyWay]:
    """A port that leads to the server's `port`, with what `plan` says going wrong."""
    with socket.create_server((HOST, 0)) as listener:
        way = FaultyWay(listener.getsockname()[1], plan)

        def run() -> None:
            while True:
                try:
                    client, _address = listener.accept()
                except OSError:
                    return
                try:
                    server = socket.create_connection((HOST, port))
                except OSError:
                    client.close()  # the server itself is away
                    continue
                _Connection(way, client, server)

        threading.Thread(target=run, daemon=True).start()
        yield way


def times(count: int, command: bytes, fault: Fault) -> Plan:
    """The fault at the first so many commands that look like this (a regular expression)."""
    left = [count]

    def plan(line: bytes) -> Fault | None:
        if left[0] > 0 and re.match(command, line, re.IGNORECASE):
            left[0] -= 1
            return fault
        return None

    return plan
