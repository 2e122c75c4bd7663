"""The door: who may come in through which route."""

import hmac

from flask import g, request

from gateway.api_keys import ApiKeys
from gateway.callers import Caller
from gateway.interface import CsrfTokenMissing, ScopeMissing, Unauthorized
from gateway.routes import Route
from gateway.sessions import COOKIE, Sessions
from services.kit.wire import Forbidden

SAFE = ("GET", "HEAD", "OPTIONS")


class Door:
    """Admits people by their session cookie and programs by their key."""

    def __init__(self, sessions: Sessions, api_keys: ApiKeys) -> None:
        self.sessions, self.api_keys = sessions, api_keys

    def admit(self, route: Route) -> Caller | None:
        """The caller, where they may use the route; None where the route is open to everyone.

        Raises Unauthorized, Forbidden, CsrfTokenMissing, ScopeMissing, TooManyRequests.
        """
        if not route.roles:
            return None
        authorization = request.headers.get("Authorization")
        if authorization is not None:
            return self._program(authorization, route)
        return self._person(route)

    def _program(self, authorization: str, route: Route) -> Caller:
        scheme, _, key = authorization.partition(" ")
        caller = self.api_keys.find(key.strip()) if scheme.lower() == "bearer" else None
        if caller is None:
            raise Unauthorized("This API key is not good.")
        g.rate = self.api_keys.spend(caller)
        if route.scope is None:
            raise ScopeMissing("This is not for API keys.")
        if route.scope not in caller.scopes:
            raise ScopeMissing(f"The key needs the scope {route.scope}.", scope=route.scope)
        return caller

    def _person(self, route: Route) -> Caller:
        token = request.cookies.get(COOKIE)
        caller = self.sessions.find(token) if token else None
        if caller is None:
            raise Unauthorized("Sign in first.")
        if request.method not in SAFE:
            given = request.headers.get("X-CSRF-Token", "")
            if not hmac.compare_digest(given.encode(), caller.csrf_token.encode()):
                raise CsrfTokenMissing("X-CSRF-Token must hold the session's csrf_token.", field="X-CSRF-Token")
        if caller.role not in route.roles:
            raise Forbidden("Your role does not allow this.")
        return caller
