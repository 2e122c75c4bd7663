"""Who makes a request: a person with a session, or a program with a key."""

import time
from collections.abc import Callable
from uuid import UUID

from gateway.interface import User
from services.kit.wire import Role, Struct

REMEMBERED_SECONDS = 3.0
REMEMBERED_AT_MOST = 10_000


class Caller(Struct):
    id: UUID
    """The user's id, or the key's."""
    role: Role
    cause: str
    user: User | None
    token_hash: bytes
    csrf_token: str
    scopes: frozenset[str]
    requests_per_minute: int

    @classmethod
    def person(cls, user: User, token_hash: bytes, csrf_token: str) -> "Caller":
        return cls(
            id=user.id,
            role=user.role,
            cause="ui",
            user=user,
            token_hash=token_hash,
            csrf_token=csrf_token,
            scopes=frozenset(),
            requests_per_minute=0,
        )

    @classmethod
    def program(cls, key_id: UUID, token_hash: bytes, scopes: frozenset[str], requests_per_minute: int) -> "Caller":
        return cls(
            id=key_id,
            role="partner",
            cause="api",
            user=None,
            token_hash=token_hash,
            csrf_token="",
            scopes=scopes,
            requests_per_minute=requests_per_minute,
        )


class Remembered:
    """Lookups of the last few seconds, found or not, by the hash of their token."""

    def __init__(self, seconds: float = REMEMBERED_SECONDS) -> None:
        self.seconds = seconds
        self._entries: dict[bytes, tuple[float, Caller | None]] = {}

    def get(self, token_hash: bytes) -> tuple[bool, Caller | None]:
        """Is the lookup remembered, and what it found."""
        until, caller = self._entries.get(token_hash, (0.0, None))
        return until > time.monotonic(), caller

    def put(self, token_hash: bytes, caller: Caller | None) -> None:
        if len(self._entries) >= REMEMBERED_AT_MOST:
            self._entries.clear()
        self._entries[token_hash] = time.monotonic() + self.seconds, caller

    def forget(self, which: Callable[[bytes, Caller | None], bool]) -> None:
        self._entries = {hash_: entry for hash_, entry in self._entries.items() if not which(hash_, entry[1])}
