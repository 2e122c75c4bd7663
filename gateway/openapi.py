"""The OpenAPI 3.1 document, from the routes and the structs they take and give.

`python -m gateway.openapi` writes it to gateway/web/src/api/openapi.json, byte for byte the same for the same code.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import msgspec
from flask import Response

from gateway.api import all_routes
from gateway.interface import Problem
from gateway.routes import Route, json_parameters

FILE = Path(__file__).parent / "web/src/api/openapi.json"
PREFIX = "/api/v1"
REF = "#/components/schemas/{name}"
ERRORS = {
    "Malformed": "400 The request cannot be read: no JSON, or a header without meaning.",
    "Unauthorized": "401 Nobody is signed in, or the key is not good.",
    "Forbidden": "403 The role, the scope or the CSRF token does not allow this.",
    "NotFound": "404 There is no such record, or the caller may not know of it.",
    "Conflict": "409 The record has another state than the request supposes, or the request is being carried out.",
    "TooLarge": "413 The body is larger than 1 MiB, or a file than 60 MiB.",
    "UnsupportedMediaType": "415 The body is not application/json.",
    "RangeNotSatisfiable": "416 The file has no such bytes.",
    "Invalid": "422 A value cannot be right; `field` names it.",
    "VersionRequired": "428 If-Match is missing.",
    "TooManyRequests": "429 Slow down; Retry-After says for how long.",
    "Fault": "500 Something went wrong on our side; the log has it under `trace_id`.",
    "Unavailable": "503 A part of the suite is down; Retry-After says when to try again.",
    "Timeout": "504 No answer came in time. Repeat a POST with the same Idempotency-Key.",
}
SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "otklik_session",
        "description": "People: POST /session sets it. Writes carry the session's `csrf_token` in X-CSRF-Token.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "Programs: a key made by an admin. It acts within its scopes, at its own rate.",
    },
}
ABOUT = """Lists take `limit` and `cursor` and answer `{items, cursor, …}`; a null `cursor` ends the list.

Records carry a `version`, which is their `ETag`. A change names the version it is of in `If-Match`; where somebody was
faster the answer is 409 `version_conflict` with the `current` record.

A `POST` may carry `Idempotency-Key` (1 to 200 printable characters): sent again within two days it is answered again,
not done again.

Errors are `application/problem+json`; `code` is stable. Times are RFC 3339 with a zone, ids are UUIDs, amounts are
decimal strings. Sending `X-Trace-Id` (8 to 64 letters, digits, `-` or `_`) makes a request easy to find in the logs."""


@cache
def document() -> dict[str, Any]:
    """The whole document, as plain JSON values."""
    routes = all_routes()
    schemas = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Otklik", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"session": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in routes)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {name: _error(text) for name, text in ERRORS.items()},
            "securitySchemes": SECURITY,
        },
    }


@cache
def as_json() -> bytes:
    """The document as it is served and stored."""
    return (json.dumps(document(), ensure_ascii=False, indent=1) + "\n").encode()


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.description,
        "tags": [route.tag],
        "security": _security(route),
        "parameters": _parameters(route),
        "responses": {str(route.status): _success(route), **_errors(route)},
    }
    if route.body:
        schema = {"$ref": REF.format(name=route.body[1].__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if route.raw:
        schema = {"type": "string", "format": "binary"}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": schema}}}
    if route.roles:
        operation["x-roles"] = list(route.roles)
    if route.scope:
        operation["x-scope"] = route.scope
    return operation


def _security(route: Route) -> list[dict[str, list[str]]]:
    if not route.roles:
        return []
    return [{"session": []}, {"key": []}] if route.scope else [{"session": []}]


def _parameters(route: Route) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": _schema(kind)}
        for name, kind in route.path_types.items()
    ]
    for field in msgspec.structs.fields(route.query) if route.query else ():
        found.append({"name": field.encode_name, "in": "query", "required": field.required, **_taken(route, field)})
    if route.if_match:
        found.append(_header("If-Match", 'The version the change is of: `"3"`.', '^"[0-9]+"$', required=True))
    if route.method == "POST" and route.roles:
        found.append(_header("Idempotency-Key", "Sent again, it is answered again, not done again.", "^[!-~]{1,200}$"))
    return found


def _header(name: str, description: str, pattern: str, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _taken(route: Route, field: msgspec.structs.FieldInfo) -> dict[str, Any]:
    assert route.query is not None
    schema = _of_query(field)
    as_json = field.encode_name in json_parameters(route.query)
    return {"content": {"application/json": {"schema": schema}}} if as_json else {"schema": schema}


def _of_query(field: msgspec.structs.FieldInfo) -> dict[str, Any]:
    """A parameter is there or not; a null it cannot be."""
    schema = _schema(field.type)
    if "anyOf" in schema:
        others = [one for one in schema["anyOf"] if one.get("type") != "null"]
        schema = others[0] if len(others) == 1 else {"anyOf": others}
    if "enum" in schema:
        schema = {**schema, "enum": [value for value in schema["enum"] if value is not None]}
    if not field.required and field.default not in (None, msgspec.NODEFAULT):
        schema = {**schema, "default": field.default}
    tidy: dict[str, Any] = _tidy(schema)
    return tidy


def _success(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done."}
    answer: dict[str, Any] = {"description": "The answer."}
    if route.answer is Response:
        answer["content"] = {route.content_type: {"schema": {"type": "string"}}}
        return answer
    answer["content"] = {"application/json": {"schema": _answer_schema(route)}}
    if route.versioned:
        answer["headers"] = {"ETag": {"description": 'The version: `"3"`.', "schema": {"type": "string"}}}
    return answer


def _answer_schema(route: Route) -> dict[str, Any]:
    if not route.listed:
        return _schema(route.answer)
    (item,) = get_args(route.answer)
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": _schema(item)}, "cursor": {"type": "null"}},
        "required": ["items", "cursor"],
    }


def _errors(route: Route) -> dict[str, Any]:
    names = ["Fault"]
    if route.roles:
        names += ["Unauthorized", "Forbidden"]
    if route.path_types:
        names += ["NotFound"]
    if route.raw:
        names += ["Malformed", "TooLarge", "UnsupportedMediaType"]
    if route.body:
        names += ["Malformed", "TooLarge", "UnsupportedMediaType"]
    if route.body or route.query:
        names += ["Invalid"]
    if route.method != "GET" and route.roles:
        names += ["Conflict"]
    if route.if_match:
        names += ["VersionRequired"]
    if route.scope or not route.roles:
        names += ["TooManyRequests"]
    if route.roles:
        names += ["Unavailable", "Timeout"]
    if route.content_type.startswith("audio/"):
        names += ["RangeNotSatisfiable"]
    return dict(sorted((ERRORS[name][:3], {"$ref": f"#/components/responses/{name}"}) for name in names))


def _error(text: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(name=Problem.__name__)}
    return {"description": text[4:], "content": {"application/problem+json": {"schema": schema}}}


def _schema(kind: Any) -> dict[str, Any]:
    if kind is UUID:
        return {"type": "string", "format": "uuid"}
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    tidy: dict[str, Any] = _tidy(schema)
    return tidy


def _schemas(routes: list[Route]) -> dict[str, Any]:
    kinds: list[Any] = [Problem]
    for route in routes:
        if route.body:
            kinds.append(route.body[1])
        if route.query:
            kinds += [field.type for field in msgspec.structs.fields(route.query)]
        if route.answer not in (None, Response):
            kinds.append(route.answer)
    _, components = msgspec.json.schema_components(kinds, ref_template=REF)
    return {name: _tidy(components[name]) for name in sorted(components)}


def _tidy(schema: Any, name: str = "") -> Any:
    """Says what msgspec leaves out: the type of a choice of words, and that `…_at` is a moment."""
    if isinstance(schema, list):
        return [_tidy(one, name) for one in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {
        key: {field: _tidy(one, field) for field, one in value.items()} if key == "properties" else _tidy(value, name)
        for key, value in schema.items()
    }
    if "enum" in tidy and "type" not in tidy:
        tidy["type"] = ["string", "null"] if None in tidy["enum"] else "string"
    if name.endswith("_at") and tidy.get("type") == "string":
        tidy["format"] = "date-time"
    return tidy


def main() -> int:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(as_json())
    print(f"{FILE}: {len(document()['paths'])} paths")
    return 0


if __name__ == "__main__":
    sys.exit(main())
