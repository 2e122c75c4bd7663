"""Routes, each declared once: the method that answers it says what it takes and gives.

A route is answered by an RPC (a method of a service's Protocol) or by a function of ours whose first argument
is the `Visit`. Either way the arguments tell where they come from:

    named in the path          the path
    an `Input` struct          the JSON body
    `version`                  the header If-Match
    a list                     the query string, by its name, as JSON
    anything else              the query string, by its name

The same declaration validates requests (`gateway.dispatch`) and writes the document (`gateway.openapi`).
"""

import inspect
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from flask import Response

from gateway.interface import Scope, UserRole
from services.kit.wire import Input

Method = Literal["GET", "POST", "PATCH", "DELETE"]
ADMIN: tuple[UserRole, ...] = ("admin",)
HEADS: tuple[UserRole, ...] = ("admin", "head_of_sales")
PEOPLE: tuple[UserRole, ...] = ("admin", "head_of_sales", "manager")
READ_SECONDS = 5.0
WRITE_SECONDS = 10.0


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the API."""

    name: str
    """Unique among the operations: the name of the method, unless two paths share one."""
    method: Method
    path: str
    """`/counterparties/{counterparty_id}`, below /api/v1."""
    call: Callable[..., Any]
    summary: str
    tag: str
    status: int
    roles: tuple[UserRole, ...]
    """People of these roles may; nobody needs to sign in where it is empty."""
    scope: Scope | None
    """API keys with this scope may; none may without one."""
    deadline: float
    """Seconds until a service must have answered."""
    content_type: str
    secret: bool
    """The answer holds a secret: it is not kept for a repeated Idempotency-Key."""
    interface: type | None
    """The Protocol of the service that answers, where one does."""
    path_types: dict[str, type]
    query: type[msgspec.Struct] | None
    body: tuple[str, type[Input]] | None
    raw: int
    """The body is no JSON but a file of at most so many bytes, which the function reads by itself; 0 for all others."""
    if_match: bool
    answer: Any
    """The type of the answer; None for an empty one, `Response` for one that is no JSON."""

    @property
    def description(self) -> str:
        return inspect.getdoc(self.call) or ""

    @property
    def rule(self) -> str:
        """The path as Flask takes it."""
        return re.sub(
            r"\{(\w+)\}",
            lambda found: f"<{'uuid' if self.path_types[found[1]] is UUID else 'string'}:{found[1]}>",
            self.path,
        )

    @property
    def listed(self) -> bool:
        """The method answers a bare list, which HTTP wraps as `{items, cursor}`."""
        return get_origin(self.answer) is list

    @property
    def versioned(self) -> bool:
        """The answer carries a `version`, hence an ETag."""
        return "version" in getattr(self.answer, "__struct_fields__", ())


class Api:
    """The routes of one noun."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.routes: list[Route] = []

    def get(self, path: str, call: Callable[..., Any], summary: str, **options: Any) -> None:
        self._add("GET", path, call, summary, **{"deadline": READ_SECONDS, **options})

    def post(self, path: str, call: Callable[..., Any], summary: str, **options: Any) -> None:
        """`status` is 201 for a path that ends in a noun, which makes one of it, and else 200."""
        made = not path.endswith(("/convert", "/check", "/replay"))
        self._add("POST", path, call, summary, **{"status": 201 if made else 200, **options})

    def patch(self, path: str, call: Callable[..., Any], summary: str, **options: Any) -> None:
        self._add("PATCH", path, call, summary, **options)

    def delete(self, path: str, call: Callable[..., Any], summary: str, **options: Any) -> None:
        self._add("DELETE", path, call, summary, **{"status": 204, **options})

    def _add(
        self,
        method: Method,
        path: str,
        call: Callable[..., Any],
        summary: str,
        *,
        status: int = 200,
        roles: Sequence[UserRole] = PEOPLE,
        scope: Scope | None = None,
        deadline: float = WRITE_SECONDS,
        content_type: str = "application/json",
        secret: bool = False,
        raw: int = 0,
        name: str | None = None,
    ) -> None:
        hints = get_type_hints(call, include_extras=True)
        answer = hints.pop("return")
        in_path = re.findall(r"\{(\w+)\}", path)
        parameters = list(inspect.signature(call).parameters.values())[1:]
        bodies = [(one.name, hints[one.name]) for one in parameters if _is_input(hints[one.name])]
        asked = [
            (one.name, hints[one.name]) if one.default is one.empty else (one.name, hints[one.name], one.default)
            for one in parameters
            if one.name not in in_path and one.name != "version" and not _is_input(hints[one.name])
        ]
        owner = vars(sys.modules[call.__module__]).get(call.__qualname__.split(".")[0])
        self.routes.append(
            Route(
                name=name or call.__name__,
                method=method,
                path=path,
                call=call,
                summary=summary,
                tag=self.tag,
                status=status,
                roles=tuple(roles),
                scope=scope,
                deadline=deadline,
                content_type=content_type,
                secret=secret,
                raw=raw,
                interface=owner if isinstance(owner, type) else None,
                path_types={name: UUID if UUID in (hints[name], *get_args(hints[name])) else str for name in in_path},
                query=msgspec.defstruct(f"{call.__name__}_query", asked, kw_only=True, forbid_unknown_fields=True)
                if asked
                else None,
                body=bodies[0] if bodies else None,
                if_match=any(one.name == "version" for one in parameters),
                answer=None if answer is type(None) else Response if answer is Response else answer,
            )
        )


@cache
def json_parameters(query: type[msgspec.Struct]) -> frozenset[str]:
    """The parameters of a query that are lists, hence written as JSON."""
    return frozenset(name for name, hint in get_type_hints(query).items() if get_origin(hint) is list)


def _is_input(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Input)
