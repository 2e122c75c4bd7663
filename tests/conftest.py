"""What the tests stand on: a private PostgreSQL and RabbitMQ, migrated databases, and the suite as real processes."""

import random
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.processes import Addresses
from deploy.local.servers import Postgres, Rabbit
from deploy.local.stack import OFFSETS
from deploy.local.suite import Suite
from services.kit import migrate
from services.kit.rpc_client import RpcClient
from tests.http import Http, make_user
from tests.ports import free_port

SECRET_KEY = "a key of the tests, long enough to be one"
IN_SUITE = (*migrate.SERVICES, "contacts-jobs", "telephony-jobs", "mail-importer", "gateway")
"""What `suite` runs; the SIP agent is started by the tests that call."""


@dataclass
class Servers:
    postgres: Postgres
    rabbit: Rabbit


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    folder.chmod(0o755)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)  # PostgreSQL runs as a user of its own where we are root
    postgres = Postgres(folder / "postgres", free_port(), durable=False)
    rabbit = Rabbit(folder / "rabbitmq", free_port(), free_port(), free_port(), name=f"tests{secrets.token_hex(3)}")
    try:
        postgres.start()
        rabbit.start()
        yield Servers(postgres, rabbit)
    finally:
        rabbit.stop()
        postgres.stop()


@pytest.fixture(scope="session")
def amqp_uri(servers: Servers) -> str:
    return servers.rabbit.uri


@pytest.fixture(scope="session")
def databases(servers: Servers) -> dict[str, str]:
    """The address of each part's database, built by its migrations."""
    urls = {}
    for name in migrate.PARTS:
        urls[name] = migrate.provision(servers.postgres.url, name, secrets.token_hex(16))
        migrate.upgrade(name, urls[name])
    return urls


@pytest.fixture(scope="session")
def rpc(amqp_uri: str) -> Iterator[RpcClient]:
    client = RpcClient(amqp_uri)
    yield client
    client.close()


@pytest.fixture(scope="session")
def objects_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects")


@pytest.fixture(scope="session")
def suite(
    databases: dict[str, str], amqp_uri: str, objects_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    """Every process but the SIP agent, as `./otklik up` runs them. A test that stops one starts it again."""
    addresses = Addresses(databases, amqp_uri, SECRET_KEY, objects_folder.as_uri())
    running = Suite(
        tmp_path_factory.mktemp("suite"),
        addresses,
        gateway_port=free_port(),
        port_base=free_base(),
        rtp_ports="40000-41999",
        environment={"OTKLIK_ALLOW_LOOPBACK": "1"},
    )
    try:
        running.start_all(IN_SUITE)
        yield running
    finally:
        running.stop_all()


def free_base() -> int:
    """A base for the internal ports of a stack: each test run takes one of its own, below the ephemeral ports."""
    bases = list(range(28000, 32000, 200))
    random.shuffle(bases)  # two runs at once do not meet
    for base in bases:
        if all(is_free(base + offset) for offset in OFFSETS.values()):
            return base
    raise RuntimeError("no free ports for the suite")


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.fixture(scope="session")
def as_user(suite: Suite, databases: dict[str, str]) -> Callable[..., Http]:
    """`as_user("manager")`: an HTTP client that is logged in as a new person of that role."""
    first = Http(suite.gateway_url)
    login, password = f"first-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    make_user(databases["gateway"], suite.env("gateway"), login, "Первый Тестов", "admin", password)
    first.log_in(login, password)

    def log_in(role: str = "manager", name: str = "Анна Тестова") -> Http:
        login, password = f"{role}-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
        first.post("/users", {"login": login, "name": name, "role": role, "password": password})
        http = Http(suite.gateway_url)
        http.log_in(login, password)
        return http

    return log_in


@pytest.fixture(scope="session")
def admin(as_user: Callable[..., Http]) -> Http:
    return as_user("admin", "Админ Тестов")
