"""The database of `rbs_sync` for tests of its functions."""

from collections.abc import Iterator

import pytest

from services.kit.db import Database
from tests.apart import database_apart
from tests.conftest import SECRET_KEY, Servers


@pytest.fixture(scope="session")
def database(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "rbs_sync") as database:
        yield database


@pytest.fixture
def secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a process that runs on this machine."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")
