"""The client base as an address book for phones, Outlook and others: CardDAV, to be read only (RFC 6352, 6578).

    /.well-known/carddav ──► /carddav/ ──► /carddav/books/ ──► /carddav/books/clients/ ──► …/p-<id>.vcf
                             principal     home                address book                a person (c-: a counterparty)

Whoever comes in sees what they see on the page, and what they write is refused.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, redirect, request

from gateway import book, dav_xml
from gateway.app_passwords import Guest
from gateway.book import Entries
from gateway.card_filter import CardFilter
from gateway.dav_xml import SERVER, Multistatus, card, dav
from gateway.interface import BodyTooLarge, MalformedRequest, PathNotFound
from services.contacts.interface import Contacts
from services.contacts.interface.address_book import BookCard, CardName
from services.kit.wire import Forbidden

if TYPE_CHECKING:
    from gateway.app import Gateway

ROOT, HOME, BOOK = "/carddav/", "/carddav/books/", "/carddav/books/clients/"
READS = ("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT")
WRITES = ("PUT", "POST", "DELETE", "PATCH", "MKCOL", "MOVE", "COPY", "PROPPATCH", "LOCK", "UNLOCK", "ACL")
LARGEST = 2 * 1024 * 1024
SECONDS = 20.0
AT_ONCE = 500
SEARCHED = 10_000
XML = "application/xml; charset=utf-8"
VCARD = "text/vcard; charset=utf-8"
DATA, ETAG = card("address-data"), dav("getetag")


class ReadOnly(Forbidden):
    """The address book is written on the page only."""


def register(app: Flask, gateway: "Gateway") -> None:
    """Adds the address book to the application."""

    def come_in(path: str = "") -> Response:
        if request.method == "OPTIONS":
            return Response(status=200, headers={"DAV": "1, 3, addressbook", "Allow": ", ".join(READS)})
        guest = gateway.app_passwords.admit(request.headers.get("Authorization"))
        if request.method in WRITES:
            raise ReadOnly("The address book can only be read here; change clients in the suite itself.")
        request.max_content_length = LARGEST + 1
        body = request.get_data(parse_form_data=False)
        if len(body) > LARGEST:
            raise BodyTooLarge(f"At most {LARGEST // 1024 // 1024} MiB are taken here.")
        visit = Visit(gateway, guest)
        if request.method == "PROPFIND":
            return visit.propfind(path, dav_xml.read(body), request.headers.get("Depth", "0") != "0")
        if request.method == "REPORT":
            return visit.report(path, dav_xml.read(body))
        return visit.one(path)

    def found() -> Any:
        return redirect(ROOT, 301)

    methods = [*READS, *WRITES]
    app.add_url_rule("/carddav", "carddav_root", come_in, methods=methods, provide_automatic_options=False)
    app.add_url_rule("/carddav/<path:path>", "carddav", come_in, methods=methods, provide_automatic_options=False)
    app.add_url_rule("/.well-known/carddav", "carddav_found", found, methods=["GET", "PROPFIND", "OPTIONS"])


class Visit:
    """One request of a device."""

    def __init__(self, gateway: "Gateway", guest: Guest) -> None:
        self.gateway, self.guest = gateway, guest
        self.contacts = gateway.client.of(Contacts, guest.asker, deadline=SECONDS)

    def propfind(self, path: str, root: Any, deep: bool) -> Response:
        """Raises PathNotFound."""
        asked = dav_xml.asked_properties(root)
        answer = Multistatus()
        where = "/" + path.strip("/")
        if where == "/":
            answer.found(ROOT, self._principal(), asked)
            if deep:
                answer.found(HOME, self._home(), asked)
        elif where == "/books":
            answer.found(HOME, self._home(), asked)
            if deep:
                answer.found(BOOK, self._book(self._entries()), asked)
        elif where == "/books/clients":
            entries = self._entries()
            answer.found(BOOK, self._book(entries), asked)
            for name, etag in sorted(entries.items()) if deep else ():
                answer.found(BOOK + name, _about_card(etag), asked)
        else:
            found = self._card(path)
            answer.found(BOOK + book.name_of(found.kind, found.id), _about_card(found.etag), asked)
        return Response(answer.written(), 207, content_type=XML)

    def report(self, path: str, root: Any) -> Response:
        """Raises PathNotFound, MalformedRequest, Forbidden."""
        if "/" + path.strip("/") != "/books/clients":
            raise PathNotFound("Reports are made of the address book.")
        kind = root.tag if root is not None else ""
        if kind == card("addressbook-multiget"):
            return self._multiget(root)
        if kind == dav("sync-collection"):
            return self._sync(root)
        if kind == card("addressbook-query"):
            return self._query(root)
        return Response(dav_xml.error(dav("supported-report")), 403, content_type=XML)

    def one(self, path: str) -> Response:
        """A card as it is. Raises PathNotFound."""
        found = self._card(path)
        response = Response(found.text, content_type=VCARD)
        response.set_etag(found.etag)
        response.make_conditional(request)
        return response

    def _multiget(self, root: Any) -> Response:
        asked = dav_xml.asked_properties(root) or [ETAG, DATA]
        hrefs = [(one.text or "").strip() for one in root.findall(dav("href"))]
        names = {href: unquote(urlsplit(href).path).rpartition("/")[2] for href in hrefs}
        cards = self._cards([name for name in names.values() if book.card_name(name)])
        answer = Multistatus()
        for href, name in names.items():
            if name in cards:
                answer.found(href, _with_data(cards[name]), asked)
            else:
                answer.gone(href)
        return Response(answer.written(), 207, content_type=XML)

    def _sync(self, root: Any) -> Response:
        asked = dav_xml.asked_properties(root) or [ETAG]
        token = (root.findtext(dav("sync-token")) or "").strip()
        with self.gateway.database(self.guest.asker, read_only=True) as db:
            before = book.known(db, self.guest.password_id, token) if token else {}
        if before is None:
            return Response(dav_xml.error(dav("valid-sync-token")), 403, content_type=XML)
        after = self._entries()
        changed, gone = book.changes(before, after)
        most = _limit(root)
        cut = most is not None and len(changed) + len(gone) > most
        if cut:
            changed, gone = changed[:most], gone[: max(0, (most or 0) - len(changed))]
            after = {name: etag for name, etag in before.items() if name not in gone} | {
                name: after[name] for name in changed
            }
        cards = self._cards(changed) if DATA in asked else {}
        answer = Multistatus()
        for name in changed:
            about = _with_data(cards[name]) if name in cards else _about_card(after[name])
            answer.found(BOOK + name, about, asked)
        for name in gone:
            answer.gone(BOOK + name)
        if cut:
            answer.cut(BOOK)
        answer.token(self._kept(after))
        return Response(answer.written(), 207, content_type=XML)

    def _query(self, root: Any) -> Response:
        asked = dav_xml.asked_properties(root) or [ETAG, DATA]
        wanted = CardFilter(root.find(card("filter")))
        most = _limit(root)
        answer, count = Multistatus(), 0
        entries = self._entries()
        cards = self._cards(list(entries)) if wanted.looks or DATA in asked else {}
        for name, etag in sorted(entries.items()):
            if wanted.looks and (name not in cards or not wanted.meets(cards[name].text)):
                continue
            if most is not None and count >= most:
                answer.cut(BOOK)
                break
            count += 1
            answer.found(BOOK + name, _with_data(cards[name]) if name in cards else _about_card(etag), asked)
        return Response(answer.written(), 207, content_type=XML)

    def _entries(self) -> Entries:
        return book.entries_of(self.contacts.list_book_entries())

    def _cards(self, names: list[str]) -> dict[str, BookCard]:
        wanted = [one for name in names[:SEARCHED] if (one := book.card_name(name)) is not None]
        found: list[BookCard] = []
        for begin in range(0, len(wanted), AT_ONCE):
            found += self.contacts.find_book_cards(wanted[begin : begin + AT_ONCE])
        return {book.name_of(one.kind, one.id): one for one in found}

    def _card(self, path: str) -> BookCard:
        """Raises PathNotFound."""
        folder, _, name = path.strip("/").rpartition("/")
        wanted: CardName | None = book.card_name(name) if folder == "books/clients" else None
        found = self.contacts.find_book_cards([wanted]) if wanted is not None else []
        if not found:
            raise PathNotFound("There is no such card.")
        return found[0]

    def _kept(self, entries: Entries) -> str:
        with self.gateway.database(self.guest.asker) as db:
            return book.keep(db, self.guest.password_id, entries)

    def _principal(self) -> dict[str, Any]:
        return {
            dav("resourcetype"): {dav("collection"): "", dav("principal"): ""},
            dav("displayname"): self.guest.user.name,
            dav("current-user-principal"): {dav("href"): ROOT},
            dav("principal-URL"): {dav("href"): ROOT},
            card("addressbook-home-set"): {dav("href"): HOME},
            dav("current-user-privilege-set"): _reading(),
        }

    def _home(self) -> dict[str, Any]:
        return {
            dav("resourcetype"): {dav("collection"): ""},
            dav("displayname"): "Отклик",
            dav("current-user-principal"): {dav("href"): ROOT},
            dav("owner"): {dav("href"): ROOT},
            dav("current-user-privilege-set"): _reading(),
        }

    def _book(self, entries: Entries) -> dict[str, Any]:
        token = self._kept(entries)
        reports = [{dav("report"): {name: ""}} for name in (card("addressbook-multiget"), card("addressbook-query"))]
        reports.append({dav("report"): {dav("sync-collection"): ""}})
        return {
            dav("resourcetype"): {dav("collection"): "", card("addressbook"): ""},
            dav("displayname"): "Отклик: клиенты",
            card("addressbook-description"): "Клиенты и контактные лица, только чтение",
            dav("current-user-principal"): {dav("href"): ROOT},
            dav("owner"): {dav("href"): ROOT},
            dav("current-user-privilege-set"): _reading(),
            dav("supported-report-set"): {dav("supported-report"): reports},
            card("supported-address-data"): {card("address-data-type"): ""},
            card("max-resource-size"): "65536",
            dav("sync-token"): token,
            f"{{{SERVER}}}getctag": token,
        }


def _reading() -> dict[str, Any]:
    return {dav("privilege"): [{dav("read"): ""}, {dav("read-current-user-privilege-set"): ""}]}


def _about_card(etag: str) -> dict[str, Any]:
    return {dav("resourcetype"): {}, dav("getcontenttype"): VCARD, ETAG: f'"{etag}"'}


def _with_data(one: BookCard) -> dict[str, Any]:
    return {**_about_card(one.etag), DATA: one.text}


def _limit(root: Any) -> int | None:
    """How many the client wants at most. Raises MalformedRequest."""
    for name in (dav, card):
        if (limit := root.find(name("limit"))) is not None:
            text = (limit.findtext(name("nresults")) or "").strip()
            if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) == 0:
                raise MalformedRequest("nresults is a number above zero.")
            return int(text)
    return None
