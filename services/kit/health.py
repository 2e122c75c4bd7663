"""`/live`, `/ready` and `/metrics` of every process, on a port of their own."""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], str]
"""Answers `ok`, or in words what is wrong. Must not block longer than a second or two."""


def readiness(checks: Mapping[str, Check]) -> tuple[bool, dict[str, str]]:
    """Is every part fine, and what each says."""
    states = {}
    for name, check in checks.items():
        try:
            states[name] = check()
        except Exception as error:
            states[name] = f"{type(error).__name__}: {error}"
    return all(state == "ok" for state in states.values()), states


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A probe that gave up before its answer is no event."""


def serve(host: str, port: int, checks: Mapping[str, Check]) -> ThreadingHTTPServer:
    """Serves in a thread (a green one where threads are patched) until the process ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/live":
                self._answer(200, "text/plain", b"ok")
            elif self.path == "/ready":
                ready, states = readiness(checks)
                body = json.dumps(states, ensure_ascii=False).encode()
                self._answer(200 if ready else 503, "application/json", body)
            elif self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
            else:
                self._answer(404, "text/plain", b"not here")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Probes come every few seconds: no line each."""

    server = Server((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
