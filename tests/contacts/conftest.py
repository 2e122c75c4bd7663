"""The database of `contacts`, and people who ask."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from services.kit.db import Database, Session
from services.kit.wire import Asker, Role, new_id

Ask = Callable[..., AbstractContextManager[Session]]


def person(role: Role = "manager") -> Asker:
    return Asker(user_id=new_id(), role=role, cause="ui", trace_id=new_id().hex)


@pytest.fixture(scope="session")
def contacts_database(databases: dict[str, str]) -> Iterator[Database]:
    database = Database.plain(databases["contacts"], service="tests", amqp_uri="")
    yield database
    database.close()


@pytest.fixture
def ask(contacts_database: Database) -> Ask:
    """`with ask() as db:` is one transaction of an admin; `ask(asker)` of somebody else."""
    return lambda asker=None: contacts_database(asker or person("admin"))
