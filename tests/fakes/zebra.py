"""A stand-in for Zebra's (Kazoo's) API, built from public descriptions. Not verified against a live PBX."""

import json
import secrets
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes import zebra_words
from tests.fakes.server import FakeServer
from tests.telephony.stories import Story

BASE = "/v1/kazoos/"
SOUND = b"ID3" + bytes(range(256)) * 40


@dataclass
class Behaviour:
    """What it does differently; each field may be changed while it runs."""

    status: int = 200
    """To everything but the login."""
    body: bytes | None = None
    hangs_up: bool = False
    """Takes a quickcall and closes the connection without a word."""
    hooks: list[dict[str, Any]] = field(default_factory=list)


class FakeZebra(FakeServer):
    """Listens as soon as it is made, answers within `with`. `asked` holds the paths that came, in order."""

    base = BASE

    def __init__(self, *, login: str = "demo", password: str = "demo", realm: str = "12345.ztpbx.ru") -> None:
        super().__init__(0, Handler)
        self.known = {"login": login, "password": password, "realm": realm}
        self.account, self.behaviour = secrets.token_hex(16), Behaviour()
        self.tokens: set[str] = set()
        self.asked: list[str] = []
        self.calls: dict[str, Story] = {}

    def log_in(self, body: bytes) -> tuple[int, Any]:
        if json.loads(body).get("data") != self.known:
            return 401, {"error": "401"}
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return 201, {"data": {"auth_token": token, "account_id": self.account}, "error_code": "0"}

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "webhooks":
            return 200, {"data": self.behaviour.hooks}
        if path == "devices":
            return 200, {"data": [{"id": "d1", "sip": {"username": "101"}}, {"id": "d2", "sip": {}}]}
        if path == "cdrs":
            begin, end = (int(query[name][0]) for name in ("created_from", "created_to"))
            rows = [row for group, story in self.calls.items() for row in zebra_words.records(story, group)]
            return 200, {"data": [row for row in rows if begin <= int(row["TIMESTAMP"]) < end]}
        return (202, {"data": {}}) if "/quickcall/" in path else (404, {})


class Handler(BaseHTTPRequestHandler):
    server: FakeZebra

    def do_PUT(self) -> None:
        self._send(*self.server.log_in(self.rfile.read(int(self.headers["Content-Length"]))))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.headers.get("X-Auth-Token") not in self.server.tokens:
            self._send(401, {})
        elif parts.path.startswith("/rec/"):
            self._send(200, SOUND)
        else:
            path = parts.path.removeprefix(f"{BASE}accounts/{self.server.account}/")
            self.server.asked.append(path)
            if self.server.behaviour.hangs_up and "/quickcall/" in path:
                self.close_connection = True
                return
            status, body = self.server.answer(path, parse_qs(parts.query))
            changed = self.server.behaviour
            status = changed.status if changed.status != 200 else status
            self._send(status, body if changed.body is None else changed.body)

    def _send(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "audio/mpeg" if content.startswith(b"ID3") else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
