"""Signing in and out, and one's own password."""

from flask import g, request

from gateway.dispatch import Visit
from gateway.interface import Credentials, CurrentPasswordWrong, PasswordChange, SignedIn, WrongPassword
from gateway.passwords import hash_password
from gateway.routes import PEOPLE, Api
from gateway.sessions import COOKIE, LONGEST
from gateway.sign_in import sign_in
from gateway.users import change_password
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


def change_own_password(visit: Visit, change: PasswordChange) -> None:
    """Ends the person's other sessions. Raises CurrentPasswordWrong, TooManyRequests."""
    gateway, caller = visit.gateway, visit.known
    assert caller.user is not None
    current = Credentials(login=caller.user.login, password=change.current_password)
    try:
        sign_in(gateway.database, visit.asker, current, request.remote_addr or "")
    except WrongPassword:
        raise CurrentPasswordWrong("The current password is another one.", field="current_password") from None
    password_hash = hash_password(change.password)
    with gateway.database(visit.asker) as db:
        change_password(db, caller.id, password_hash)
        gateway.sessions.end_of(db, caller.id, but=caller.token_hash)
    gateway.sessions.forget(caller.id)
    gateway.streams.cut_user(caller.id)


api.post("/session", create_session, "Sign in", roles=(), secret=True)
api.get("/session", get_session, "Who is signed in?", roles=PEOPLE)
api.delete("/session", delete_session, "Sign out", roles=PEOPLE)
api.post("/session/password", change_own_password, "Change one's own password", roles=PEOPLE, status=204)
