"""Access tokens for mailboxes that are entered without a password (OAuth 2, RFC 6749 section 6)."""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import msgspec

from services.kit.wire import Invalid
from services.mail import addresses, hosts
from services.mail.hosts import Deadline, Server
from services.mail.interface import CheckReason, Encryption, OAuthDraft
from services.mail.troubles import Trouble

EARLY_SECONDS = 60.0
"""A token is not used in its last minute: it could end on the way."""
LARGEST_ANSWER = 100_000


class Answer(msgspec.Struct):
    """What a token server says."""

    access_token: str = ""
    expires_in: int = 0
    refresh_token: str = ""
    error: str = ""
    error_description: str = ""


class Access:
    """The right to enter one mailbox. Tokens are kept in memory until they end."""

    def __init__(self, draft: OAuthDraft, renewed: Callable[[OAuthDraft], None] | None = None) -> None:
        """`renewed` is told when the server gives another refresh token, after which the old one may be void."""
        self.draft, self._renewed = draft, renewed
        self._token, self._ends_at = "", 0.0
        self._lock = threading.Lock()

    def token(self, deadline: Deadline) -> str:
        """One that can be used now. Raises Trouble."""
        with self._lock:
            if time.monotonic() >= self._ends_at:
                self._fetch(deadline)
            return self._token

    def forget(self) -> None:
        """The mail server did not take the token: the next one will be new."""
        with self._lock:
            self._ends_at = 0.0

    def _fetch(self, deadline: Deadline) -> None:
        form = {
            "grant_type": "refresh_token",
            "client_id": self.draft.client_id,
            "refresh_token": self.draft.refresh_token,
        }
        form |= {"client_secret": self.draft.client_secret} if self.draft.client_secret else {}
        form |= {"scope": self.draft.scope} if self.draft.scope else {}
        answer = asked(self.draft.token_url, form, deadline)
        self._token = answer.access_token
        self._ends_at = time.monotonic() + max(0.0, (answer.expires_in or 300) - EARLY_SECONDS)
        if answer.refresh_token and answer.refresh_token != self.draft.refresh_token:
            self.draft = msgspec.structs.replace(self.draft, refresh_token=answer.refresh_token)
            if self._renewed is not None:
                self._renewed(self.draft)


def checked(draft: OAuthDraft) -> OAuthDraft:
    """Raises Invalid naming the field."""
    endpoint(draft.token_url)
    if not draft.refresh_token:
        raise Invalid("Sign in at the mail service, or give a refresh token.", field="refresh_token")
    if not draft.client_id:
        raise Invalid("The id of the program at the mail service is needed.", field="client_id")
    return draft


def asked(token_url: str, form: dict[str, str], deadline: Deadline) -> Answer:
    """What the token server gives for what the form holds. Raises Trouble."""
    server, path = endpoint(token_url)
    answer = _post(server, path, urlencode(form), deadline)
    if not answer.access_token:
        words = addresses.printable(answer.error_description or answer.error)
        raise Trouble("token_refused", "login", server.host, server.port, words or "без объяснения")
    return answer


def endpoint(url: str, field: str = "token_url") -> tuple[Server, str]:
    """The server of this address, and the path there. Without TLS only on this machine. Raises Invalid."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and addresses.is_this_machine(parts.hostname or "")
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.username is not None:
        raise Invalid("An address that begins with https:// is needed.", field=field)
    try:
        port = parts.port
    except ValueError:
        raise Invalid("The port of this address is no number.", field=field) from None
    encryption: Encryption = "none" if plain else "tls"
    host = addresses.host(parts.hostname, field)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Server(host, port or (80 if plain else 443), encryption, "", ""), path or "/"


class _Http(http.client.HTTPConnection):
    """http.client over a socket of ours."""

    def __init__(self, server: Server, deadline: Deadline) -> None:
        super().__init__(server.host, server.port)
        self._server, self._deadline = server, deadline

    def connect(self) -> None:
        self.sock = hosts.connect(self._server, self._deadline)


def _post(server: Server, path: str, form: str, deadline: Deadline) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    with contextlib.closing(_Http(server, deadline)) as connection:
        try:
            connection.request("POST", path, form, headers)
            content = connection.getresponse().read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            reason: CheckReason = "no_answer" if deadline.expired or isinstance(error, TimeoutError) else "interrupted"
            raise Trouble(reason, "login", server.host, server.port) from error
    try:
        return msgspec.json.decode(content, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Trouble("other_protocol", "login", server.host, server.port) from None
