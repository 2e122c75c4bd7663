"""App passwords: what a phone or a mail program comes in with, in its user's name, to read the address book only."""

import base64
import binascii
import hashlib
import secrets
import time
from uuid import UUID

import msgspec
import sqlalchemy as sa

from gateway import models
from gateway.interface import AppPassword, AppPasswordDraft, NewAppPassword, Unauthorized, User
from services.kit.db import Database, Session
from services.kit.wire import Asker, Conflict, NotFound, Struct, new_id, now, system

MOST = 20
GROUPS, LETTERS = 5, "abcdefghjkmnpqrstuvwxyz23456789"
"""25 letters that nobody mistakes for others: some 120 bits, so guessing is hopeless and a plain hash is enough."""
REMEMBERED_SECONDS = 3.0
REMEMBERED_AT_MOST = 1_000


class TooManyAppPasswords(Conflict):
    """Nobody has so many devices."""


class Guest(Struct):
    """A device that came in, and whose it is."""

    password_id: UUID
    user: User

    @property
    def asker(self) -> Asker:
        return Asker(
            user_id=self.user.id, role=self.user.role, cause="api", trace_id=new_id().hex, reach=self.user.reach
        )


class AppPasswords:
    """Finds who comes with one; remembered for some seconds."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: dict[bytes, tuple[float, Guest | None]] = {}

    def admit(self, authorization: str | None) -> Guest:
        """By HTTP Basic: the user's login and the app password. Raises Unauthorized."""
        login, password = _basic(authorization)
        hash_ = _hash(password)
        until, guest = self._known.get(hash_, (0.0, None))
        if until < time.monotonic():
            guest = self._find(hash_)
            if len(self._known) >= REMEMBERED_AT_MOST:
                self._known.clear()
            self._known[hash_] = time.monotonic() + REMEMBERED_SECONDS, guest
        if guest is None or guest.user.login.lower() != login.lower():
            raise Unauthorized("The login or the app password is wrong.")
        return guest

    def forget(self) -> None:
        """To be called after the commit: one is gone."""
        self._known.clear()

    def _find(self, hash_: bytes) -> Guest | None:
        with self.database(system("api"), read_only=True) as db:
            found = db.execute(
                sa.select(models.AppPassword, models.User)
                .join(models.User, models.User.id == models.AppPassword.user_id)
                .where(models.AppPassword.secret_hash == hash_, models.User.active)
            ).first()
        if found is None:
            return None
        row, user = found
        if row.last_used_on != now().date():
            with self.database(system("api")) as db:
                one = sa.update(models.AppPassword).where(models.AppPassword.id == row.id)
                db.execute(one.values(last_used_on=now().date()))
        return Guest(password_id=row.id, user=msgspec.convert(user, User, from_attributes=True))


def make(db: Session, user_id: UUID, draft: AppPasswordDraft) -> NewAppPassword:
    """The password is in the answer only. Raises TooManyAppPasswords."""
    count = sa.select(sa.func.count()).select_from(models.AppPassword).where(models.AppPassword.user_id == user_id)
    if (db.scalar(count) or 0) >= MOST:
        raise TooManyAppPasswords(f"At most {MOST} app passwords; revoke one that is not used any more.")
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(GROUPS))
    row = models.AppPassword(user_id=user_id, name=draft.name, secret_hash=_hash(password))
    db.add(row)
    db.flush()
    return NewAppPassword(app_password=_answer(row), password=password)


def list_of(db: Session, user_id: UUID) -> list[AppPassword]:
    query = sa.select(models.AppPassword).where(models.AppPassword.user_id == user_id)
    return [_answer(row) for row in db.scalars(query.order_by(models.AppPassword.id))]


def revoke(db: Session, user_id: UUID, password_id: UUID) -> None:
    """One's own. Raises NotFound."""
    own = sa.and_(models.AppPassword.id == password_id, models.AppPassword.user_id == user_id)
    if db.scalar(sa.delete(models.AppPassword).where(own).returning(models.AppPassword.id)) is None:
        raise NotFound("There is no such app password.")


def _answer(row: models.AppPassword) -> AppPassword:
    return AppPassword(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        last_used_on=row.last_used_on.isoformat() if row.last_used_on else None,
    )


def _basic(authorization: str | None) -> tuple[str, str]:
    """Raises Unauthorized."""
    scheme, _, packed = (authorization or "").partition(" ")
    try:
        login, colon, password = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = login = password = ""
    if scheme.lower() != "basic" or not colon:
        raise Unauthorized("Sign in with your login and an app password.")
    return login, password


def _hash(password: str) -> bytes:
    """Spaces and dashes are for the eye only."""
    plain = password.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode()).digest()
