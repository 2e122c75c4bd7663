"""A provider of SMS as many are: takes JSON over HTTP, answers with its own id, and remembers what it took.

It stands in for services that cannot run here; its answers are those that a test puts into `answers`.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class SmsProvider:
    """`taken` holds each request: its path, headers, and the body as an object."""

    def __init__(self, port: int) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: list[tuple[int, Any]] = []
        """Used up first; then everything is taken."""
        self.hang_up = False
        """Takes the request and breaks the connection without an answer."""
        self.url = f"http://127.0.0.1:{port}/send"
        self.lock = threading.Lock()

    def to(self, phone: str) -> list[dict[str, Any]]:
        """The bodies of what was taken for this number."""
        return [one["body"] for one in list(self.taken) if one["body"].get("to") == phone.lstrip("+")]


@contextmanager
def sms_provider(port: int) -> Iterator[SmsProvider]:
    provider = SmsProvider(port)

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(405)
            self.end_headers()

        def do_GET(self) -> None:
            self._take(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
            self._take(dict(parse_qsl(text)) if form else json.loads(text))

        def _take(self, body: dict[str, Any]) -> None:
            with provider.lock:
                provider.taken.append({"path": self.path, "headers": dict(self.headers), "body": body})
                status, answer = (
                    provider.answers.pop(0)
                    if provider.answers
                    else (200, {"status": "OK", "id": f"sms-{port}-{len(provider.taken)}"})
                )
            if provider.hang_up:
                self.close_connection = True
                self.connection.close()
                return
            said = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests read `taken`, not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
