"""The database of `contacts`, and people who ask."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from services.kit.db import Database, Session
from services.kit.wire import Asker, Role, new_id
from tests.apart import database_apart
from tests.conftest import Servers

Ask = Callable[..., AbstractContextManager[Session]]


def person(role: Role = "manager") -> Asker:
    return Asker(user_id=new_id(), role=role, cause="ui", trace_id=new_id().hex)


@pytest.fixture(scope="session")
def contacts_database(servers: Servers) -> Iterator[Database]:
    """Apart from the running suite, whose process of jobs would take the jobs of these tests."""
    with database_apart(servers.postgres.url, "contacts") as database:
        yield database


@pytest.fixture
def ask(contacts_database: Database) -> Ask:
    """`with ask() as db:` is one transaction of an admin; `ask(asker)` of somebody else."""
    return lambda asker=None: contacts_database(asker or person("admin"))
