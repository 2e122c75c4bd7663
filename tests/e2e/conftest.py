"""A seller's working place: Chromium on the suite, a phone registered at an exchange, a mailbox."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.local.stack import ROOT
from deploy.local.suite import Suite
from tests.http import Http
from tests.peers.mail import PASSWORD, Post, post
from tests.peers.sip import Baresip, Kamailio, Sipp
from tests.ports import free_port
from tests.waiting import until

CHROMIUM = os.environ.get("OTKLIK_CHROMIUM", "/usr/bin/chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"),
    *("--disable-background-networking", "--disable-sync", "--autoplay-policy=no-user-gesture-required"),
)
LINE_NUMBER = "+74951234567"
OUTSIDE = "+74957650101"
"""Whom the world reaches at the phone of the exchange's user `client`."""
PICTURES = ROOT / "test-results"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert (ROOT / "gateway/web/dist/index.html").exists(), "the web UI is not built: npm run build in gateway/web"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@dataclass
class Seller:
    """A manager at work: the API as they have it, and their page."""

    http: Http
    page: Page

    def open(self, path: str) -> None:
        self.page.goto(f"{self.http.url}{path}")


@dataclass
class Office:
    """What rings and writes: an exchange that the world calls, and a server with the sales mailbox."""

    pbx: Kamailio
    post: Post
    address: str

    def number(self) -> str:
        return f"{LINE_NUMBER}@{self.pbx.domain}"


@pytest.fixture(scope="session")
def seller(suite: Suite, browser: Browser, as_user: Callable[..., Http]) -> Iterator[Seller]:
    """Signed in by hand, at the size of an office screen."""
    http = as_user("manager", "Анна Волкова")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(suite.gateway_url)
    page.get_by_label("Логин").fill(http.login)
    page.get_by_label("Пароль").fill(http.password)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("link", name="Клиенты").first.wait_for()
    yield Seller(http, page)
    context.close()


@pytest.fixture(autouse=True)
def nothing_due(request: pytest.FixtureRequest) -> None:
    """What the reminders of earlier tests have to say stands over the corner of the page."""
    if "seller" not in request.fixturenames:
        return
    http: Http = request.getfixturevalue("seller").http
    for reminder in http.get("/reminders?status=due")["items"]:
        http.patch(f"/reminders/{reminder['id']}", {"status": "done"}, reminder["version"])


@pytest.fixture(scope="session")
def office(suite: Suite, admin: Http, seller: Seller, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    users, numbers = {"line": "line secret", "101": "pw101", "client": "pw"}, {LINE_NUMBER: "line", OUTSIDE: "client"}
    pbx = Kamailio(folder / "kamailio", users, numbers, max_expires=10)
    with pbx, post(folder / "post", free_port, boxes=2) as mail:
        admin.post("/extensions", {"user_id": seller.http.user["id"], "number": "101", "uri": f"sip:101@{pbx.domain}"})
        line = {"name": "Основная", "line_number": LINE_NUMBER, "username": "line", "password": "line secret"}
        line |= {"domain": pbx.domain, "registrar": pbx.domain, "proxy": pbx.address}
        admin.post("/sip-accounts", line | {"rings": [seller.http.user["id"]]})
        address = mail.new_box()
        box: dict[str, str | int] = {
            "name": "Продажи",
            "email_address": address,
            "login": address,
            "password": PASSWORD,
        }
        box |= {"imap_host": "127.0.0.1", "imap_port": mail.dovecot.imap_port, "imap_encryption": "none"}
        admin.post("/mailboxes", box)
        suite.start("sip-agent")
        until(lambda: pbx.registered("line"), 30, "the line is registered")
        until(lambda: admin.get("/mailboxes")["items"][-1]["last_success_at"], 30, "the mailbox is read")
        yield Office(pbx, mail, address)
        suite.stop("sip-agent")


@pytest.fixture(scope="session")
def phone(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Baresip]:
    """The seller's phone: rings until the test lifts it."""
    with Baresip(tmp_path_factory.mktemp("baresip"), "101", "pw101", office.pbx, answer_after=None) as baresip:
        until(lambda: office.pbx.registered("101"), 15, "the seller's phone is registered")
        yield baresip


@pytest.fixture
def sipp(tmp_path: Path) -> Iterator[Sipp]:
    peers = Sipp(tmp_path / "sipp")
    yield peers
    peers.stop()


@pytest.fixture
def without(suite: Suite) -> Iterator[Callable[[str], None]]:
    """`without("mail")` stops a part; it is started again after the test."""
    stopped: list[str] = []

    def stop(name: str) -> None:
        suite.stop(name)
        stopped.append(name)

    yield stop
    for name in stopped:
        suite.start(name)


@pytest.hookimpl(tryfirst=True, hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed test leaves the picture of its page."""
    outcome: Any = yield
    report = outcome.get_result()
    seller = getattr(item, "funcargs", {}).get("seller")
    if report.when == "call" and report.failed and seller is not None:
        PICTURES.mkdir(exist_ok=True)
        seller.page.screenshot(path=PICTURES / f"{item.name}.png")
