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
    body: dict[str, Any] = {"kind": kind, "selection": {"ids": list(ids)}} | more
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


def new_mailing(http: Http, mailbox_id: str, *list_ids: str, **fields: Any) -> dict[str, Any]:
    """A draft with a word of its own as the subject, at full speed."""
    values: dict[str, Any] = {
        "name": f"Рассылка {word()}",
        "mailbox_id": mailbox_id,
        "list_ids": list(list_ids),
        "subject": word(),
    }
    values |= {"text": "Здравствуйте, {{ recipient.name }}!", "rate_per_minute": 6000}
    made: dict[str, Any] = http.post("/mailings", values | fields)
    return made


def launch(http: Http, mailing: dict[str, Any]) -> dict[str, Any]:
    version = {"If-Match": f'"{mailing["version"]}"'}
    launched: dict[str, Any] = http.post(f"/mailings/{mailing['id']}/launch", None, 200, **version)
    return launched


def in_state(http: Http, mailing_id: str, *states: str) -> dict[str, Any]:
    """The mailing as soon as it is in one of these."""

    def there() -> dict[str, Any] | None:
        seen: dict[str, Any] = http.get(f"/mailings/{mailing_id}")
        return seen if seen["state"] in states else None

    found = until(there, 30, f"the mailing is {states}")
    assert found is not None
    return found


def recipients(http: Http, mailing_id: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = http.get(f"/mailings/{mailing_id}/recipients", **query)["items"]
    return items
