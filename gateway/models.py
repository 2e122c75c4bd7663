"""The gateway's own tables: who may come in, and which answers must be given twice alike."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

import services.kit.db
from services.kit.db import Versioned, new_metadata
from services.kit.wire import new_id, now


class Base(services.kit.db.Base):
    __abstract__ = True
    metadata = new_metadata()


class Team(Versioned, Base):
    """People who work together; who is in it says their row."""

    __tablename__ = "teams"
    __table_args__ = (Index("uq_teams_name", text("lower(name)"), unique=True),)

    name: Mapped[str] = mapped_column(Text)


class User(Versioned, Base):
    """A person who signs in."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_login", text("lower(login)"), unique=True),)

    login: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    reach: Mapped[str] = mapped_column(Text)
    """`all` for every role but manager."""
    password_hash: Mapped[str] = mapped_column(Text)


class Session(Base):
    """One browser that is signed in. The cookie holds the token; the table only its hash."""

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiKey(Base):
    """A program's key: the hash of its secret, and what it may do."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    requests_per_minute: Mapped[int]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_on: Mapped[date | None]


class SignInFailures(Base):
    """How often signing in went wrong lately, for one login or from one address."""

    __tablename__ = "sign_in_failures"

    about: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]


class IdempotentAnswer(Base):
    """A request that carried an Idempotency-Key, and its answer once it is known."""

    __tablename__ = "idempotent_answers"

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


class AppPassword(Base):
    """What a device of a user comes in with, to read the address book: only the hash of it."""

    __tablename__ = "app_passwords"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_on: Mapped[date | None]


class BookState(Base):
    """An address book as a device saw it: what has changed since is told by it."""

    __tablename__ = "book_states"

    password_id: Mapped[UUID] = mapped_column(ForeignKey("app_passwords.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(Text, primary_key=True)
    entries: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON of names and etags, packed by zlib."""
    used_at: Mapped[datetime] = mapped_column(index=True)
