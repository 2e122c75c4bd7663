"""API keys: programs with scopes and a rate of their own."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from gateway import models
from gateway.app import Gateway
from services.kit.wire import system
from tests.gateway.conftest import Browser, Services, refused
from tests.gateway.records import counterparty

MakeKey = Callable[..., tuple[UUID, dict[str, str]]]
PATH = "/api/v1/counterparties/01a2069c-428c-7678-8a44-6b5ac61f1900"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(signed_in: Callable[..., Browser], gateway: Gateway) -> None:
    anna = signed_in()
    made = anna.post("/api-keys", json={"name": "Сайт", "scopes": ["leads:write"]})
    assert made.status_code == 201
    key = made.json["key"]
    assert key.startswith(made.json["api_key"]["prefix"])
    listed = anna.get("/api-keys")
    assert [one["name"] for one in listed.json["items"]] == ["Сайт"]
    assert key not in listed.text
    with gateway.database(system("test"), read_only=True) as db:
        row = db.scalars(sa.select(models.ApiKey)).one()
    assert key.encode() not in row.secret_hash
    assert row.created_by == anna.user.id


def test_a_key_acts_as_a_partner_within_its_scopes(app: Flask, services: Services, api_key: MakeKey) -> None:
    key_id, headers = api_key("contacts:read")
    services.answers["get_counterparty"] = counterparty()
    assert app.test_client().get(PATH, headers=headers).status_code == 200
    asker = services.asked[0].asker
    assert (asker.user_id, asker.role, asker.cause) == (key_id, "partner", "api")


def test_a_scope_that_is_missing_is_named(app: Flask, services: Services, api_key: MakeKey) -> None:
    _, headers = api_key("contacts:read")
    answer = app.test_client().post("/api/v1/counterparties", json={"name": "ООО"}, headers=headers)
    problem = refused(answer, 403, "scope_missing")
    assert problem["scope"] == "contacts:write"
    assert services.asked == []


@pytest.mark.parametrize(
    "path", ["/users", "/api-keys", "/mailboxes", "/session", "/live", "/exchange/settings", "/parts"]
)
def test_what_is_for_people_is_not_for_keys(app: Flask, api_key: MakeKey, path: str) -> None:
    _, headers = api_key("contacts:read", "contacts:write", "leads:read", "leads:write", "calls:read")
    refused(app.test_client().get("/api/v1" + path, headers=headers), 403, "scope_missing")


def test_a_key_needs_no_csrf_token(app: Flask, services: Services, api_key: MakeKey) -> None:
    _, headers = api_key("leads:write")
    services.answers["create_lead"] = {"id": "01a2069c-428c-7678-8a44-6b5ac61f1900", "version": 1}
    answer = app.test_client().post("/api/v1/leads", json={"name": "Иван"}, headers=headers)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/leads/01a2069c-428c-7678-8a44-6b5ac61f1900"


@pytest.mark.parametrize("header", ["Bearer made-up", "Bearer ", "Basic YTpi", "otk_x"])
def test_a_key_that_is_none_is_refused_even_beside_a_good_cookie(
    signed_in: Callable[..., Browser], header: str
) -> None:
    refused(signed_in().get("/session", headers={"Authorization": header}), 401, "unauthorized")


def test_a_revoked_key_opens_nothing_from_that_moment(
    app: Flask, signed_in: Callable[..., Browser], services: Services, api_key: MakeKey
) -> None:
    key_id, headers = api_key("contacts:read")
    services.answers["get_counterparty"] = counterparty()
    assert app.test_client().get(PATH, headers=headers).status_code == 200
    anna = signed_in()
    assert anna.delete(f"/api-keys/{key_id}").status_code == 204
    refused(app.test_client().get(PATH, headers=headers), 401, "unauthorized")
    refused(anna.delete(f"/api-keys/{key_id}"), 404, "not_found")


def test_a_key_that_is_too_fast_is_told_when_to_come_back(app: Flask, services: Services, api_key: MakeKey) -> None:
    _, headers = api_key("contacts:read", requests_per_minute=3)
    services.answers["get_counterparty"] = counterparty()
    answers = [app.test_client().get(PATH, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    problem = refused(answers[3], 429, "too_many_requests")
    assert int(answers[3].headers["Retry-After"]) == problem["retry_after"] > 0


def test_the_rates_of_two_keys_are_their_own(app: Flask, services: Services, api_key: MakeKey) -> None:
    (_, first), (_, second) = (api_key("contacts:read", requests_per_minute=1) for _ in range(2))
    services.answers["get_counterparty"] = counterparty()
    statuses = [app.test_client().get(PATH, headers=headers).status_code for headers in (first, first, second)]
    assert statuses == [200, 429, 200]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes[0]"),
        ({"requests_per_minute": 0}, "requests_per_minute"),
    ],
)
def test_a_key_draft_that_cannot_be_right_names_its_field(
    signed_in: Callable[..., Browser], change: dict[str, object], field: str
) -> None:
    draft = {"name": "Сайт", "scopes": ["leads:write"]} | change
    refused(signed_in().post("/api-keys", json=draft), 422, "invalid", field)
