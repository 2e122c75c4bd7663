"""Models and transactions: one database a service, one transaction an operation."""

import base64
import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy
from sqlalchemy import DateTime, Engine, MetaData, Select, create_engine, event, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import Session as OrmSession

from services.kit import outbox
from services.kit.settings import load
from services.kit.wire import AlreadyDone, Asker, Event, Invalid, Unavailable, VersionConflict, new_id, now

Row = TypeVar("Row")
COUNTED = 1000

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
CROSSED = ("40P01", "40001")
"""PostgreSQL's codes of a deadlock and of a serialization failure."""
PLAN_ANEW = {"plan_anew": True}
"""Execution options of statements whose best plan depends on what is asked: whether Moscow, or a village.

After some executions PostgreSQL would keep one plan for all of them.
"""
SERVER_OPTIONS = (
    "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
)


def new_metadata() -> MetaData:
    """The tables of one service, with constraint names that migrations can rely on."""
    return MetaData(naming_convention=NAMES)


class Base(DeclarativeBase):
    """Above every service's own `Base`, which adds `metadata = new_metadata()`."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: sqlalchemy.Uuid(),
        list[str]: ARRAY(sqlalchemy.Text),
        list[UUID]: ARRAY(sqlalchemy.Uuid),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class Counted:
    """A record with a version for optimistic locking."""

    version: Mapped[int] = mapped_column(default=1)

    def require_version(self, version: int, noun: str, shown: Callable[[], msgspec.Struct]) -> None:
        """What is to be done is of this version. Raises VersionConflict with the record as `shown` answers it."""
        if self.version != version:
            current = msgspec.to_builtins(shown())
            raise VersionConflict(f"Somebody changed this {noun} meanwhile.", current=current)


class Versioned(Counted):
    """A record with an id of ours, a version, and its two stamps."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    def touch(self) -> None:
        """The record changed: its next version, now."""
        self.version += 1
        self.updated_at = now()


class AlreadyHandled(Exception):
    """The inbox knows this message: its effect is in the database."""


class WritesInRead(Exception):
    """A fault of ours: what is named as a read has no transaction, so it must not write."""


class Session(OrmSession):
    """A SQLAlchemy session that knows who asks and can announce what it did."""

    asker: Asker
    published: bool
    read_only = False

    def publish(self, event: Event, asker: Asker | None = None) -> None:
        """Announces the event after the commit, and only then, to everyone who listens; in the name of who asks."""
        if self.read_only:
            raise WritesInRead("Nothing is announced by what only reads.")
        outbox.add(self, event, asker or self.asker)
        self.published = True

    def leaving(self, event: Event) -> dict[str, Any]:
        """The row of the outbox with which a statement of the caller's own announces the event."""
        self.published = True
        return outbox.row_of(event, self.asker)


@event.listens_for(Session, "before_flush")
def _refuse_writes(db: Session, _context: Any, _instances: Any) -> None:
    if db.read_only and (db.new or db.dirty or db.deleted):
        raise WritesInRead("Nothing is written by what only reads.")


class Database:
    """One service's database outside nameko: `with database(asker) as db:` is one transaction.

    Events are sent by a relay of this process, woken at each commit that published.
    """

    def __init__(self, engine: Engine, relay: "outbox.Relay | None") -> None:
        self.engine, self.relay = engine, relay
        self._single = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    def plain(
        cls, url: str, *, service: str, amqp_uri: str | None = None, pool_size: int = 5, rest: float = 0.0
    ) -> "Database":
        """With a relay where there is a broker (`amqp_uri`, else OTKLIK_AMQP_URI), and its `rest`."""
        engine = connect(url, service, pool_size)
        amqp_uri = amqp_uri if amqp_uri is not None else load().amqp_uri
        relay = outbox.Relay(engine, amqp_uri, rest) if amqp_uri else None
        if relay is not None:
            relay.start()
        return cls(engine, relay)

    @contextmanager
    def __call__(
        self,
        asker: Asker,
        *,
        once: tuple[UUID | str, str] | None = None,
        read_only: bool = False,
        single: bool = False,
    ) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any exception.

        `once` is (message id or idempotency key, what handles it): a second transaction with the same raises
        AlreadyHandled (a UUID) or AlreadyDone (a key), and the mark commits with the effect. A `read_only` one takes
        each statement by itself, which saves two round trips, and must not write (WritesInRead). So does a `single`
        one, whose only statement (a `Ready`) writes, and which announces nothing and is not marked.
        """
        alone = read_only or single
        with Session(self._single if alone else self.engine, expire_on_commit=False) as db:
            db.asker, db.published, db.read_only = asker, False, alone
            if once is not None and not outbox.first_time(db, *once):
                if isinstance(once[0], UUID):
                    raise AlreadyHandled
                raise AlreadyDone("This was done before, under the same idempotency key.")
            yield db
            if alone:
                return
            db.commit()
        if db.published and self.relay is not None:
            self.relay.wake()

    def announce(self, asker: Asker, event: Event) -> None:
        """Keeps an event that comes with no other change, by one statement, and has it sent."""
        with self._single.connect() as connection:
            outbox.add(connection, event, asker)
        if self.relay is not None:
            self.relay.wake()

    def check(self) -> str:
        """`ok`, or why the database cannot be used: for readiness."""
        with self.engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1"))
        return "ok"

    def close(self) -> None:
        """Sends what is left to send, for a moment, and lets the connections go."""
        if self.relay is not None:
            self.relay.stop()
        self.engine.dispose()


def sqlalchemy_url(url: str) -> sqlalchemy.URL:
    """`postgresql://…` as SQLAlchemy and psycopg 3 take it."""
    return sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")


def connect(url: str, service: str, pool_size: int = 10) -> Engine:
    """An engine whose stale connections (a restarted server) are replaced unseen, without a ping for each use."""
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        connect_args={"options": SERVER_OPTIONS, "connect_timeout": 5, "application_name": f"otklik {service}"},
    )

    @event.listens_for(engine, "do_execute")
    def _plan_anew(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not context.execution_options.get("plan_anew"):
            return False
        cursor.execute(statement, parameters, prepare=False)
        return True

    @event.listens_for(engine, "checkout")
    def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
        # Reading twice finds a server's farewell and then the end behind it, without asking the server anything.
        with contextlib.suppress(Exception):
            connection.pgconn.consume_input()
            connection.pgconn.consume_input()
        if connection.closed or connection.pgconn.status != 0:
            raise DisconnectionError

    return engine


def crossed(error: BaseException) -> bool:
    """Did this transaction and another one wait for each other? Nothing of it was done: it may be done again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in CROSSED


def away(error: BaseException) -> bool:
    """Is it the database or another part that is away, rather than this work that is wrong?"""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | PoolTimeout | Unavailable)


def cursor_of(*values: Any) -> str:
    """Where a page ended, as an opaque word for the next request."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def keyset(cursor: str | None, *kinds: Any) -> list[Any] | None:
    """The values of a cursor, one of each kind, or None for the first page. Raises Invalid."""
    if cursor is None:
        return None
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[Any])
        return [msgspec.convert(value, kind) for value, kind in zip(values, kinds, strict=True)]
    except (ValueError, msgspec.DecodeError):
        raise Invalid("This cursor is not one we gave; start the list anew.", field="cursor") from None


def estimated_total(db: Session, found: Select[Any]) -> int:
    """How many rows the query finds, counted up to COUNTED, which stands for that many and more."""
    return db.scalar(select(func.count()).select_from(found.limit(COUNTED).subquery())) or 0


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[Any, ...]]) -> tuple[list[Row], str | None]:
    """Cuts `limit + 1` fetched rows to a page, with the cursor of the next one where there is one."""
    page = list(rows[:limit])
    return page, cursor_of(*key(page[-1])) if len(rows) > limit else None
