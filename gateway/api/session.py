"""Signing in and out."""

from flask import g, request

from gateway.dispatch import Visit
from gateway.interface import Credentials, SignedIn
from gateway.routes import PEOPLE, Api
from gateway.sessions import COOKIE, LONGEST
from gateway.sign_in import sign_in
from services.kit.wire import system

api = Api("Session")


def create_session(visit: Visit, credentials: Credentials) -> SignedIn:
    """Sets the session cookie. Raises WrongPassword, TooManyRequests."""
    gateway = visit.gateway
    asker = system("sign_in", g.trace_id)
    user = sign_in(gateway.database, asker, credentials, request.remote_addr or "")
    with gateway.database(asker) as db:
        token = gateway.sessions.open(db, user.id)
    g.cookie = (COOKIE, token, int(LONGEST.total_seconds()))
    return SignedIn(user=user, csrf_token=gateway.sessions.csrf_token(token))


def get_session(visit: Visit) -> SignedIn:
    """Who is signed in. Raises Unauthorized."""
    caller = visit.known
    assert caller.user is not None
    return SignedIn(user=caller.user, csrf_token=caller.csrf_token)


def delete_session(visit: Visit) -> None:
    """Ends the session, and its event streams."""
    token_hash = visit.known.token_hash
    with visit.gateway.database(visit.asker) as db:
        visit.gateway.sessions.end(db, token_hash)
    visit.gateway.streams.cut_session(token_hash)
    g.cookie = (COOKIE, "", 0)


api.post("/session", create_session, "Sign in", roles=(), secret=True)
api.get("/session", get_session, "Who is signed in?", roles=PEOPLE)
api.delete("/session", delete_session, "Sign out", roles=PEOPLE)
