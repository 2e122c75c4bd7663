"""From a request to its route's answer: admit, take the arguments, call, answer."""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Response, g, request

from gateway.callers import Caller
from gateway.errors import invalid
from gateway.interface import BodyTooLarge, MalformedRequest, UnsupportedMediaType, VersionRequired
from gateway.routes import Route, json_parameters
from services.kit.wire import Asker, Invalid

if TYPE_CHECKING:
    from gateway.app import Gateway

JSON = "application/json"
BODY_BYTES = 1024 * 1024
ETAG = re.compile(r'"(\d{1,18})"')
KEY = re.compile(r"[\x21-\x7e]{1,200}")
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Visit:
    """One request, and who makes it."""

    __slots__ = ("caller", "gateway")

    def __init__(self, gateway: "Gateway", caller: Caller | None) -> None:
        self.gateway, self.caller = gateway, caller

    @property
    def known(self) -> Caller:
        """The caller of a route that is not open to everyone."""
        assert self.caller is not None
        return self.caller

    @property
    def asker(self) -> Asker:
        caller = self.known
        reach = caller.user.reach if caller.user is not None else "all"
        return Asker(user_id=caller.id, role=caller.role, cause=caller.cause, trace_id=g.trace_id, reach=reach)


class Stamp(msgspec.Struct):
    """What an answer's headers need of its JSON."""

    id: str | None = None


_stamp = msgspec.json.Decoder(Stamp)
_encoder = msgspec.json.Encoder()


def view(route: Route, gateway: "Gateway") -> Callable[..., Response]:
    """What Flask calls for this route."""
    take = _taker(route)
    method = route.call.__name__

    def answer(**path: Any) -> Response:
        if route.raw:
            request.max_content_length = route.raw + 1  # a body in pieces is cut there: the one more tells
        caller = gateway.door.admit(route)
        visit = Visit(gateway, caller)
        arguments = take(path)
        key = _idempotency_key() if route.method == "POST" and caller is not None else None
        if route.interface is not None:
            interface = route.interface

            def do(key: str | None) -> Response:
                reply = gateway.rpc.raw(
                    interface, method, visit.asker, arguments, deadline=route.deadline, idempotency_key=key
                )
                return _of_json(route, reply.body, reply.version)

        else:

            def do(key: str | None) -> Response:
                return _of_value(route, route.call(visit, **arguments))

        if key is None or caller is None:
            return do(None)
        return gateway.idempotency.once(caller.id, key, _request_hash(route), route.secret, do)

    return answer


def _taker(route: Route) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Collects the arguments of a call from the path, the query, the body and If-Match."""
    decoder = msgspec.json.Decoder(route.body[1]) if route.body else None
    query_type = route.query
    body_name = route.body[0] if route.body else ""

    def take(path: dict[str, Any]) -> dict[str, Any]:
        arguments = path
        if request.query_string or query_type is not None:
            arguments.update(_query(query_type))
        if decoder is not None:
            arguments[body_name] = _body(decoder)
        if route.if_match:
            arguments["version"] = _version()
        return arguments

    return take


def _query(query_type: type[msgspec.Struct] | None) -> dict[str, Any]:
    given = request.args
    if query_type is None:
        raise Invalid(f"{next(iter(given), '?')}: no query parameters are taken here.", field=next(iter(given), None))
    for name, values in given.lists():
        if len(values) > 1:
            raise Invalid(f"{name}: is given more than once.", field=name)
        if "\x00" in values[0]:
            raise Invalid(f"{name}: contains the character U+0000.", field=name)
    asked: dict[str, Any] = given.to_dict()
    for name in json_parameters(query_type) & asked.keys():
        try:
            asked[name] = msgspec.json.decode(asked[name])
        except (msgspec.DecodeError, RecursionError) as error:
            raise Invalid(f"{name}: is not JSON: {error}", field=name) from None
    try:
        query = msgspec.convert(asked, query_type, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error) from None
    return {name: getattr(query, name) for name in given}


def _body(decoder: msgspec.json.Decoder[Any]) -> Any:
    data = request.get_data()
    if request.content_length is None and len(data) >= BODY_BYTES:
        # werkzeug ends a body in pieces at the limit instead of refusing it.
        raise BodyTooLarge("The body is larger than is taken here.")
    if request.mimetype != JSON and (data or request.mimetype):
        raise UnsupportedMediaType(f"The body must be {JSON}.", field="Content-Type")
    try:
        # PostgreSQL's text has no U+0000; here it can still be told which request was wrong.
        if NUL.search(data):
            raise Invalid("The body contains the character U+0000.")
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise invalid(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedRequest(f"The body is not JSON: {error}") from None


def _version() -> int:
    header = request.headers.get("If-Match")
    if header is None:
        raise VersionRequired('A change needs the header If-Match: "<version>".', field="If-Match")
    if (found := ETAG.fullmatch(header.strip())) is None:
        raise MalformedRequest('If-Match must be "<version>", as the ETag said.', field="If-Match")
    return int(found[1])


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise MalformedRequest("Idempotency-Key must be 1 to 200 printable characters.", field="Idempotency-Key")
    return key


def _request_hash(route: Route) -> bytes:
    """What a repeated request has in common with the first; of a file only its name and size, not its bytes."""
    if route.raw:
        return hashlib.sha256(f"{request.method} {request.full_path}\n{request.content_length}".encode()).digest()
    return hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data()).digest()


def _of_json(route: Route, body: bytes, version: int | None) -> Response:
    if route.answer is None:
        return Response(status=route.status)
    if route.listed:
        body = b'{"items":' + body + b',"cursor":null}'
    response = Response(body, route.status, content_type=route.content_type)
    if route.versioned and version is not None:
        response.headers["ETag"] = f'"{version}"'
    new = route.status == 201 and "{" not in route.path and body != b"null"  # nothing yet: the provider tells of it
    if new and (made := _stamp.decode(body).id):
        response.headers["Location"] = f"{request.path}/{made}"
    return response


def _of_value(route: Route, value: Any) -> Response:
    if isinstance(value, Response):
        return value
    return _of_json(route, _encoder.encode(value), getattr(value, "version", None))
