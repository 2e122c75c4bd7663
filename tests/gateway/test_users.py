"""Users, by HTTP and from a shell."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from gateway.interface import User
from tests.gateway.conftest import PASSWORD, SECRET_KEY, Browser, refused

DRAFT = {"login": "vera", "name": "Вера", "role": "manager", "password": "a good password"}


def test_an_admin_adds_a_person_who_then_signs_in(app: Flask, signed_in: Callable[..., Browser]) -> None:
    made = signed_in().post("/users", json=DRAFT)
    assert made.status_code == 201
    assert made.headers["ETag"] == '"1"'
    assert "password" not in made.text
    answer: Any = app.test_client().post("/api/v1/session", json={"login": "vera", "password": DRAFT["password"]})
    assert answer.json["user"]["id"] == made.json["id"]


def test_everybody_may_know_who_is_who(signed_in: Callable[..., Browser]) -> None:
    signed_in("admin")
    answer = signed_in("manager").get("/users")
    assert [one["login"] for one in answer.json["items"]] == ["admin.one", "manager.one"]
    assert answer.json["cursor"] is None
    assert "password" not in answer.text


def test_a_login_is_given_once_whatever_its_capitals(signed_in: Callable[..., Browser]) -> None:
    anna = signed_in()
    assert anna.post("/users", json=DRAFT).status_code == 201
    refused(anna.post("/users", json=DRAFT | {"login": "Vera"}), 409, "login_taken", "login")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password": "short"}, "password"), ({"login": "Вера"}, "login"), ({"role": "partner"}, "role")],
)
def test_a_draft_that_cannot_be_right_names_its_field(
    signed_in: Callable[..., Browser], change: dict[str, str], field: str
) -> None:
    refused(signed_in().post("/users", json=DRAFT | change), 422, "invalid", field)


def test_a_new_role_holds_at_once_for_sessions_that_are_open(
    signed_in: Callable[..., Browser],
) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    refused(boris.get("/api-keys"), 403, "forbidden")
    answer = anna.patch(f"/users/{boris.user.id}", json={"role": "admin"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert boris.get("/api-keys").status_code == 200


def test_who_is_made_inactive_is_out_at_once_and_does_not_come_back(
    app: Flask, signed_in: Callable[..., Browser]
) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    assert boris.get("/session").status_code == 200
    assert anna.patch(f"/users/{boris.user.id}", json={"active": False}, headers={"If-Match": '"1"'}).status_code == 200
    refused(boris.get("/session"), 401, "unauthorized")
    answer = app.test_client().post("/api/v1/session", json={"login": boris.user.login, "password": PASSWORD})
    refused(answer, 401, "wrong_password")


def test_a_new_password_ends_the_sessions_of_the_old_one(app: Flask, signed_in: Callable[..., Browser]) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    answer = anna.patch(f"/users/{boris.user.id}", json={"password": "another one"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    refused(boris.get("/session"), 401, "unauthorized")
    answer = app.test_client().post("/api/v1/session", json={"login": boris.user.login, "password": "another one"})
    assert answer.status_code == 201


def test_the_last_admin_stays(signed_in: Callable[..., Browser]) -> None:
    anna = signed_in()
    for change in ({"role": "manager"}, {"active": False}):
        answer = anna.patch(f"/users/{anna.user.id}", json=change, headers={"If-Match": '"1"'})
        refused(answer, 409, "last_admin")
    assert anna.get("/api-keys").status_code == 200


def test_a_change_of_an_old_version_is_refused_with_the_current_one(signed_in: Callable[..., Browser]) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    path = f"/users/{boris.user.id}"
    assert anna.patch(path, json={"name": "Борис"}, headers={"If-Match": '"1"'}).status_code == 200
    answer = anna.patch(path, json={"name": "Боря"}, headers={"If-Match": '"1"'})
    problem = refused(answer, 409, "version_conflict")
    assert (problem["current"]["name"], problem["current"]["version"]) == ("Борис", 2)


def test_a_user_who_is_not_there_is_not_found(signed_in: Callable[..., Browser]) -> None:
    path = "/users/01a2069c-428c-7678-8a44-6b5ac61f1900"
    refused(signed_in().patch(path, json={"name": "X"}, headers={"If-Match": '"1"'}), 404, "not_found")


def shell(database_url: str, *options: str, password: str = "from a shell") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway.users", "create", "--login", "shell", "--name", "Из консоли"]
    return subprocess.run(
        [*command, "--role", "admin", "--password-stdin", *options],
        input=password + "\n",
        env={**os.environ, "OTKLIK_DATABASE_URL": database_url, "OTKLIK_SECRET_KEY": SECRET_KEY},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_shell_makes_the_first_user(app: Flask, own_database: str) -> None:
    made = shell(own_database)
    assert (made.returncode, made.stdout) == (0, "shell (admin) may sign in now.\n")
    answer = app.test_client().post("/api/v1/session", json={"login": "shell", "password": "from a shell"})
    assert answer.status_code == 201
    again = shell(own_database)
    assert again.returncode == 2
    assert "already" in again.stderr
    assert shell(own_database, "--if-missing").returncode == 0


def test_a_shell_refuses_a_short_password(app: Flask, user: Callable[..., User], own_database: str) -> None:
    made = shell(own_database, password="short")
    assert made.returncode == 2
    assert "password" in made.stderr
    assert "Traceback" not in made.stderr
