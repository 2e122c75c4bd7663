"""A stand-in for a mail service's token server: a page to sign in at, access tokens for a code or a refresh token, and
whose a token is."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

HOST = "127.0.0.1"


@dataclass
class TokenServer:
    """`refresh_tokens` says whose each is. With `rotating` each use gives another one and ends the old.

    Whoever comes to `authorize_url` is taken for who the address names, and sent back at once; while `refusing`, with
    an error.
    """

    port: int = 0
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    access_tokens: dict[str, str] = field(default_factory=dict)
    rotating: bool = False
    lasting: int = 3600
    given: int = 0
    refusing: bool = False
    lasting_access: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def authorize_url(self) -> str:
        return f"http://{HOST}:{self.port}/authorize?theme=dark"

    @property
    def token_url(self) -> str:
        return f"http://{HOST}:{self.port}/token"

    @property
    def introspection_url(self) -> str:
        return f"http://{HOST}:{self.port}/introspect"

    def signed_in(self, asked: dict[str, str]) -> str:
        """Where the browser goes next."""
        answer = {"state": asked["state"]}
        if self.refusing:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_hex(8)
            self.codes[answer["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """A code is used once, by who has the verifier (RFC 7636) and says where it was sent."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        same = asked is not None and all(form.get(name) == asked[name] for name in ("client_id", "redirect_uri"))
        if asked is None or not same or proof.rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "Wrong code."}
        refresh_token = f"first-{secrets.token_hex(8)}"
        self.refresh_tokens[refresh_token] = asked["login_hint"]
        status, answer = self.give(form | {"grant_type": "refresh_token", "refresh_token": refresh_token})
        return status, answer | ({"refresh_token": refresh_token} if self.lasting_access else {})

    def give(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form.get("grant_type") == "authorization_code":
            return self.exchange(form)
        whose = self.refresh_tokens.get(form.get("refresh_token", ""))
        if whose is None or form.get("client_secret") != "secret of the program":
            return 400, {"error": "invalid_grant", "error_description": "Token has been revoked."}
        self.given += 1
        token = secrets.token_hex(16)
        self.access_tokens[token] = whose
        answer: dict[str, object] = {"access_token": token, "expires_in": self.lasting, "token_type": "Bearer"}
        if self.rotating:
            del self.refresh_tokens[form["refresh_token"]]
            answer["refresh_token"] = f"next-{secrets.token_hex(8)}"
            self.refresh_tokens[str(answer["refresh_token"])] = whose
        return 200, answer

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        whose = self.access_tokens.get(form.get("token", ""))
        return 200, {"active": True, "username": whose} if whose else {"active": False}


@contextmanager
def token_server() -> Iterator[TokenServer]:
    server = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            self.send_response(302)
            self.send_header("Location", server.signed_in(asked))
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = server.give(form) if self.path == "/token" else server.introspect(form)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: object) -> None:
            """Nothing on the terminal."""

    http = ThreadingHTTPServer((HOST, 0), Handler)
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(5)
