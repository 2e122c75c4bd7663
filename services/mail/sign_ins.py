"""Signing in at a mail service: the browser goes there with a secret of ours, and comes back with a code for a token.

The code is worth nothing without the verifier, which never leaves us, and the state binds it to the one who began.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.kit.db import Session
from services.kit.secrets import seal, unseal
from services.kit.wire import Invalid, NotFound, Struct, now
from services.mail import addresses, interface, oauth
from services.mail.hosts import Deadline
from services.mail.interface import OAuthDraft, SignInAnswer, SignInDraft
from services.mail.rights import only_users
from services.mail.sign_in_models import SignIn
from services.mail.troubles import Trouble

ANSWERED_WITHIN = timedelta(minutes=15)
USED_WITHIN = timedelta(hours=1)
SECONDS = 10.0
PAGE = "/mail-sign-in"
ALWAYS = {"access_type": "offline", "prompt": "consent"}
"""Google gives a refresh token only so; other services pass over what they do not know (RFC 6749 section 3.1)."""
NOT_LASTING = (
    "Почтовая служба не дала токена обновления: без него доступ кончится через час. "
    "Разрешите программе постоянный доступ и войдите ещё раз."
)
CANCELLED = "Вход отменён на странице почтовой службы."


class Begun(Struct):
    """What a sign-in was begun with, and the proof that the answer is ours to use."""

    draft: SignInDraft
    verifier: str


class Exchange(Struct):
    """A code that came back, and what turns it into a token."""

    sign_in_id: UUID
    begun: Begun
    code: str


def create(db: Session, draft: SignInDraft) -> interface.SignIn:
    """Raises Invalid, Forbidden."""
    only_users(db.asker)
    _checked(draft)
    db.execute(sa.delete(SignIn).where(SignIn.created_at < now() - ANSWERED_WITHIN - USED_WITHIN))
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    begun = Begun(draft=draft, verifier=verifier)
    row = SignIn(user_id=db.asker.user_id, state_hash=_hash(state), sealed=seal(msgspec.json.encode(begun).decode()))
    db.add(row)
    db.flush()
    return _shown(row, _address(draft, state, verifier))


def get(db: Session, sign_in_id: UUID) -> interface.SignIn:
    """Raises NotFound."""
    return _shown(_own(db, SignIn.id == sign_in_id))


def begin_exchange(db: Session, answer: SignInAnswer) -> Exchange | interface.SignIn:
    """Takes the answer, once: what is to be asked of the service, or the end where there is nothing to ask.

    Raises NotFound.
    """
    fresh = sa.and_(SignIn.state == "open", SignIn.created_at > now() - ANSWERED_WITHIN)
    row = _own(db, sa.and_(SignIn.state_hash == _hash(answer.state), fresh), lock=True)
    if not answer.code:
        row.state, row.error = "failed", CANCELLED
        if answer.error not in ("", "access_denied"):
            row.error = f"Почтовая служба не пустила: {addresses.printable(answer.error)}"
        return _shown(row)
    row.state = "answered"
    return Exchange(sign_in_id=row.id, begun=_begun(row), code=answer.code)


def exchanged(exchange: Exchange) -> str:
    """Asks the service; the refresh token. Holds no transaction. Raises Trouble."""
    draft = exchange.begun.draft
    form = {
        "grant_type": "authorization_code",
        "code": exchange.code,
        "redirect_uri": draft.redirect_url,
        "client_id": draft.client_id,
        "code_verifier": exchange.begun.verifier,
    }
    form |= {"client_secret": draft.client_secret} if draft.client_secret else {}
    with Deadline(SECONDS) as deadline:
        return oauth.asked(draft.token_url, form, deadline).refresh_token


def end_exchange(db: Session, exchange: Exchange, found: str | Trouble) -> interface.SignIn:
    """Keeps the refresh token, or why there is none."""
    row = db.scalars(sa.select(SignIn).where(SignIn.id == exchange.sign_in_id).with_for_update()).one()
    if isinstance(found, str) and found:
        row.state, row.sealed_token = "done", seal(found)
    else:
        row.state, row.error = "failed", str(found) or NOT_LASTING
    return _shown(row)


def taken(db: Session, sign_in_id: UUID) -> OAuthDraft:
    """How a mailbox is entered after it; for one mailbox. Raises Invalid."""
    fresh = SignIn.created_at > now() - ANSWERED_WITHIN - USED_WITHIN
    try:
        row = _own(db, sa.and_(SignIn.id == sign_in_id, SignIn.state == "done", fresh), lock=True)
    except NotFound:
        raise Invalid("This sign-in is not done, or too old: sign in once more.", field="sign_in_id") from None
    draft = _begun(row).draft
    db.delete(row)
    return OAuthDraft(
        token_url=draft.token_url,
        client_id=draft.client_id,
        client_secret=draft.client_secret,
        scope=draft.scope,
        refresh_token=unseal(row.sealed_token),
    )


def _checked(draft: SignInDraft) -> None:
    oauth.endpoint(draft.authorize_url, "authorize_url")
    oauth.endpoint(draft.token_url, "token_url")
    oauth.endpoint(draft.redirect_url, "redirect_url")
    if urlsplit(draft.redirect_url).path != PAGE or urlsplit(draft.redirect_url).query:
        raise Invalid(f"The page to come back to is {PAGE} of this program.", field="redirect_url")
    if not draft.client_id:
        raise Invalid("The id of the program at the mail service is needed.", field="client_id")


def _address(draft: SignInDraft, state: str, verifier: str) -> str:
    parts = urlsplit(draft.authorize_url)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = dict(parse_qsl(parts.query)) | ALWAYS
    asked |= {"response_type": "code", "client_id": draft.client_id, "redirect_uri": draft.redirect_url}
    asked |= {"state": state, "code_challenge": challenge, "code_challenge_method": "S256"}
    asked |= {"scope": draft.scope} if draft.scope else {}
    asked |= {"login_hint": draft.login} if draft.login else {}
    return parts._replace(query=urlencode(asked), fragment="").geturl()


def _own(db: Session, condition: sa.ColumnElement[bool], *, lock: bool = False) -> SignIn:
    only_users(db.asker)
    query = sa.select(SignIn).where(condition, SignIn.user_id == db.asker.user_id)
    row = db.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("This sign-in is over; begin it once more.")
    return row


def _begun(row: SignIn) -> Begun:
    return msgspec.json.decode(unseal(row.sealed), type=Begun)


def _shown(row: SignIn, url: str = "") -> interface.SignIn:
    return interface.SignIn(id=row.id, state=row.state, url=url, error=row.error)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
