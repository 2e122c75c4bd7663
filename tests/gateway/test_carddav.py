"""The address book for phones and Outlook: as iOS, DAVx5 and CalDav Synchronizer ask, by a seller's rights."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
import requests
from lxml import etree

from gateway import book
from gateway.card_filter import CardFilter, read
from services.kit.wire import new_id
from tests.http import Http
from tests.waiting import until

NS = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:carddav", "cs": "http://calendarserver.org/ns/"}
BOOK = "/carddav/books/clients/"


class Device:
    """A phone, or a mail program, with an app password."""

    def __init__(self, http: Http, login: str, password: str) -> None:
        self.url, self.login, self.password = http.url, login, password
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> requests.Response:
        basic = base64.b64encode(f"{self.login}:{self.password}".encode()).decode()
        return self.session.request(
            method,
            self.url + path,
            data=body.encode(),
            headers={"Authorization": f"Basic {basic}", "Content-Type": "application/xml; charset=utf-8", **headers},
            timeout=20,
            allow_redirects=False,
        )

    def xml(self, method: str, path: str, body: str, **headers: str) -> Any:
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == 207, answer.text[:500]
        return etree.fromstring(answer.content)

    def props(self, path: str, *names: str, depth: str = "0") -> Any:
        wanted = "".join(f"<{name}/>" for name in names)
        return self.xml("PROPFIND", path, f"<d:propfind {SPACES}><d:prop>{wanted}</d:prop></d:propfind>", Depth=depth)

    def sync(self, token: str = "", limit: int = 0) -> "Synced":
        most = f"<d:limit><d:nresults>{limit}</d:nresults></d:limit>" if limit else ""
        body = f"""<d:sync-collection {SPACES}><d:sync-token>{token}</d:sync-token><d:sync-level>1</d:sync-level>{most}
            <d:prop><d:getetag/></d:prop></d:sync-collection>"""
        return Synced(self.xml("REPORT", BOOK, body))

    def cards(self, *hrefs: str) -> dict[str, str]:
        wanted = "".join(f"<d:href>{href}</d:href>" for href in hrefs)
        body = f"""<c:addressbook-multiget {SPACES}><d:prop><d:getetag/><c:address-data/></d:prop>{wanted}
            </c:addressbook-multiget>"""
        root = self.xml("REPORT", BOOK, body)
        return {
            one.findtext("d:href", namespaces=NS): one.findtext(".//c:address-data", namespaces=NS)
            for one in root.findall("d:response", NS)
        }


SPACES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NS.items())


class Synced:
    """What a sync answered: hrefs that changed, and those that are gone."""

    def __init__(self, root: Any) -> None:
        self.token = root.findtext("d:sync-token", namespaces=NS)
        self.changed: set[str] = set()
        self.gone: set[str] = set()
        self.cut = False
        for one in root.findall("d:response", NS):
            status, href = one.findtext("d:status", namespaces=NS) or "", one.findtext("d:href", namespaces=NS)
            if "507" in status:
                self.cut = True
            else:
                (self.gone if "404" in status else self.changed).add(href)


@pytest.fixture(scope="module")
def anna(as_user: Callable[..., Http]) -> Http:
    return as_user("manager", "Анна Адресова")


@pytest.fixture(scope="module")
def phone(anna: Http) -> Device:
    made = anna.post("/app-passwords", {"name": "Мой телефон"})
    return Device(anna, anna.login, made["password"])


def person(http: Http, name: str, **fields: Any) -> dict[str, Any]:
    number = f"+7916{new_id().int % 10**7:07d}"
    made: dict[str, Any] = http.post("/contacts", {"name": name, "phones": [number], **fields})
    return made


def href(record: dict[str, Any], kind: str = "contact") -> str:
    return BOOK + book.name_of(kind, record["id"])


def test_a_phone_finds_the_book_from_the_servers_name_alone(phone: Device) -> None:
    """S16. The steps of RFC 6764, as iOS and DAVx5 take them."""
    found = phone.ask("PROPFIND", "/.well-known/carddav")
    assert (found.status_code, found.headers["Location"]) == (301, "/carddav/")
    root = phone.props("/carddav/", "d:current-user-principal", "c:addressbook-home-set", "d:resourcetype")
    assert root.findtext(".//d:current-user-principal/d:href", namespaces=NS) == "/carddav/"
    home = root.findtext(".//c:addressbook-home-set/d:href", namespaces=NS)
    listed = phone.props(home, "d:resourcetype", "d:displayname", "cs:getctag", "d:sync-token", "d:quota", depth="1")
    books = [one for one in listed.findall("d:response", NS) if one.find(".//c:addressbook", NS) is not None]
    (one,) = books
    assert one.findtext("d:href", namespaces=NS) == BOOK
    assert one.findtext(".//d:sync-token", namespaces=NS) == one.findtext(".//cs:getctag", namespaces=NS)
    missing = [stat for stat in one.findall("d:propstat", NS) if "404" in stat.findtext("d:status", namespaces=NS)]
    assert missing[0].find("d:prop/d:quota", NS) is not None
    options = phone.ask("OPTIONS", BOOK)
    assert "addressbook" in options.headers["DAV"] and "REPORT" in options.headers["Allow"]


def test_the_book_is_what_its_user_sees_and_follows_every_change(anna: Http, phone: Device, admin: Http) -> None:
    """S16. New, changed, deleted, and taken out of sight."""
    mine = person(anna, "Иванова Анна Петровна", position="Директор")
    firm = anna.post("/counterparties", {"name": "ООО «Адрес»", "emails": [f"{new_id().hex}@firm.test"]})
    silent = anna.post("/contacts", {"name": "Без телефона"})
    others = person(admin, "Чужой", manager_id=admin.user["id"])
    first = phone.sync()
    assert {href(mine), href(firm, "counterparty")} <= first.changed
    assert not {href(silent), href(others)} & first.changed
    text = phone.cards(href(mine))[href(mine)]
    assert "FN:Иванова Анна Петровна" in text and "TITLE:Директор" in text and mine["phones"][0]["e164"] in text

    again = phone.sync(first.token)
    assert (again.changed, again.gone, again.token) == (set(), set(), first.token)
    renamed = anna.patch(f"/contacts/{mine['id']}", {"name": "Петрова Анна"}, mine["version"])
    added = person(anna, "Новый Пётр", counterparty_id=firm["id"])
    second = phone.sync(first.token)
    assert (second.changed, second.gone) == ({href(mine), href(added)}, set())
    assert "ORG:ООО «Адрес»" in phone.cards(href(added))[href(added)]

    anna.delete(f"/contacts/{added['id']}", 204, **{"If-Match": f'"{added["version"]}"'})
    admin.patch(f"/contacts/{mine['id']}", {"manager_id": admin.user["id"]}, renamed["version"])
    third = phone.sync(second.token)
    gone = {href(added)} if mine["created_by"] == anna.user["id"] else {href(added), href(mine)}
    assert gone <= third.gone
    assert phone.ask("GET", href(added)).status_code == 404
    assert phone.ask("GET", href(others)).status_code == 404
    assert phone.cards(href(others)) == {href(others): None}


def test_a_client_that_wants_a_few_at_a_time_gets_all_in_the_end(anna: Http, phone: Device) -> None:
    token = phone.sync().token
    made = {href(person(anna, f"Один из {number}")) for number in range(5)}
    steps: list[Synced] = []
    while not steps or steps[-1].cut:
        steps.append(phone.sync(token, limit=2))
        token = steps[-1].token
    assert made <= set().union(*(step.changed for step in steps))
    assert len(steps) >= 3 and all(len(step.changed) + len(step.gone) <= 2 for step in steps)


def test_a_card_has_an_etag_and_is_not_sent_twice(anna: Http, phone: Device) -> None:
    mine = person(anna, "Тег Анна")
    got = phone.ask("GET", href(mine))
    assert got.headers["Content-Type"] == "text/vcard; charset=utf-8" and got.text.startswith("BEGIN:VCARD\r\n")
    listed = phone.props(href(mine), "d:getetag")
    assert listed.findtext(".//d:getetag", namespaces=NS) == got.headers["ETag"]
    assert phone.ask("GET", href(mine), **{"If-None-Match": got.headers["ETag"]}).status_code == 304


def test_a_search_finds_by_name_and_phone(anna: Http, phone: Device) -> None:
    word = f"Ищева{new_id().hex[-8:]}"
    mine, number = person(anna, f"{word} Ольга"), f"+7916{new_id().int % 10**7:07d}"
    other = person(anna, "Другая", phones=[number])

    def found(test: str, *conditions: str) -> set[str]:
        body = f"""<c:addressbook-query {SPACES}><d:prop><d:getetag/></d:prop>
            <c:filter test="{test}">{"".join(conditions)}</c:filter></c:addressbook-query>"""
        root = phone.xml("REPORT", BOOK, body, Depth="1")
        return {one.findtext("d:href", namespaces=NS) for one in root.findall("d:response", NS)}

    by_name = (
        f'<c:prop-filter name="FN"><c:text-match match-type="starts-with">{word.upper()}</c:text-match></c:prop-filter>'
    )
    by_phone = f'<c:prop-filter name="TEL"><c:text-match>{number[-6:]}</c:text-match></c:prop-filter>'
    assert found("anyof", by_name, by_phone) == {href(mine), href(other)}
    assert found("allof", by_name, by_phone) == set()
    assert href(mine) in found("anyof", '<c:prop-filter name="BDAY"><c:is-not-defined/></c:prop-filter>')


def test_nothing_is_written_there_and_nobody_comes_in_without_a_password(anna: Http, phone: Device) -> None:
    mine = person(anna, "Неизменная")
    for method in ("PUT", "DELETE", "PROPPATCH", "MKCOL", "MOVE", "POST"):
        assert phone.ask(method, href(mine), "BEGIN:VCARD").status_code == 403, method
    for login, password in ((phone.login, "wrong"), ("somebody", phone.password), (phone.login, anna.password)):
        refused = Device(anna, login, password).ask("PROPFIND", "/carddav/")
        assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Basic ")
    assert requests.get(anna.url + "/carddav/", timeout=10).status_code == 401
    assert anna.session.request("PROPFIND", anna.url + "/carddav/", timeout=10).status_code == 401  # a cookie is no key
    assert anna.get(f"/contacts/{mine['id']}")["version"] == mine["version"]


def test_a_revoked_password_and_a_blocked_user_open_nothing(as_user: Callable[..., Http], admin: Http) -> None:
    anna = as_user("manager", "Ольга Ушедшая")
    phone = Device(anna, anna.login, anna.post("/app-passwords", {"name": "Мой телефон"})["password"])
    (shown,) = anna.get("/app-passwords")["items"]
    assert shown["name"] == "Мой телефон" and "password" not in shown
    second = anna.post("/app-passwords", {"name": "Outlook"})
    outlook = Device(anna, anna.login.upper(), second["password"].replace("-", "").upper())
    assert outlook.ask("PROPFIND", "/carddav/").status_code == 207
    anna.delete(f"/app-passwords/{shown['id']}")
    assert phone.ask("PROPFIND", "/carddav/").status_code == 401
    assert outlook.ask("PROPFIND", "/carddav/").status_code == 207
    anna.delete(f"/app-passwords/{shown['id']}", status=404)
    admin.delete(f"/app-passwords/{second['app_password']['id']}", status=404)
    admin.patch(f"/users/{anna.user['id']}", {"active": False}, anna.user["version"])
    until(lambda: outlook.ask("PROPFIND", "/carddav/").status_code == 401, 10, "it opens nothing any more")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><d:propfind xmlns:d='DAV:'><d:prop/></d:propfind>", 400),
        ("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>", 400),
        ("<d:propfind", 400),
        ("<a>" * 10_000, 400),
        ("", 207),
        ("<d:propfind xmlns:d='DAV:'><d:allprop/></d:propfind>", 207),
    ],
)
def test_hostile_xml_is_refused(phone: Device, body: str, status: int) -> None:
    assert phone.ask("PROPFIND", "/carddav/", body).status_code == status


def test_a_wrong_token_and_an_unknown_report_say_what_is_wrong(phone: Device) -> None:
    body = f"<d:sync-collection {SPACES}><d:sync-token>urn:otklik:book:0</d:sync-token><d:prop/></d:sync-collection>"
    stale = phone.ask("REPORT", BOOK, body)
    assert stale.status_code == 403 and b"valid-sync-token" in stale.content
    assert b"supported-report" in phone.ask("REPORT", BOOK, f"<c:what {SPACES}/>").content
    assert phone.ask("REPORT", "/carddav/", f"<c:what {SPACES}/>").status_code == 404
    assert phone.ask("PROPFIND", "/carddav/books/other/").status_code == 404


def test_what_changed_between_two_states_is_told_and_names_mean_cards() -> None:
    before, after = {"p-1.vcf": "1", "p-2.vcf": "1"}, {"p-2.vcf": "2", "p-3.vcf": "1"}
    assert book.changes(before, after) == (["p-2.vcf", "p-3.vcf"], ["p-1.vcf"])
    assert book.token_of(before) != book.token_of(after) == book.token_of(dict(reversed(after.items())))
    card_id = new_id()
    meant = book.card_name(book.name_of("counterparty", card_id))
    assert meant is not None and (meant.kind, meant.id) == ("counterparty", card_id)
    for nothing in ("", "p-", "x-1.vcf", "p-1.vcf", f"p-{card_id}", "../p-1.vcf"):
        assert book.card_name(nothing) is None


def test_a_card_is_read_as_it_is_compared() -> None:
    text = "BEGIN:VCARD\r\nitem1.TEL;TYPE=CELL:+7916\r\n 1234567\r\nNOTE:a\\, b\\n\r\nEND:VCARD\r\n"
    assert read(text)["TEL"] == ["+79161234567"] and read(text)["NOTE"] == ["a, b\n"]
    assert CardFilter(None).meets(text)
