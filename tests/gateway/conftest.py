"""The gateway on its real database, with stand-ins for the services behind it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from gateway import models
from gateway.app import Gateway, create_app
from gateway.interface import ApiKeyDraft, User, UserDraft
from gateway.passwords import hash_password
from gateway.users import create_user
from services.kit import migrate
from services.kit.rpc_client import Reply
from services.kit.settings import Settings
from services.kit.wire import Asker, ServiceError, owner_of, system
from tests.conftest import Servers

Answer = Any
"""werkzeug's TestResponse, whose `json` a test takes for what it must be."""

SECRET_KEY = "a secret key for tests, of 32 characters and more"
PASSWORD = "correct horse"
SCRIPT = b"console.log('hello');\n" * 200
_password_hash = hash_password(PASSWORD)


class Asked(msgspec.Struct):
    """One call that reached a service."""

    service: str
    method: str
    asker: Asker
    arguments: dict[str, Any]
    deadline: float
    idempotency_key: str | None


class Services:
    """Stands where RpcClient stands: answers what a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {}
        self.down: set[str] = set()

    def raw(
        self,
        protocol: type,
        method: str,
        asker: Asker,
        arguments: dict[str, Any],
        *,
        deadline: float = 5.0,
        idempotency_key: str | None = None,
    ) -> Reply:
        self.asked.append(Asked(owner_of(protocol), method, asker, arguments, deadline, idempotency_key))
        answer = self.answers[method]
        if callable(answer):
            answer = answer(**arguments)
        if isinstance(answer, ServiceError):
            raise answer
        return Reply(msgspec.json.encode(answer), answer.get("version") if isinstance(answer, dict) else None)

    def of(self, protocol: type, asker: Asker, *, deadline: float = 5.0) -> Any:
        services = self

        class Proxy:
            def __getattr__(self, method: str) -> Callable[..., Any]:
                def call(**arguments: Any) -> Any:
                    return services.raw(protocol, method, asker, arguments, deadline=deadline)

                return call

        return Proxy()

    def ping(self, service: str, deadline: float = 1.0) -> bool:
        return service not in self.down

    def check(self) -> str:
        return "ok"

    def close(self) -> None:
        pass


class Browser:
    """Somebody who is signed in, with their cookie and CSRF token."""

    def __init__(self, client: FlaskClient, csrf_token: str, user: User) -> None:
        self.client, self.csrf_token, self.user = client, csrf_token, user

    def request(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"X-CSRF-Token": self.csrf_token, **options.pop("headers", {})}
        return self.client.open("/api/v1" + path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        return self.request("POST", path, **options)

    def patch(self, path: str, **options: Any) -> Answer:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.request("DELETE", path, **options)


def gateway_settings(database_url: str, amqp_uri: str, objects: Path, **changes: Any) -> Settings:
    settings = Settings(
        database_url=database_url,
        amqp_uri=amqp_uri,
        secret_key=SECRET_KEY,
        objects=objects.as_uri(),
        health_host="127.0.0.1",
        health_port=None,
        log_level="info",
        demo=False,
        allow_loopback=True,
    )
    return msgspec.structs.replace(settings, **changes)


@pytest.fixture(scope="session")
def own_database(servers: Servers) -> str:
    """Not the suite's: these tests empty it."""
    url = migrate.provision(servers.postgres.url, "gateway_tests", secrets.token_hex(16))
    migrate.upgrade("gateway", url)
    return url


@pytest.fixture(scope="session")
def own_broker(servers: Servers) -> str:
    """A virtual host that no service listens to, so that made-up events and dead letters are nobody else's."""
    name = f"gateway{secrets.token_hex(3)}"
    servers.rabbit.ctl("add_vhost", name)
    servers.rabbit.ctl("set_permissions", "-p", name, servers.rabbit.node, ".*", ".*", ".*")
    return f"{servers.rabbit.uri.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def whole_app(own_database: str, own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    web = tmp_path_factory.mktemp("dist")
    (web / "assets").mkdir()
    (web / "index.html").write_text("<!doctype html><title>Отклик</title>")
    (web / "assets" / "main-1a2b3c.js").write_bytes(SCRIPT)
    settings = gateway_settings(own_database, own_broker, tmp_path_factory.mktemp("objects"))
    app = create_app(settings, start=False, web=web)
    yield app
    app.extensions["gateway"].close()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, nothing remembered, and nobody signed in."""
    gateway: Gateway = whole_app.extensions["gateway"]
    with gateway.database(system("test")) as db:
        for table in reversed(models.Base.metadata.sorted_tables):
            db.execute(sa.delete(table))
    for store in (gateway.sessions, gateway.api_keys):
        store._known.forget(lambda _hash, _caller: True)
    yield whole_app
    gateway.streams.cut_all("test ended")


@pytest.fixture
def gateway(app: Flask) -> Gateway:
    found: Gateway = app.extensions["gateway"]
    return found


@pytest.fixture
def services(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Services:
    services = Services()
    monkeypatch.setattr(gateway.rpc, "client", services)
    monkeypatch.setattr(gateway.parts, "rpc", services)
    monkeypatch.setattr(gateway.parts, "_states", {})
    gateway.parts._looked.clear()
    return services


@pytest.fixture
def user(gateway: Gateway) -> Callable[..., User]:
    """Makes a user: `user("boris", role="manager")`; the password is PASSWORD."""

    def make(login: str = "anna", role: str = "admin") -> User:
        draft = msgspec.convert({"login": login, "name": login.title(), "role": role, "password": PASSWORD}, UserDraft)
        with gateway.database(system("test")) as db:
            return create_user(db, draft, _password_hash)

    return make


@pytest.fixture
def signed_in(app: Flask, user: Callable[..., User]) -> Callable[..., Browser]:
    """Makes a user and signs them in: `signed_in("manager")`."""

    def make(role: str = "admin", login: str | None = None) -> Browser:
        one = user(login or f"{role}.one", role)
        client = app.test_client()
        answer: Answer = client.post("/api/v1/session", json={"login": one.login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return Browser(client, answer.json["csrf_token"], one)

    return make


@pytest.fixture
def api_key(gateway: Gateway) -> Callable[..., tuple[UUID, dict[str, str]]]:
    """Makes an API key: its id, and the header that carries it."""

    def make(*scopes: str, requests_per_minute: int = 1000) -> tuple[UUID, dict[str, str]]:
        from gateway.api_keys import create_key

        draft = msgspec.convert(
            {"name": "partner", "scopes": scopes, "requests_per_minute": requests_per_minute}, ApiKeyDraft
        )
        with gateway.database(system("test")) as db:
            made = create_key(db, draft)
        return made.api_key.id, {"Authorization": f"Bearer {made.key}"}

    return make


def refused(answer: Answer, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """The problem of a refusal, which must have this status, code and field."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert (problem["status"], problem["code"], problem["field"]) == (status, code, field), problem
    assert problem["trace_id"] == answer.headers["X-Trace-Id"]
    return problem
