"""Sessions: the browsers that are signed in.

    cookie ── token ──sha256──► row of `sessions` ──► its user, as they are now

A lookup is remembered for a few seconds, so a read costs no query. Signing out and changes of a user are felt at once
in this process, and within those seconds in others.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from gateway import models
from gateway.callers import Caller, Remembered
from gateway.interface import User
from services.kit.db import Database, Session
from services.kit.wire import now, system

COOKIE = "otklik_session"
IDLE = timedelta(days=7)
LONGEST = timedelta(days=30)


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, database: Database, secret_key: str) -> None:
        self.database = database
        self._secret = secret_key.encode()
        self._known = Remembered()

    def open(self, db: Session, user_id: UUID) -> str:
        """Starts a session; the answer is the cookie's token."""
        token = secrets.token_urlsafe(32)
        db.add(models.Session(token_hash=_hash(token), user_id=user_id, expires_at=now() + IDLE))
        return token

    def find(self, token: str) -> Caller | None:
        """The person with this token, where the session is good and they are active."""
        token_hash = _hash(token)
        known, caller = self._known.get(token_hash)
        if known:
            return caller
        # One round trip: when a gateway starts, every open page comes with its session at once.
        with self.database(system("session"), read_only=True) as db:
            found = db.execute(
                sa.select(models.Session, models.User)
                .join(models.User, models.User.id == models.Session.user_id)
                .where(models.Session.token_hash == token_hash, models.Session.expires_at > now(), models.User.active)
            ).first()
        caller = None
        if found is not None:
            session, row = found
            self._prolong(session)
            user = msgspec.convert(row, User, from_attributes=True)
            caller = Caller.person(user, token_hash, self.csrf_token(token))
        self._known.put(token_hash, caller)
        return caller

    def _prolong(self, session: models.Session) -> None:
        """A session in use goes on; one write a day."""
        until = min(now() + IDLE, session.created_at + LONGEST)
        if until - session.expires_at > timedelta(days=1):
            with self.database(system("session")) as db:
                of_this = models.Session.token_hash == session.token_hash
                db.execute(sa.update(models.Session).where(of_this).values(expires_at=until))

    def end(self, db: Session, token_hash: bytes) -> None:
        """Signs one browser out."""
        db.execute(sa.delete(models.Session).where(models.Session.token_hash == token_hash))
        self._known.forget(lambda hash_, _caller: hash_ == token_hash)

    def end_of(self, db: Session, user_id: UUID, but: bytes | None = None) -> None:
        """Signs every browser of the user out, but the one that asks for it."""
        db.execute(
            sa.delete(models.Session).where(
                models.Session.user_id == user_id, models.Session.token_hash != (but or b"")
            )
        )

    def forget(self, user_id: UUID) -> None:
        """To be called after the commit: the user is not as remembered."""
        self._known.forget(lambda _hash, caller: caller is not None and caller.id == user_id)

    def good(self, token_hashes: Collection[bytes]) -> set[bytes]:
        """Those of the sessions that are still good: for streams, which stay open."""
        with self.database(system("session"), read_only=True) as db:
            return set(
                db.scalars(
                    sa.select(models.Session.token_hash)
                    .join(models.User, models.User.id == models.Session.user_id)
                    .where(
                        models.Session.token_hash.in_(token_hashes),
                        models.Session.expires_at > now(),
                        models.User.active,
                    )
                )
            )

    def csrf_token(self, token: str) -> str:
        """Follows from the session and our secret key: nothing to keep, and no other site can know it."""
        digest = hmac.digest(self._secret, b"csrf " + token.encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")


def forget_expired(db: Session) -> None:
    db.execute(sa.delete(models.Session).where(models.Session.expires_at < now()))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
