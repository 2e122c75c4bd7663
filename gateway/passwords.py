"""Passwords of people: argon2id, off the event loop."""

from collections.abc import Callable
from typing import TypeVar

import gevent  # type: ignore[import-untyped]
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.lock import BoundedSemaphore  # type: ignore[import-untyped]

Answer = TypeVar("Answer")
# OWASP's second choice for argon2id: 19 MiB and some 20 ms, so that sign-ins in parallel stay small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody = _hasher.hash("a password that nobody has")
_turn = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    return _off_the_loop(lambda: _hasher.hash(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Takes as long where there is no hash (no such login), so that time tells nobody which logins exist."""

    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    return _off_the_loop(verify)


def _off_the_loop(work: Callable[[], Answer]) -> Answer:
    with _turn:
        answer: Answer = gevent.get_hub().threadpool.apply(work)
    return answer
