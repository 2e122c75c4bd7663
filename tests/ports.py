"""Ports for what tests start: below those the system gives to connections, so that none of these takes one first."""

import random
import socket

RANGE = range(10_000, 17_900)
_chance = random.SystemRandom()


def free_port() -> int:
    """A port of this machine that is free for both TCP and UDP just now."""
    while True:
        port = _chance.choice(RANGE)
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with socket.socket(socket.AF_INET, kind) as attempt:
                    attempt.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
