"""Signing in and out, and what a session allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from gateway import models
from gateway.app import Gateway
from gateway.callers import REMEMBERED_SECONDS
from gateway.interface import User
from gateway.sessions import COOKIE, Sessions
from services.kit.wire import now, system
from tests.gateway.conftest import PASSWORD, SECRET_KEY, Browser, Services, refused
from tests.gateway.records import counterparty
from tests.waiting import until


def test_the_right_password_signs_in_and_answers_who_one_is(app: Flask, user: Callable[..., User]) -> None:
    anna = user("anna", "head_of_sales")
    client = app.test_client()
    answer: Any = client.post("/api/v1/session", json={"login": "ANNA", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.json["user"] | {"created_at": "", "updated_at": ""} == {
        "id": str(anna.id),
        "version": 1,
        "login": "anna",
        "name": "Anna",
        "role": "head_of_sales",
        "active": True,
        "team_id": None,
        "reach": "all",
        "created_at": "",
        "updated_at": "",
    }
    again = client.get("/api/v1/session")
    assert again.status_code == 200
    assert again.json == answer.json


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(app: Flask, user: Callable[..., User]) -> None:
    user("anna")
    body = {"login": "anna", "password": PASSWORD}
    cookie = app.test_client().post("/api/v1/session", json=body).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
    assert "Secure" not in attributes
    secure = app.test_client().post("/api/v1/session", json=body, base_url="https://crm.example").headers["Set-Cookie"]
    assert "Secure" in {part.strip() for part in secure.split(";")}


def test_the_database_holds_neither_the_password_nor_the_token(app: Flask, user: Callable[..., User]) -> None:
    user("anna")
    answer = app.test_client().post("/api/v1/session", json={"login": "anna", "password": PASSWORD})
    token = answer.headers["Set-Cookie"].split(";")[0].split("=")[1]
    gateway: Gateway = app.extensions["gateway"]
    with gateway.database(system("test"), read_only=True) as db:
        assert db.scalars(sa.select(models.User.password_hash)).one().startswith("$argon2id$")
        assert token.encode() not in db.scalars(sa.select(models.Session.token_hash)).one()


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_a_wrong_password_and_an_unknown_login_are_refused_alike(
    app: Flask, user: Callable[..., User], login: str
) -> None:
    user("anna")
    answer = app.test_client().post("/api/v1/session", json={"login": login, "password": "wrong horse"})
    problem = refused(answer, 401, "wrong_password")
    assert problem["detail"] == "The login or the password is wrong."
    assert "Set-Cookie" not in answer.headers


def test_guessing_is_stopped_and_the_right_password_must_wait_too(app: Flask, user: Callable[..., User]) -> None:
    user("anna")
    client = app.test_client()
    for _ in range(5):
        refused(client.post("/api/v1/session", json={"login": "anna", "password": "wrong"}), 401, "wrong_password")
    answer = client.post("/api/v1/session", json={"login": "anna", "password": PASSWORD})
    refused(answer, 429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) >= 1


def test_the_wait_grows_with_each_wrong_password_and_passes(app: Flask, user: Callable[..., User]) -> None:
    user("anna")
    gateway: Gateway = app.extensions["gateway"]
    client = app.test_client()

    def guess(password: str = "wrong") -> tuple[int, int]:
        answer = client.post("/api/v1/session", json={"login": "anna", "password": password})
        return answer.status_code, int(answer.headers.get("Retry-After", 0))

    def pass_time(seconds: float) -> None:
        with gateway.database(system("test")) as db:
            earlier = models.SignInFailures.since - timedelta(seconds=seconds)
            db.execute(sa.update(models.SignInFailures).values(since=earlier))

    waits = []
    for _ in range(10):
        status, wait = guess()
        if status == 429:
            waits.append(wait)
            pass_time(wait)
    assert waits == sorted(waits)
    assert waits[-1] >= 4 * waits[0]
    pass_time(1000)
    assert guess(PASSWORD)[0] == 201
    assert guess()[0] == 401  # and the count begins anew


def test_one_login_under_attack_does_not_lock_its_owner_out_elsewhere(app: Flask, user: Callable[..., User]) -> None:
    user("anna")
    for _ in range(8):
        app.test_client().post(
            "/api/v1/session",
            json={"login": "anna", "password": "wrong"},
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
        )
    answer = app.test_client().post(
        "/api/v1/session",
        json={"login": "anna", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "198.51.100.4"},
    )
    assert answer.status_code == 201


def test_signing_out_ends_the_session_at_once(signed_in: Callable[..., Browser]) -> None:
    anna = signed_in()
    kept = anna.client.get_cookie(COOKIE)
    assert kept is not None
    cookie = kept.value
    answer = anna.delete("/session")
    assert answer.status_code == 204
    assert f"{COOKIE}=;" in answer.headers["Set-Cookie"]
    anna.client.set_cookie(COOKIE, cookie)
    refused(anna.get("/session"), 401, "unauthorized")


def test_an_expired_session_is_over(signed_in: Callable[..., Browser], gateway: Gateway) -> None:
    anna = signed_in()
    with gateway.database(system("test")) as db:
        db.execute(sa.update(models.Session).values(expires_at=now() - timedelta(seconds=1)))
    refused(anna.get("/session"), 401, "unauthorized")
    gateway.housekeeping.forget()
    with gateway.database(system("test"), read_only=True) as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(models.Session)) == 0


def test_a_session_in_use_is_prolonged_but_not_for_ever(signed_in: Callable[..., Browser], gateway: Gateway) -> None:
    anna = signed_in()
    with gateway.database(system("test")) as db:
        began = now() - timedelta(days=26)
        db.execute(sa.update(models.Session).values(expires_at=now() + timedelta(days=1), created_at=began))
    assert anna.get("/session").status_code == 200
    with gateway.database(system("test"), read_only=True) as db:
        session = db.scalars(sa.select(models.Session)).one()
    assert session.expires_at - session.created_at == timedelta(days=30)


def test_reads_of_one_session_cost_one_query_in_a_while(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    anna = signed_in()
    services.answers["get_counterparty"] = counterparty()
    queries = []
    sa.event.listen(gateway.database.engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    for _ in range(10):
        assert anna.get("/counterparties/01a2069c-428c-7678-8a44-6b5ac61f1900").status_code == 200
    assert len([query for query in queries if "sessions" in query and query.startswith("SELECT")]) <= 1


def test_signing_out_is_felt_in_other_processes_within_seconds(
    signed_in: Callable[..., Browser], gateway: Gateway
) -> None:
    anna = signed_in()
    elsewhere = Sessions(gateway.database, SECRET_KEY)
    kept = anna.client.get_cookie(COOKIE)
    assert kept is not None
    token = kept.value
    assert elsewhere.find(token) is not None
    anna.delete("/session")
    until(lambda: elsewhere.find(token) is None, timeout=REMEMBERED_SECONDS + 2)


def test_nobody_comes_in_without_a_session(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/counterparties")
    refused(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    client = app.test_client()
    client.set_cookie(COOKIE, "made-up")
    refused(client.get("/api/v1/counterparties"), 401, "unauthorized")


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_write_without_the_csrf_token_is_refused(
    signed_in: Callable[..., Browser], services: Services, token: str | None
) -> None:
    anna = signed_in()
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = anna.client.post("/api/v1/counterparties", json={"name": "ООО"}, headers=headers)
    refused(answer, 403, "csrf_token_missing", "X-CSRF-Token")
    assert services.asked == []


def test_one_persons_csrf_token_is_no_good_for_another(signed_in: Callable[..., Browser], services: Services) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    answer = anna.client.post(
        "/api/v1/counterparties", json={"name": "ООО"}, headers={"X-CSRF-Token": boris.csrf_token}
    )
    refused(answer, 403, "csrf_token_missing", "X-CSRF-Token")


ADMINS = [
    ("POST", "/users"),
    ("PATCH", "/users/01a2069c-428c-7678-8a44-6b5ac61f1900"),
    ("GET", "/api-keys"),
    ("POST", "/api-keys"),
    ("DELETE", "/api-keys/01a2069c-428c-7678-8a44-6b5ac61f1900"),
    ("GET", "/sip-accounts"),
    ("POST", "/sip-accounts"),
    ("POST", "/extensions"),
    ("PATCH", "/exchange/settings"),
    ("GET", "/dead-letters"),
    ("POST", "/dead-letters/1/replay"),
    ("DELETE", "/dead-letters/1"),
]
HEADS = [("GET", "/exchange/settings"), ("POST", "/exchange/check"), ("GET", "/exchange/companies")]


@pytest.mark.parametrize(("method", "path"), ADMINS + HEADS)
def test_a_manager_is_refused_what_is_for_others(
    signed_in: Callable[..., Browser], services: Services, method: str, path: str
) -> None:
    refused(signed_in("manager").request(method, path, json={}), 403, "forbidden")
    assert services.asked == []


@pytest.mark.parametrize(("method", "path"), ADMINS)
def test_a_head_of_sales_does_not_administer(signed_in: Callable[..., Browser], method: str, path: str) -> None:
    refused(signed_in("head_of_sales").request(method, path, json={}), 403, "forbidden")


def test_the_service_hears_who_asks_and_under_which_trace(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    boris = signed_in("manager")
    services.answers["get_counterparty"] = counterparty()
    boris.get("/counterparties/01a2069c-428c-7678-8a44-6b5ac61f1900", headers={"X-Trace-Id": "from-the-click-1"})
    asker = services.asked[0].asker
    assert (asker.user_id, asker.role, asker.cause, asker.trace_id) == (
        boris.user.id,
        "manager",
        "ui",
        "from-the-click-1",
    )
