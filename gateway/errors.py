"""From errors to HTTP: the one place where a refusal becomes `application/problem+json`."""

import http
import re
from typing import Any

import msgspec
import sqlalchemy.exc
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from gateway.interface import (
    BodyTooLarge,
    MalformedRequest,
    MethodNotAllowed,
    PathNotFound,
    Problem,
    Unauthorized,
    UnsupportedMediaType,
)
from services.kit.log import get_logger
from services.kit.wire import DeadlineExceeded, Invalid, ServiceError, Unavailable

log = get_logger(__name__)
CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
PLACE = re.compile(r" - at `(?:key in )?\$?\.?(?P<path>[^`]*)`$")
NAMED = re.compile(r"(?:unknown|required) field `(?P<name>[^`]*)`")
OF_OURS: dict[int, type[ServiceError]] = {
    400: MalformedRequest,
    404: PathNotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
    415: UnsupportedMediaType,
}


class DatabaseUnavailable(Unavailable):
    """The gateway's own database does not answer."""


class InternalError(ServiceError):
    """A fault of ours; the log has it under the trace id."""


def register(app: Flask) -> None:
    app.register_error_handler(ServiceError, problem)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _of_database)
    app.register_error_handler(sqlalchemy.exc.TimeoutError, _of_database)
    app.register_error_handler(Exception, _of_fault)


def problem(error: ServiceError) -> Response:
    """The answer to a refusal, whoever refused."""
    status = error.status if 400 <= error.status <= 599 else 500
    known = Problem(
        type="about:blank",
        title=http.HTTPStatus(status).phrase if status in http.HTTPStatus._value2member_map_ else "Error",
        status=status,
        code=error.code,
        detail=error.message,
        field=error.field,
        trace_id=g.get("trace_id", ""),
    )
    g.problem_code = error.code
    body: dict[str, Any] = {**error.details, **msgspec.structs.asdict(known)}
    response = Response(msgspec.json.encode(body), status, content_type=CONTENT_TYPE)
    if "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    elif isinstance(error, Unavailable) and not isinstance(error, DeadlineExceeded):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, Unauthorized):
        basic = request.path.startswith("/carddav")
        response.headers["WWW-Authenticate"] = 'Basic realm="Otklik", charset="UTF-8"' if basic else "Bearer"
    return response


def invalid(error: msgspec.ValidationError) -> Invalid:
    """Names the field that msgspec found wrong: `phones[0]`, `name`."""
    message = str(error)
    place = PLACE.search(message)
    path = place["path"] if place else ""
    message = PLACE.sub("", message)
    if named := NAMED.search(message):
        path = f"{path}.{named['name']}" if path else named["name"]
    return Invalid(f"{path}: {message}" if path else message, field=path or None)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        message = "The body is larger than is taken here."
    elif isinstance(error, WrongMethod):
        message = f"{request.method} is not possible here; {', '.join(sorted(error.valid_methods or ()))} is."
    elif status == 404:
        message = "There is no such path."
    else:
        message = error.description or "The request cannot be understood."
    refusal = OF_OURS.get(status, ServiceError)(message)
    refusal.status = status
    response = problem(refusal)
    if isinstance(error, WrongMethod) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _of_database(error: Exception) -> Response:
    log.warning("gateway_database_unavailable", error=str(error).splitlines()[0])
    return problem(DatabaseUnavailable("The gateway's database does not answer; try again in a moment."))


def _of_fault(error: Exception) -> Response:
    log.error("request_failed", exc_info=error)
    return problem(InternalError("Something went wrong on our side; the trace id helps to find it."))
