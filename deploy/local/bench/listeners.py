"""Who hears that a client rings: a page in Chromium, or where there is none, a plain event stream in Python."""

import http.client
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from deploy.local.api import Api
from deploy.local.bench.ground import cookie
from deploy.local.problem import Problem
from gateway.pages import BUILT

CHROMIUM = Path(os.environ.get("OTKLIK_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"),
    *("--disable-background-networking", "--disable-sync", "--autoplay-policy=no-user-gesture-required"),
)
PATIENCE_SECONDS = 10.0

LISTEN = """() => new Promise(listening => {
    window.heard = {}; window.shown = {}; window.expected = {};
    new MutationObserver(() => {
        for (const [number, name] of Object.entries(window.expected))
            if (document.body.textContent.includes(name)) {
                window.shown[number] = Date.now(); delete window.expected[number];
            }
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
    const events = new EventSource('/api/v1/live');
    events.addEventListener('call_ringing', event => {
        const call = JSON.parse(event.data).call;
        window.heard[call.phone_raw] ??= {at: Date.now(), known: call.parties.length > 0};
    });
    events.addEventListener('hello', listening, {once: true});
})"""


class Listener(Protocol):
    """Times are seconds since 1970, by the clock of this machine, which all programs on it share."""

    kind: str
    """What listens, in words."""

    def expect(self, number: str, name: str) -> None:
        """This client is about to ring."""

    def heard(self, number: str, patience: float = PATIENCE_SECONDS) -> float | None:
        """When the event with the client's card came; None where it does not come in so many seconds."""

    def shown(self, number: str) -> float | None:
        """When the client's name stood on the page; None where there is no page that shows it."""


class Browser:
    """A page of the web UI, with an EventSource of ours beside the UI's own."""

    def __init__(self, page: Any, kind: str, with_ui: bool) -> None:
        self.page, self.kind, self.with_ui = page, kind, with_ui

    def expect(self, number: str, name: str) -> None:
        self.page.evaluate("([number, name]) => { window.expected[number] = name }", [number, name])

    def heard(self, number: str, patience: float = PATIENCE_SECONDS) -> float | None:
        found = self._soon("number => window.heard[number]", number, patience)
        return found["at"] / 1000 if found and found["known"] else None

    def shown(self, number: str) -> float | None:
        found = self._soon("number => window.shown[number]", number) if self.with_ui else None
        return found / 1000 if found else None

    def _soon(self, script: str, number: str, patience: float = PATIENCE_SECONDS) -> Any:
        from playwright.sync_api import TimeoutError as NotInTime

        try:
            found = self.page.wait_for_function(script, arg=number, polling=50, timeout=patience * 1000)
        except NotInTime:
            return None
        return found.json_value()


class Stream:
    """A plain event stream, read by a thread."""

    kind = "a Python event stream"

    def __init__(self, address: str, session: str) -> None:
        self._heard: dict[str, float] = {}
        self._news = threading.Condition()
        self._connection = http.client.HTTPConnection(address)
        self._connection.request("GET", "/api/v1/live", headers={"Cookie": session})
        self._answer = self._connection.getresponse()
        if self._answer.status != 200:
            raise Problem(f"the event stream was answered {self._answer.status}")
        threading.Thread(target=self._read, name="event stream", daemon=True).start()

    def expect(self, number: str, name: str) -> None:
        """The stream shows nothing."""

    def heard(self, number: str, patience: float = PATIENCE_SECONDS) -> float | None:
        with self._news:
            self._news.wait_for(lambda: number in self._heard, patience)
            return self._heard.get(number)

    def shown(self, number: str) -> float | None:
        return None

    def _read(self) -> None:
        kind = ""
        for line in self._answer:
            at = time.time()
            if line.startswith(b"event: "):
                kind = line[7:].strip().decode()
            elif line.startswith(b"data: ") and kind == "call_ringing":
                call = json.loads(line[6:])["call"]
                if call["parties"]:
                    with self._news:
                        self._heard.setdefault(call["phone_raw"], at)
                        self._news.notify_all()


@contextmanager
def listener(api: Api) -> Iterator[Listener]:
    """Signed in as `api` is, and listening."""
    if not CHROMIUM.exists():
        yield Stream(api.address.removeprefix("http://"), cookie(api))
        return
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield Stream(api.address.removeprefix("http://"), cookie(api))
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="ru-RU")
        context.add_cookies(
            [{"name": one.name, "value": one.value or "", "url": api.address} for one in api.http.cookies]
        )
        page = context.new_page()
        with_ui = (BUILT / "index.html").exists()
        # Without the UI any page of the gateway's origin will do.
        page.goto(api.address if with_ui else f"{api.address}/api/v1/openapi.json")
        if with_ui:
            page.get_by_role("link", name="Клиенты").first.wait_for()
        page.evaluate(LISTEN)
        yield Browser(page, f"headless Chromium {chromium.version}", with_ui)
        chromium.close()
