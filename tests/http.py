"""An HTTP client of the API, for tests: JSON in, JSON out, statuses asserted."""

import subprocess
import sys
from typing import Any

import requests

from deploy.local.stack import ROOT


class Http:
    """Logged in by a session cookie, or by an API key. Paths are below `/api/v1`."""

    def __init__(self, url: str, api_key: str | None = None) -> None:
        self.url, self.session = url, requests.Session()
        self.session.trust_env = False
        self.user: dict[str, Any] = {}
        self.login, self.password = "", ""
        if api_key is not None:
            self.session.headers["Authorization"] = f"Bearer {api_key}"

    def log_in(self, login: str, password: str) -> None:
        answer = self.post("/session", {"login": login, "password": password})
        self.user, self.login, self.password = answer["user"], login, password
        self.session.headers["X-CSRF-Token"] = answer["csrf_token"]

    def request(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", 15)
        return self.session.request(method, f"{self.url}/api/v1{path}", **kwargs)

    def get(self, path: str, status: int = 200, **params: Any) -> Any:
        return checked(self.request("GET", path, params=params), status)

    def post(self, path: str, body: Any = None, status: int | None = None, **headers: str) -> Any:
        return checked(self.request("POST", path, json=body, headers=headers or None), status)

    def patch(self, path: str, body: Any, version: int, status: int = 200) -> Any:
        return checked(self.request("PATCH", path, json=body, headers={"If-Match": f'"{version}"'}), status)

    def delete(self, path: str, status: int | None = None, **headers: str) -> Any:
        return checked(self.request("DELETE", path, headers=headers or None), status)


def checked(answer: requests.Response, status: int | None) -> Any:
    """The JSON of the answer, whose status is `status`, or without one any that means success."""
    fine = answer.status_code == status if status is not None else answer.ok
    assert fine, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:1000]}"
    return answer.json() if answer.content and "json" in answer.headers.get("Content-Type", "") else None


def make_user(database_url: str, environment: dict[str, str], login: str, name: str, role: str, password: str) -> None:
    """A person who may log in, made as ops do it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "gateway.users", "create", "--password-stdin"),
            *("--login", login, "--name", name, "--role", role),
        ],
        input=password + "\n",
        text=True,
        check=True,
        cwd=ROOT,
        env=environment | {"OTKLIK_DATABASE_URL": database_url},
        timeout=60,
    )
