"""Somebody who works with the suite over HTTP, as the web UI does."""

from typing import Any
from uuid import uuid4

import requests

Record = dict[str, Any]


class Person:
    """Signs in once; every request must be answered well, else it raises with what was said."""

    login, password = "anna", "the trial's own password"

    def __init__(self, gateway: str) -> None:
        self.address = f"{gateway}/api/v1"
        self.session = requests.Session()

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        answer = self.session.request(method, self.address + path, timeout=20, **arguments)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def sign_in(self) -> None:
        answer = self.ask("POST", "/session", json={"login": self.login, "password": self.password})
        self.session.headers["X-CSRF-Token"] = answer["csrf_token"]

    def post_lead(self) -> str:
        lead = {"name": "Пётр Ильин", "company": "ООО «Ромашка»", "phones": ["+7 916 123-45-67"], "source": "site"}
        return str(self.ask("POST", "/leads", json=lead, headers={"Idempotency-Key": uuid4().hex})["id"])

    def convert(self, lead_id: str) -> str:
        """Answers the deal's id."""
        answer = self.ask("POST", f"/leads/{lead_id}/convert", json={}, headers={"Idempotency-Key": uuid4().hex})
        return str(answer["deal"]["id"])

    def lead(self, lead_id: str) -> Record:
        return dict(self.ask("GET", f"/leads/{lead_id}"))

    def deal(self, deal_id: str) -> Record:
        return dict(self.ask("GET", f"/deals/{deal_id}"))

    def leads(self) -> list[str]:
        return [item["id"] for item in self.ask("GET", "/leads")["items"]]

    def deals(self) -> list[str]:
        return [item["id"] for item in self.ask("GET", "/deals")["items"]]

    def clients(self) -> list[str]:
        return [item["id"] for item in self.ask("GET", "/counterparties")["items"]]
