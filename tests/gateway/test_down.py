"""One service is down: its own routes say so, the rest of the suite works, and pages are told."""

from collections.abc import Callable

import pytest

from deploy.local.suite import Suite
from gateway.sessions import COOKIE
from tests.gateway.pages import Page
from tests.http import Http
from tests.waiting import until


def part(http: Http, name: str) -> str:
    return str(next(one["state"] for one in http.get("/parts")["parts"] if one["name"] == name))


@pytest.mark.parametrize(("service", "path"), [("reminders", "/reminders"), ("leads", "/leads")])
def test_a_service_that_dies_takes_only_its_own_routes_with_it(
    suite: Suite, as_user: Callable[..., Http], service: str, path: str
) -> None:
    anna = as_user("manager")
    until(lambda: part(anna, service) == "up", timeout=20)
    page = Page(suite.gateway_url, str(anna.session.cookies[COOKIE]))
    page.wait_for("hello")
    suite.kill(service)
    try:
        answer = anna.request("GET", path)
        assert answer.status_code in (503, 504)
        assert answer.headers["Content-Type"] == "application/problem+json"
        anna.get("/counterparties")
        told = page.wait_for("parts_changed", timeout=20)
        assert {one["name"] for one in told["parts"] if one["state"] == "down"} == {service}
        assert part(anna, service) == "down"
        answer = anna.request("GET", path)
        assert answer.status_code in (503, 504)
        assert answer.elapsed.total_seconds() < 3
    finally:
        suite.start(service)
        page.close()
    until(lambda: part(anna, service) == "up", timeout=20)
    anna.get(path)
