"""The echo service as a real process on its own database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from deploy.local.stack import ROOT
from services.kit import migrate
from services.kit.db import connect, sqlalchemy_url
from services.kit.rpc_client import RpcClient
from services.kit.wire import system
from tests.conftest import SECRET_KEY, Servers
from tests.kit.echo_interface import Echo
from tests.ports import free_port
from tests.waiting import until


class EchoProcess:
    """Started, killed and stopped by the tests; `rows()` is what it wrote down."""

    def __init__(self, url: str, amqp_uri: str, log: Path) -> None:
        self.url, self.amqp_uri, self.log = url, amqp_uri, log
        self.engine = connect(url, "tests")
        self.health_port = free_port()
        self.client = RpcClient(amqp_uri)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "OTKLIK_DATABASE_URL": self.url,
            "OTKLIK_AMQP_URI": self.amqp_uri,
            "OTKLIK_SECRET_KEY": SECRET_KEY,
            "OTKLIK_HEALTH_PORT": str(self.health_port),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.kit.echo"], cwd=ROOT, env=environment, stderr=log
            )
        until(lambda: self.client.ping("echo"), 20, "the echo service answers")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(15)

    def rpc(self, deadline: float = 5.0, key: str | None = None) -> Echo:
        return self.client.of(Echo, system("test"), deadline=deadline, idempotency_key=key)

    def count(self, what: str) -> int:
        with self.engine.connect() as connection:
            query = sa.text("SELECT count(*) FROM heard WHERE what = :what")
            return int(connection.execute(query, {"what": what}).scalar_one())


@pytest.fixture(scope="session")
def echo_url(servers: Servers) -> str:
    url = migrate.provision(servers.postgres.url, "echo", "a password of the tests")
    folder = str(ROOT / "services/kit/migrations")
    engine = sa.create_engine(sqlalchemy_url(url))
    with engine.connect() as connection:
        migrate._upgrade(connection, ScriptDirectory(folder, version_locations=[folder]), "kit_version")
        connection.execute(sa.text("CREATE TABLE heard (what text)"))
        connection.commit()
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def echo_session(echo_url: str, amqp_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EchoProcess]:
    process = EchoProcess(echo_url, amqp_uri, tmp_path_factory.mktemp("echo") / "echo.log")
    process.start()
    yield process
    process.client.close()
    process.kill()


@pytest.fixture
def echo(echo_session: EchoProcess) -> EchoProcess:
    """Running, whatever the test before did to it."""
    if echo_session.process is None or echo_session.process.poll() is not None:
        echo_session.start()
    return echo_session


@pytest.fixture
def heard(echo: EchoProcess) -> Callable[[str], int]:
    return echo.count
