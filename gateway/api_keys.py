"""API keys: programs that may come in, each with scopes and a rate of its own."""

import hashlib
import secrets
import time
from uuid import UUID

import sqlalchemy as sa

from gateway import models
from gateway.callers import Caller, Remembered
from gateway.interface import ApiKey, ApiKeyDraft, NewApiKey, TooManyRequests
from services.kit.db import Database, Session
from services.kit.wire import NotFound, now, system

PREFIX = "otk_"
SHOWN = len(PREFIX) + 6
MINUTE = 60.0


class ApiKeys:
    """Finds keys, and counts how fast each is used (in this process)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known = Remembered()
        self._allowances: dict[UUID, Allowance] = {}

    def find(self, key: str) -> Caller | None:
        """The program with this key; remembered for a few seconds."""
        secret_hash = _hash(key)
        known, caller = self._known.get(secret_hash)
        if known:
            return caller
        with self.database(system("api"), read_only=True) as db:
            row = db.scalar(sa.select(models.ApiKey).where(models.ApiKey.secret_hash == secret_hash))
        caller = None
        if row is not None:
            self._note_use(row)
            caller = Caller.program(row.id, secret_hash, frozenset(row.scopes), row.requests_per_minute)
        self._known.put(secret_hash, caller)
        return caller

    def _note_use(self, row: models.ApiKey) -> None:
        """One write a day."""
        today = now().date()
        if row.last_used_on != today:
            with self.database(system("api")) as db:
                db.execute(sa.update(models.ApiKey).where(models.ApiKey.id == row.id).values(last_used_on=today))

    def spend(self, caller: Caller) -> "Allowance":
        """One request of the key's rate. Raises TooManyRequests."""
        allowance = self._allowances.get(caller.id)
        if allowance is None or allowance.per_minute != caller.requests_per_minute:
            allowance = self._allowances[caller.id] = Allowance(caller.requests_per_minute)
        allowance.spend()
        return allowance

    def forget(self, key_id: UUID) -> None:
        """To be called after the commit: the key is gone."""
        self._known.forget(lambda _hash, caller: caller is not None and caller.id == key_id)
        self._allowances.pop(key_id, None)


class Allowance:
    """A bucket that holds one minute's requests and fills steadily."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left, self._at = float(per_minute), time.monotonic()

    def spend(self) -> None:
        """Raises TooManyRequests."""
        moment = time.monotonic()
        self._left = min(self.per_minute, self._left + (moment - self._at) * self.per_minute / MINUTE)
        self._at = moment
        if self._left < 1:
            seconds = int((1 - self._left) * MINUTE / self.per_minute) + 1
            raise TooManyRequests(
                f"This key may make {self.per_minute} requests a minute. Try again in {seconds} s.", retry_after=seconds
            )
        self._left -= 1

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.per_minute),
            "RateLimit-Remaining": str(int(self._left)),
            "RateLimit-Reset": str(int((self.per_minute - self._left) * MINUTE / self.per_minute) + 1),
        }


def create_key(db: Session, draft: ApiKeyDraft) -> NewApiKey:
    """Makes a key; its secret is in the answer only."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = models.ApiKey(
        name=draft.name,
        prefix=secret[:SHOWN],
        secret_hash=_hash(secret),
        scopes=sorted(set(draft.scopes)),
        requests_per_minute=draft.requests_per_minute,
        created_by=db.asker.user_id,
    )
    db.add(row)
    db.flush()
    return NewApiKey(api_key=_answer(row), key=secret)


def list_keys(db: Session) -> list[ApiKey]:
    return [_answer(row) for row in db.scalars(sa.select(models.ApiKey).order_by(models.ApiKey.id))]


def delete_key(db: Session, key_id: UUID) -> None:
    """Raises NotFound."""
    if db.scalar(sa.delete(models.ApiKey).where(models.ApiKey.id == key_id).returning(models.ApiKey.id)) is None:
        raise NotFound("There is no such API key.")


def _answer(row: models.ApiKey) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=row.scopes,  # type: ignore[arg-type]  # the table holds what ApiKeyDraft let in
        requests_per_minute=row.requests_per_minute,
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_on=row.last_used_on.isoformat() if row.last_used_on else None,
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
