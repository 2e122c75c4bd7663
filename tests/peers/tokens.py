"""A stand-in for a mail service's token server: gives access tokens for a refresh token, and says whose a token is."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

HOST = "127.0.0.1"


@dataclass
class TokenServer:
    """`refresh_tokens` says whose each is. With `rotating` each use gives another one and ends the old."""

    port: int = 0
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    access_tokens: dict[str, str] = field(default_factory=dict)
    rotating: bool = False
    lasting: int = 3600
    given: int = 0

    @property
    def token_url(self) -> str:
        return f"http://{HOST}:{self.port}/token"

    @property
    def introspection_url(self) -> str:
        return f"http://{HOST}:{self.port}/introspect"

    def give(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
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
