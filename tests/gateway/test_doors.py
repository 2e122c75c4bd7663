"""Every door of the API, from its own list of routes: shut to strangers, to other roles, and to keys without a scope.

A route that is added is tried here by itself; one that is opened to more people than before fails until it is named.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from gateway.api import all_routes
from gateway.openapi import PREFIX
from gateway.routes import ADMIN, HEADS, PEOPLE, Route
from services.kit.rpc_client import reads
from tests.gateway.conftest import Answer, Browser, Services, refused

ROUTES = {f"{route.method} {route.path}": route for route in all_routes()}
OPEN = {
    "POST /session",
    "GET /openapi.json",
    "GET /docs",
    "GET /health/live",
    "GET /health/ready",
}
"""For everybody, signed in or not."""
FOR_ADMINS = {
    "POST /users",
    "PATCH /users/{user_id}",
    "POST /teams",
    "PATCH /teams/{team_id}",
    "DELETE /teams/{team_id}",
    "GET /api-keys",
    "POST /api-keys",
    "DELETE /api-keys/{key_id}",
    "GET /sip-accounts",
    "POST /sip-accounts",
    "POST /extensions",
    "PATCH /exchange/settings",
    "POST /fields/arrange",
    "POST /custom-fields",
    "PATCH /custom-fields/{field_id}",
    "POST /our-companies",
    "PATCH /our-companies/{our_company_id}",
    "POST /base/republish",
    "DELETE /bin/{kind}/{record_id}",
    "GET /dead-letters",
    "POST /dead-letters/{dead_letter_id}/replay",
    "DELETE /dead-letters/{dead_letter_id}",
    "GET /provider-accounts",
    "POST /provider-accounts",
    "GET /provider-accounts/{account_id}",
    "PATCH /provider-accounts/{account_id}",
    "DELETE /provider-accounts/{account_id}",
    "POST /provider-accounts/{account_id}/check",
    "GET /provider-accounts/{account_id}/events",
    "POST /raw-events/{event_id}/replay",
    "PATCH /debt-settings",
    "PATCH /recording-settings",
    "GET /sip-accounts/{account_id}",
    "PATCH /sip-accounts/{account_id}",
    "DELETE /sip-accounts/{account_id}",
    "DELETE /extensions/{extension_id}",
    "PATCH /call-limits",
    "POST /work-calendars",
    "PATCH /work-calendars/{calendar_id}",
    "DELETE /work-calendars/{calendar_id}",
    "POST /routing-rules",
    "POST /routing-rules/order",
    "PATCH /routing-rules/{rule_id}",
    "DELETE /routing-rules/{rule_id}",
    "POST /text-channels",
    "PATCH /text-channels/{channel_id}",
    "DELETE /text-channels/{channel_id}",
    "POST /text-channels/{channel_id}/check",
    "POST /stop-list/{entry_id}/remove",
    "PATCH /mail-rules",
    "PATCH /quiet-hours",
    "POST /notice-rules",
    "PATCH /notice-rules/{rule_id}",
    "DELETE /notice-rules/{rule_id}",
    "POST /notice-rules/{rule_id}/try",
}
FOR_HEADS = {
    "POST /directories/{directory}/arrange",
    "PATCH /directory-entries/{entry_id}",
    "DELETE /directory-entries/{entry_id}",
    "POST /segments",
    "PATCH /segments/{segment_id}",
    "DELETE /segments/{segment_id}",
    "POST /hand-overs/preview",
    "POST /hand-overs",
    "GET /access",
    "POST /duplicates/search",
    "GET /exchange/settings",
    "POST /exchange/check",
    "GET /exchange/companies",
    "GET /calls/{call_id}/listenings",
    "POST /missed-call-debts/{debt_id}/dismiss",
    "GET /debt-settings",
    "GET /work-calendars",
    "GET /routing-rules",
    "POST /routing-rules/try",
    "GET /stop-list",
    "GET /notice-rules",
    "GET /notices",
    "POST /notices/{notice_id}/retry",
}
WRITES_THAT_READ = {
    "POST /duplicates/find",
    "POST /requisites/check",
    "POST /analysis",
    "POST /analysis/records",
    "POST /analysis/export",
}
"""With a scope to read: they change no record."""
SHUT = [name for name, route in ROUTES.items() if route.roles]


def knock(client: Any, route: Route, **options: Any) -> Answer:
    """Asks with ids that nobody has and without a body: who is refused is so before anything is read."""
    values = {name: UUID(int=7) if kind is UUID else "counterparty" for name, kind in route.path_types.items()}
    return client.open(PREFIX + route.path.format(**values), method=route.method, **options)


def test_what_is_open_and_what_is_for_few_is_named_here() -> None:
    assert {name for name, route in ROUTES.items() if not route.roles} == OPEN
    assert {name for name, route in ROUTES.items() if route.roles == ADMIN} == FOR_ADMINS
    assert {name for name, route in ROUTES.items() if route.roles == HEADS} == FOR_HEADS
    assert {route.roles for route in ROUTES.values()} == {(), ADMIN, HEADS, PEOPLE}


def test_a_scope_to_read_changes_nothing() -> None:
    reading = {name for name, route in ROUTES.items() if route.scope and route.scope.endswith(":read")}
    assert {name for name in reading if not name.startswith("GET ")} == WRITES_THAT_READ
    assert not [name for name in FOR_ADMINS | FOR_HEADS if ROUTES[name].scope], "no key does what only few people may"


def test_a_stranger_is_refused(app: Flask, services: Services) -> None:
    for name in SHUT:
        refused(knock(app.test_client(), ROUTES[name]), 401, "unauthorized")
    assert services.asked == []


def test_what_changes_something_is_not_named_as_a_read() -> None:
    """A read is sent so that it may be lost, and has no transaction."""
    writes = {name: route for name, route in ROUTES.items() if route.interface and not name.startswith("GET ")}
    named = {name for name, route in writes.items() if reads(route.call.__name__)}
    assert {name for name in named if not name.endswith(("/preview", "/check"))} == WRITES_THAT_READ - {
        "POST /requisites/check",
        "POST /analysis/export",
    }
    assert not {"POST /imports/{batch_id}/check", "POST /duplicates/search"} & named


@pytest.mark.parametrize("role", ["head_of_sales", "manager"])
def test_another_role_is_refused(signed_in: Callable[..., Browser], services: Services, role: str) -> None:
    someone = signed_in(role)
    for route in ROUTES.values():
        if route.roles and role not in route.roles:
            headers = {"X-CSRF-Token": someone.csrf_token}
            refused(knock(someone.client, route, headers=headers), 403, "forbidden")
    assert services.asked == []


def test_a_write_needs_the_token_of_the_session(signed_in: Callable[..., Browser], services: Services) -> None:
    """A page of another site that makes a browser send its cookie gets nowhere."""
    client = signed_in("admin").client
    for name in SHUT:
        if not name.startswith("GET "):
            refused(knock(client, ROUTES[name]), 403, "csrf_token_missing", "X-CSRF-Token")
    assert services.asked == []


def test_a_key_opens_what_its_scopes_say_and_nothing_else(
    app: Flask, services: Services, api_key: Callable[..., tuple[UUID, dict[str, str]]]
) -> None:
    scopes = {route.scope for route in ROUTES.values() if route.scope}
    for given in scopes:
        _, headers = api_key(given)
        for name in SHUT:
            if ROUTES[name].scope != given:
                refused(knock(app.test_client(), ROUTES[name], headers=headers), 403, "scope_missing")
    assert services.asked == []
