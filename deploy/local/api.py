"""The gateway's HTTP interface, as the commands of `./otklik` use it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import requests

from deploy.local.problem import Problem


class Api:
    """One caller: a person who signed in, or a program with a key. Errors are Problems with the gateway's words."""

    def __init__(self, address: str, key: str | None = None) -> None:
        self.address = address
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy stands between us and this machine
        if key is not None:
            self.http.headers["Authorization"] = f"Bearer {key}"

    def sign_in(self, login: str, password: str) -> Api:
        """From now on as this person."""
        answer = self.post("/session", {"login": login, "password": password})
        self.http.headers["X-CSRF-Token"] = answer["csrf_token"]
        return self

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: Any, key: str | None = None, version: int | None = None) -> Any:
        """`key` makes it happen once however often it is sent."""
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key or str(uuid4()), **match})

    def patch(self, path: str, body: Any, version: int | None = None) -> Any:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self._ask("PATCH", path, json=body, headers=headers)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        try:
            answer = self.http.request(method, f"{self.address}/api/v1{path}", timeout=30, **more)
        except requests.RequestException:
            raise Problem(f"nothing answers at {self.address}: ./otklik status tells why") from None
        if answer.ok:
            return answer.json() if answer.content else None
        try:
            problem = answer.json()
            said = f"{problem['title']}: {problem['detail']}"
        except (ValueError, KeyError):
            said = answer.text[:200]
        raise Refused(f"{method} {path} was answered {answer.status_code}: {said}", answer.status_code)


class Refused(Problem):
    """The gateway answered with an error; `status` is HTTP's."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status
