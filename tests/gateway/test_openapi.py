"""The API's description: current, valid, and complete."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from gateway.api import all_routes
from gateway.interface import Problem
from gateway.openapi import FILE, PREFIX, as_json, document
from tests.gateway.conftest import Browser, Services
from tests.gateway.records import counterparty

OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_stored_document_is_current() -> None:
    """Else run `python -m gateway.openapi` and commit what it wrote."""
    assert FILE.read_bytes() == as_json()


def test_the_document_is_served_to_everyone(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json == json.loads(as_json())
    assert answer.json["openapi"].startswith("3.1.")


def test_every_route_is_described_and_every_description_is_of_a_route(app: Flask) -> None:
    served = {
        (method, rule.rule.replace("<uuid:", "{").replace("<string:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/") and method not in ("HEAD", "OPTIONS")
    }
    described = {tuple(name.split(" ")) for name, _ in OPERATIONS}
    assert served == described
    assert len(described) == len(all_routes())


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_an_operation_says_what_it_does_who_may_and_how_it_fails(name: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert "security" in operation
    failures = {status for status in operation["responses"] if status >= "400"}
    assert "500" in failures
    if operation["security"]:
        assert {"401", "403", "503", "504"} <= failures
    if "{" in name:
        assert "404" in failures
    if "requestBody" in operation:
        assert {"400", "413", "415", "422"} <= failures


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_structs_bear_their_own_names() -> None:
    names = list(document()["components"]["schemas"])
    assert {"Counterparty", "CounterpartyDraft", "Lead", "Reminder", "Problem"} <= set(names)
    assert not [name for name in names if "." in name or "_" in name]


def test_every_reference_leads_somewhere() -> None:
    whole = document()

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return here + [ref for one in value.values() for ref in references(one)]
        return [ref for one in value for ref in references(one)] if isinstance(value, list) else []

    for reference in references(whole):
        target: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert isinstance(target, dict)


def test_every_schema_is_one_of_json_schema_2020_12() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def validator(name: str) -> Draft202012Validator:
    resource = Resource.from_contents(document(), default_specification=referencing_2020())
    registry = Registry().with_resource("urn:api", resource)
    return Draft202012Validator({"$ref": f"urn:api#/components/schemas/{name}"}, registry=registry)


def referencing_2020() -> Any:
    from referencing.jsonschema import DRAFT202012

    return DRAFT202012


def test_what_is_answered_is_what_the_document_promises(signed_in: Callable[..., Browser], services: Services) -> None:
    anna = signed_in()
    services.answers["list_counterparties"] = {"items": [counterparty()], "cursor": None, "estimated_total": 1}
    validator("CounterpartyPage").validate(anna.get("/counterparties").json)
    validator("SignedIn").validate(anna.get("/session").json)
    validator("UserPage").validate(anna.get("/users").json)
    problem = anna.get("/counterparties?limit=0").json
    validator("Problem").validate(problem)
    assert set(problem) == set(Problem.__struct_fields__)


def test_the_page_for_people_names_every_operation_and_loads_nothing_from_elsewhere(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/docs")
    assert answer.content_type == "text/html; charset=utf-8"
    for name, operation in OPERATIONS:
        assert operation["summary"].replace("'", "&#x27;") in answer.text, name
        assert name.split(" ")[1].removeprefix(PREFIX) in answer.text
    for loading in ("<script", "<link", "<img", "url(", 'href="http', 'src="'):
        assert loading not in answer.text
