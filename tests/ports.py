"""Ports for what tests start: below those the system gives to connections, so that none of these takes one first."""

import random
import socket
from collections import deque

RANGE = range(10_000, 17_900)
_chance = random.SystemRandom()
_given: deque[int] = deque(maxlen=1_000)  # whoever asked may not listen yet


def free_port() -> int:
    """A port of this machine that is free for both TCP and UDP just now, and was not given lately."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first, and even where several are asked for, of so many such ports in a row."""
    while True:
        first = _chance.choice(RANGE)
        if count > 1:
            first &= ~1
        row = range(first, first + count)
        if not any(port in _given for port in row) and all(map(_is_free, row)):
            _given.extend(row)
            return first


def _is_free(port: int) -> bool:
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as attempt:
                attempt.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
