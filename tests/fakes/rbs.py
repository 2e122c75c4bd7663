"""A stand-in for a RosBusinessSoft server, built from public descriptions of its XML service.

    python -m tests.fakes.rbs --port 18080

It speaks what `rbs_sync` speaks (auth and list), and can misbehave on demand. Not verified against a live server.
"""

import argparse
import secrets
import ssl
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from tests.fakes.rbs_companies import COMPANIES
from tests.fakes.server import FakeServer

PATH = "/api/xml/"
LOGIN, PASSWORD = "demo", "demo"
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Вход</title></head><body><form>Логин</form></body></html>"
Company = dict[str, str]


@dataclass
class Behaviour:
    """What the server does differently; each field may be changed while it runs."""

    label: str = "utf8"
    """The encoding in the prolog of answers, which are written in UTF-8 or, for windows-1251, in that."""
    glued: bool = False
    """A list comes as one document a row, one after another, each with its own prolog."""
    cdata: bool = False
    largest_page: int = 1000
    ignores_first: bool = False
    """Paging does not work: every page is the first."""
    requests_a_session: int = 1_000_000
    """After so many lists a session has ended."""
    ended_as_page: bool = False
    """An ended session is answered with the login page of the web site instead of an XML error."""
    list_answer: bytes | None = None
    """The whole answer to a list, whatever was asked."""
    login_answer: bytes | None = None
    status: int = 200
    redirect: str | None = None
    delay_seconds: float = 0
    drips: bool = False
    """Answers one byte at a time, without end."""
    headers: dict[str, str] = field(default_factory=dict)


class FakeRbs(FakeServer):
    """Listens as soon as it is made, answers within `with`. `asked` holds the actions that came, in order."""

    base = PATH

    def __init__(
        self,
        companies: Sequence[Company],
        *,
        port: int = 0,
        login: str = LOGIN,
        password: str = PASSWORD,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(port, Handler)
        self.companies, self.login, self.password = list(companies), login, password
        self.behaviour = Behaviour()
        self.sessions: dict[str, int] = {}
        self.asked: list[str] = []
        self.received: list[str] = []
        """The XML of every request."""
        self.stopping = threading.Event()
        self.scheme = "http" if tls is None else "https"
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stopping.set()
        super().__exit__(kind, error, at)

    def answer(self, xml: str, session: str | None) -> bytes:
        """What comes back for the XML of a request."""
        action = ET.fromstring(xml).find("action")
        if action is None:
            return self._document("<action type='error'><status>false</status></action>")
        kind = action.get("type", "")
        self.asked.append(kind)
        if kind == "auth":
            return self.behaviour.login_answer or self._log_in(action)
        if session not in self.sessions or self.sessions[session] >= self.behaviour.requests_a_session:
            self.sessions.pop(session or "", None)
            refusal = "<action type='error'><status>false</status><message>Сессия не найдена</message></action>"
            return LOGIN_PAGE.encode() if self.behaviour.ended_as_page else self._document(refusal)
        self.sessions[session] += 1
        return self.behaviour.list_answer if self.behaviour.list_answer is not None else self._list(action)

    def _log_in(self, action: ET.Element) -> bytes:
        if (action.findtext("login"), action.findtext("password")) != (self.login, self.password):
            return self._document("<action type='auth'><status>false</status></action>")
        session = secrets.token_hex(16)
        self.sessions[session] = 0
        return self._document(f"<action type='auth' uid='{action.get('uid')}'><sess_id>{session}</sess_id></action>")

    def _list(self, action: ET.Element) -> bytes:
        structure = action.find("structure")
        assert structure is not None
        name = escape(structure.get("name", ""))
        wanted = [element.tag for element in structure.findall("fields/*")]
        first = 0 if self.behaviour.ignores_first else int(structure.findtext("limit/first", "0"))
        number = min(int(structure.findtext("limit/number", "1000000")), self.behaviour.largest_page)
        rows = self.companies[first : first + number] if name == "references.companies" else []
        written = [self._row(row, wanted) for row in rows]
        if not self.behaviour.glued:
            written = ["".join(written)]
        uid = action.get("uid")
        return b"".join(
            self._document(f"<action type='list' uid='{uid}'><structure name='{name}'>{rows}</structure></action>")
            for rows in written or [""]
        )

    def _row(self, row: Company, wanted: Sequence[str]) -> str:
        return (
            f"<fields>{''.join(f'<{name}>{self._text(row[name])}</{name}>' for name in wanted if name in row)}</fields>"
        )

    def _text(self, text: str) -> str:
        return f"<![CDATA[{text}]]>" if self.behaviour.cdata else escape(text)

    def _document(self, content: str) -> bytes:
        label = self.behaviour.label
        text = f"<?xml version='1.0' encoding='{label}'?>\n<response>{content}</response>\n"
        return text.encode("cp1251" if label == "windows-1251" else "utf-8")


class Handler(BaseHTTPRequestHandler):
    """Takes POSTs with the XML in the form field `xml`, as the documentation has it."""

    server: FakeRbs
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._send(200, LOGIN_PAGE.encode(), "text/html")

    def do_POST(self) -> None:
        behaviour = self.server.behaviour
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.rstrip("/") != PATH.rstrip("/"):
            self._send(404, LOGIN_PAGE.encode(), "text/html")
            return
        if self.server.stopping.wait(behaviour.delay_seconds) or (behaviour.drips and self._drip()):
            return
        xml = parse_qs(body.decode("ascii"), encoding="utf-8").get("xml", [""])[0]
        self.server.received.append(xml)
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("sess_id")
        answer = self.server.answer(xml, cookie.value if cookie else None)
        self._send(302 if behaviour.redirect else behaviour.status, answer, "text/xml")

    def _drip(self) -> bool:
        """A header a second byte by byte, so that no single read ever times out."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.stopping.wait(0.05):
            self.wfile.write(b".")
            self.wfile.flush()
        return True

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.server.behaviour.redirect:
            self.send_header("Location", self.server.behaviour.redirect)
        for name, value in self.server.behaviour.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def company(number: int, name: str, phone: str = "", email: str = "", **more: str) -> Company:
    """A row of `references.companies`."""
    return {"id": str(number), "name": name, "phone": phone, "email": email, "visible": "1", **more}


def demo_companies() -> list[Company]:
    """The demo's rows, and one that was deleted there, which stays as a hidden row."""
    rows = [
        company(1001 + at, name, phone, email, city=city) for at, (name, phone, email, city) in enumerate(COMPANIES)
    ]
    return [*rows, company(1999, "ООО «Удалённая»", "8 (495) 255-99-99") | {"visible": "0"}]


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for a RosBusinessSoft server.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--login", default=LOGIN)
    parser.add_argument("--password", default=PASSWORD)
    arguments = parser.parse_args()
    with FakeRbs(demo_companies(), port=arguments.port, login=arguments.login, password=arguments.password) as server:
        print(f"stand-in RosBusinessSoft on {server.address}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
