"""Whatever comes in, a precise answer goes out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from flask import Flask

from gateway.app import create_app
from gateway.dispatch import BODY_BYTES
from gateway.sessions import COOKIE
from services.contacts.interface import Condition, DuplicateInn
from services.kit.rpc_client import NobodyServes
from services.kit.wire import DeadlineExceeded, NotFound, ServiceError, Unavailable
from tests.gateway.conftest import Browser, Services, gateway_settings, refused
from tests.gateway.records import counterparty
from tests.ports import free_port

ID = "01a2069c-428c-7678-8a44-6b5ac61f1900"
JSON = {"Content-Type": "application/json"}


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines that were written since the test began, or since they were asked for."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    "body",
    ['{"name": "ООО"', "", "name=x", '{"name": "\\ud800"}', b'{"name": "\xff\xfe"}', "NaN", '{"name": "x"} {}'],
)
def test_a_body_that_is_no_json_is_malformed(
    signed_in: Callable[..., Browser], services: Services, body: str | bytes
) -> None:
    refused(signed_in().post("/counterparties", data=body, headers=JSON), 400, "malformed_request")
    assert services.asked == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": 5}, "name"),
        ({"name": None}, "name"),
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "x", "private": "true"}, "private"),
        ({"name": "x", "phones": ["+7", 8]}, "phones[1]"),
        ({"name": "x", "role": "friend"}, "role"),
        ({"name": "x", "manager_id": "me"}, "manager_id"),
        ({"name": "x", "nmae": "y"}, "nmae"),
    ],
)
def test_a_wrong_type_or_an_unknown_field_is_named(
    signed_in: Callable[..., Browser], services: Services, body: dict[str, Any], field: str
) -> None:
    problem = refused(signed_in().post("/counterparties", json=body), 422, "invalid", field)
    assert problem["detail"].startswith(f"{field}: ")
    assert services.asked == []


@pytest.mark.parametrize("body", ["[]", "null", '"name"', "5", "[" * 100_000])
def test_json_of_another_shape_is_invalid(signed_in: Callable[..., Browser], body: str) -> None:
    refused(signed_in().post("/counterparties", data=body, headers=JSON), 422, "invalid")


def test_the_character_zero_is_refused_here_because_no_database_text_can_hold_it(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    anna = signed_in()
    refused(anna.post("/counterparties", json={"name": "a\x00b"}), 422, "invalid")
    refused(anna.get("/counterparties?search=a%00b"), 422, "invalid", "search")
    services.answers["create_counterparty"] = counterparty()
    assert anna.post("/counterparties", data=rb'{"name": "C:\\u0000"}', headers=JSON).status_code == 201
    assert services.asked[0].arguments["draft"].name == "C:\\u0000"


def test_a_body_of_another_type_is_refused(signed_in: Callable[..., Browser]) -> None:
    anna = signed_in()
    for headers in ({"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}):
        answer = anna.post("/counterparties", data='{"name": "x"}', headers=headers)
        refused(answer, 415, "unsupported_media_type", "Content-Type")


def test_a_body_that_is_too_large_is_refused(signed_in: Callable[..., Browser], services: Services) -> None:
    body = b'{"name": "x", "notes": "' + b"x" * BODY_BYTES + b'"}'
    refused(signed_in().post("/counterparties", data=body, headers=JSON), 413, "body_too_large")
    assert services.asked == []


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "PUT"])
@pytest.mark.parametrize("path", ["/nothing", "/counterparties/not-an-id", "/", "/counterparties/" + ID + "/x"])
def test_an_unknown_path_is_a_problem_too(app: Flask, method: str, path: str) -> None:
    refused(app.test_client().open("/api/v1" + path, method=method), 404, "path_not_found")


def test_a_method_that_a_path_does_not_take_is_told_with_those_it_does(app: Flask) -> None:
    answer = app.test_client().put("/api/v1/counterparties/" + ID)
    refused(answer, 405, "method_not_allowed")
    assert {"GET", "PATCH", "DELETE"} <= set(answer.headers["Allow"].split(", "))


def test_query_parameters_are_read_by_the_types_of_the_service(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    services.answers["list_leads"] = {"items": [], "cursor": None, "estimated_total": 0}
    answer = signed_in().get("/leads?search=Иван&closed=true&limit=20&status=new")
    assert answer.status_code == 200
    assert services.asked[0].arguments == {"search": "Иван", "closed": True, "limit": 20, "status": "new"}


def test_a_list_in_the_query_is_json(signed_in: Callable[..., Browser], services: Services) -> None:
    """T50."""
    services.answers["list_counterparties"] = {"items": [], "cursor": None, "estimated_total": 0}
    anna = signed_in()
    wanted = '[{"field": "city", "op": "filled"}]'
    assert anna.get("/counterparties", query_string={"filter": wanted}).status_code == 200
    assert services.asked[-1].arguments["filter"] == [Condition(field="city", op="filled")]
    for text in ("city", '{"field": "city"}', '[{"field": "city"}]', '[{"field": "city", "op": "is", "nope": 1}]'):
        problem = refused(anna.get("/counterparties", query_string={"filter": text}), 422, "invalid", ANY)
        assert problem["field"].startswith("filter")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("status=open", "status"),
        ("closed=perhaps", "closed"),
        ("page=2", "page"),
        ("search=a&search=b", "search"),
    ],
)
def test_a_query_parameter_that_cannot_be_right_is_named(
    signed_in: Callable[..., Browser], services: Services, query: str, field: str
) -> None:
    refused(signed_in().get(f"/leads?{query}"), 422, "invalid", field)
    assert services.asked == []


@pytest.mark.parametrize("kind", ["counterparties", "contacts", "interactions"])
def test_a_moment_without_a_zone_is_none(signed_in: Callable[..., Browser], services: Services, kind: str) -> None:
    anna = signed_in()
    moment = "2026-11-23T10:00:00"
    refused(anna.get(f"/{kind}/{ID}/as-of?at={moment}"), 422, "invalid", "at")
    restoring = anna.post(f"/history/contact/{ID}/restore", json={"at": moment}, headers={"If-Match": '"1"'})
    refused(restoring, 422, "invalid", "at")
    assert services.asked == []


def test_a_bare_list_of_a_service_is_answered_like_every_list(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    services.answers["find_parties"] = []
    assert signed_in().get("/parties?phone=%2B79161234567").json == {"items": [], "cursor": None}
    assert services.asked[0].arguments == {"phone": "+79161234567"}


def test_what_a_service_refuses_reaches_the_caller_as_it_was_said(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = DuplicateInn("This INN is taken.", field="inn", counterparty_id=ID)
    problem = refused(anna.post("/counterparties", json={"name": "x"}), 409, "duplicate_inn", "inn")
    assert (problem["detail"], problem["counterparty_id"]) == ("This INN is taken.", ID)
    services.answers["get_counterparty"] = NotFound("There is no such counterparty.")
    refused(anna.get("/counterparties/" + ID), 404, "not_found")


def test_details_cannot_pose_as_the_problem_itself(signed_in: Callable[..., Browser], services: Services) -> None:
    services.answers["get_counterparty"] = NotFound("No.", status=200, code="fine", trace_id="x")
    refused(signed_in().get("/counterparties/" + ID), 404, "not_found")


@pytest.mark.parametrize(
    ("error", "status", "code", "retry"),
    [
        (DeadlineExceeded("Too slow."), 504, "deadline_exceeded", None),
        (Unavailable("Down."), 503, "unavailable", "5"),
        (NobodyServes("Not running."), 503, "nobody_serves", "5"),
        (ServiceError("Broken."), 500, "service_error", None),
    ],
)
def test_a_part_that_is_down_is_said_so(
    signed_in: Callable[..., Browser],
    services: Services,
    error: ServiceError,
    status: int,
    code: str,
    retry: str | None,
) -> None:
    services.answers["get_counterparty"] = error
    answer = signed_in().get("/counterparties/" + ID)
    refused(answer, status, code)
    assert answer.headers.get("Retry-After") == retry


def test_a_fault_of_ours_tells_nothing_but_the_trace_id(
    signed_in: Callable[..., Browser], services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_arguments: Any) -> None:
        raise RuntimeError("the password is hunter2")

    services.answers["get_counterparty"] = fail
    answer = signed_in().get("/counterparties/" + ID, headers={"X-Trace-Id": "trace-of-a-fault"})
    problem = refused(answer, 500, "internal_error")
    assert "hunter2" not in answer.text
    assert problem["trace_id"] == "trace-of-a-fault"
    (fault,) = [event for event in logged(capsys) if event["event"] == "request_failed"]
    assert fault["trace_id"] == "trace-of-a-fault"
    assert "hunter2" in fault["exception"]


def test_without_its_database_the_gateway_says_so(own_broker: str, tmp_path: Path) -> None:
    settings = gateway_settings(f"postgresql://nobody:x@127.0.0.1:{free_port()}/none", own_broker, tmp_path)
    app = create_app(settings, start=False)
    client = app.test_client()
    client.set_cookie(COOKIE, "somebody")
    answer = client.get("/api/v1/counterparties")
    refused(answer, 503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"
    refused(client.post("/api/v1/session", json={"login": "a", "password": "b"}), 503, "database_unavailable")
    ready: Any = client.get("/api/v1/health/ready")
    assert ready.status_code == 503
    assert ready.json["states"]["database"] != "ok"
    assert client.get("/api/v1/health/live").status_code == 200
    app.extensions["gateway"].close()


@pytest.mark.parametrize("given", ["", "short", "with spaces in it", "x" * 65, "<script>alert(1)</script>"])
def test_a_trace_id_that_is_none_is_replaced(app: Flask, given: str) -> None:
    answer = app.test_client().get("/api/v1/health/live", headers={"X-Trace-Id": given})
    assert answer.headers["X-Trace-Id"] != given
    assert len(answer.headers["X-Trace-Id"]) == 32


def test_the_log_has_one_line_a_request_and_no_names(
    signed_in: Callable[..., Browser], services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = signed_in()
    services.answers["list_counterparties"] = {"items": [], "cursor": None, "estimated_total": 0}
    anna.get("/counterparties?search=Ромашка", headers={"X-Trace-Id": "trace-of-a-search"})
    (line,) = [event for event in logged(capsys) if event.get("trace_id") == "trace-of-a-search"]
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request",
        "GET",
        "/api/v1/counterparties",
        200,
    )
    assert line["ms"] >= 0
    assert "Ромашка" not in str(line)


def test_every_answer_carries_the_headers_that_protect(app: Flask) -> None:
    for path in ("/", "/api/v1/health/live", "/api/v1/nothing", "/api/v1/docs"):
        headers = app.test_client().get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert app.test_client().get("/api/v1/health/live").headers["Cache-Control"] == "no-store"
