"""The database of `reminders` for tests of its functions: no clock but the test's own fires there."""

from collections.abc import Iterator

import pytest

from services.kit.db import Database
from tests.apart import database_apart
from tests.conftest import Servers


@pytest.fixture(scope="session")
def database(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "reminders") as database:
        yield database
