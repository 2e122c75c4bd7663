"""A stand-in for Mango's VPBX API, built from its public description. Not verified against a live PBX.

    python -m tests.fakes.mango --port 18090

It checks signatures, counts requests, prepares statistics, gives one-time links to recordings, and can misbehave.
"""

import argparse
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes import mango_words
from tests.fakes.server import FakeServer
from tests.telephony.stories import Story

BASE = "/vpbx/"
SOUND = b"ID3" + bytes(range(256)) * 40


@dataclass
class Behaviour:
    """What it does differently; each field may be changed while it runs."""

    result: int = 1000
    """To every command."""
    status: int = 200
    """To every request; the body stays."""
    body: bytes | None = None
    hangs_up: bool = False
    """Takes a command, does it, and closes the connection without a word."""
    polls_until_ready: int = 1
    recordings_after: int = 0
    """So many times a recording is not there yet."""
    recording_link: str | None = None
    """Where the link leads instead."""
    statistics: str | None = None
    """The CSV, whatever was asked."""
    forgets: set[str] = field(default_factory=set)


class FakeMango(FakeServer):
    """Listens as soon as it is made, answers within `with`. `asked` holds path and fields of what came, in order."""

    base = BASE

    def __init__(self, *, port: int = 0, key: str = "demo", salt: str = "demo") -> None:
        super().__init__(port, Handler)
        self.key, self.salt = key, salt
        self.behaviour = Behaviour()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.calls: dict[str, Story] = {}
        self.links: dict[str, str] = {}
        self.prepared: dict[str, int] = {}
        self.not_there: dict[str, int] = {}

    @property
    def given(self) -> list[tuple[str, dict[str, Any]]]:
        """The commands that came, in order: its statistics are asked for beside them."""
        return [(path, dict(fields)) for path, fields in self.asked if path.startswith("commands/")]

    def commands(self, path: str = "commands/") -> list[dict[str, Any]]:
        """The fields of the commands that came to this path."""
        return [fields for asked, fields in self.asked if asked.startswith(path)]

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        text = form.get("json", [""])[0]
        good = hashlib.sha256((self.key + text + self.salt).encode()).hexdigest()
        if form.get("vpbx_api_key") != [self.key]:
            return 200, b'{"result":3105}', {}
        if form.get("sign") != [good]:
            return 200, b'{"result":"3102"}', {}
        fields = json.loads(text)
        self.asked.append((path, fields))
        if self.behaviour.body is not None or self.behaviour.status != 200:
            return self.behaviour.status, self.behaviour.body or b"{}", {}
        if path.startswith("commands/"):
            return 200, json.dumps({"result": self.behaviour.result}).encode(), {}
        if path == "stats/request":
            key = secrets.token_hex(8)
            self.prepared[key] = self.behaviour.polls_until_ready
            return 200, json.dumps({"key": key}).encode(), {}
        if path == "stats/result":
            return self._statistics(fields["key"])
        if path == "queries/recording/post":
            return self._link(fields["recording_id"])
        return 200, b'{"result":1000,"balance":100}', {}

    def _statistics(self, key: str) -> tuple[int, bytes, dict[str, str]]:
        if key not in self.prepared:
            return 404, b"", {}
        self.prepared[key] -= 1
        if self.prepared[key] >= 0:
            return 204, b"", {}
        lines = [line for entry, story in self.calls.items() for line in mango_words.statistics(story, entry)]
        csv = "\n".join(lines) if self.behaviour.statistics is None else self.behaviour.statistics
        return 200, csv.encode(), {"Content-Type": "text/csv"}

    def _link(self, recording_id: str) -> tuple[int, bytes, dict[str, str]]:
        tries = self.not_there[recording_id] = self.not_there.get(recording_id, 0) + 1
        if tries <= self.behaviour.recordings_after:
            return 404, b'{"result":3340}', {}
        word = secrets.token_hex(8)
        self.links[word] = recording_id
        link = self.behaviour.recording_link or f"{self.address}file/{word}"
        return 302, b"", {"Location": link}


class Handler(BaseHTTPRequestHandler):
    server: FakeMango

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
        path = urlsplit(self.path).path.removeprefix(BASE)
        status, body, headers = self.server.answer(path, form)
        if self.server.behaviour.hangs_up and path.startswith("commands/"):
            self.close_connection = True
            return
        self._send(status, body, headers)

    def do_GET(self) -> None:
        """A link that was given, once."""
        word = self.path.rpartition("/")[2]
        recording_id = self.server.links.pop(word, None)
        if recording_id is None:
            self._send(404, b"", {})
        else:
            self._send(200, SOUND + recording_id.encode(), {"Content-Type": "audio/mpeg"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if status != 204 else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=18090)
    server = FakeMango(port=parser.parse_args().port)
    print(server.address)
    server.serve_forever()


if __name__ == "__main__":
    main()
