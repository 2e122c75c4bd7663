"""A database that the running suite does not know: for tests of one service's functions, undisturbed."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from services.kit import migrate
from services.kit.db import Database, Session, sqlalchemy_url
from services.kit.wire import Asker, Role, new_id, system


@contextmanager
def database_apart(postgres_url: str, service: str) -> Iterator[Database]:
    """Migrated as the service's own, with nobody who carries its events away."""
    name = f"apart_{service}_{secrets.token_hex(4)}"
    engine = sa.create_engine(sqlalchemy_url(postgres_url), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    url = sa.make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    migrate.upgrade(service, url)
    database = Database.plain(url, service=service, amqp_uri="", pool_size=20)
    try:
        yield database
    finally:
        database.close()


class Undone(Exception):
    pass


@contextmanager
def undone(database: Database, asker: Asker | None = None) -> Iterator[Session]:
    """A transaction of which nothing stays; the system's, unless somebody else asks."""
    try:
        with database(asker or system("test")) as session:
            yield session
            raise Undone
    except Undone:
        pass


def person(role: Role = "manager", user_id: UUID | None = None, *, cause: str = "ui") -> Asker:
    """Somebody of this role, new unless named."""
    return Asker(user_id=user_id or new_id(), role=role, cause=cause, trace_id=new_id().hex)
