"""Clients, people and lists for tests of mailings, made through the API."""

import secrets
from typing import Any

from tests.http import Http
from tests.waiting import until


def word() -> str:
    """One that no other record has."""
    return f"р{secrets.token_hex(5)}"


def address() -> str:
    return f"{secrets.token_hex(6)}@firm.test"


def person(http: Http, **fields: Any) -> dict[str, Any]:
    """A contact with an address, unless told otherwise."""
    made: dict[str, Any] = http.post("/contacts", {"name": f"Иван {word()}", "emails": [address()]} | fields)
    return made


def client(http: Http, **fields: Any) -> dict[str, Any]:
    values = {"name": f"ООО {word()}", "legal_form": "legal_entity", "role": "client", "emails": [address()]}
    made: dict[str, Any] = http.post("/counterparties", values | fields)
    return made


def consent(http: Http, contact_id: str, *, given: bool = True) -> dict[str, Any]:
    """To advertising by e-mail."""
    said = {"purpose": "advertising", "channel": "email", "given": given, "how": "paper", "contact_id": contact_id}
    made: dict[str, Any] = http.post("/consents", said)
    return made


def new_list(http: Http, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = http.post("/mailing-lists", {"name": f"Новости {word()}", "purpose": "service"} | fields)
    return made


def put_in(http: Http, list_id: str, kind: str, *ids: str, **more: Any) -> dict[str, Any]:
    """Waits for the job; answers its result."""
    body = {"kind": kind, "selection": {"ids": list(ids)}} | more
    result: dict[str, Any] = done(http, http.post(f"/mailing-lists/{list_id}/members", body))["result"]
    return result


def done(http: Http, job: dict[str, Any]) -> dict[str, Any]:
    """The job when it is over and went well."""

    def over() -> dict[str, Any] | None:
        seen: dict[str, Any] = http.get(f"/mail-jobs/{job['id']}")
        return seen if seen["state"] in ("done", "failed", "cancelled") else None

    seen = until(over, 30, f"the job {job['kind']} is over")
    assert seen is not None and seen["state"] == "done", seen
    return seen


def members(http: Http, list_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = http.get(f"/mailing-lists/{list_id}/members")["items"]
    return items
