"""The only file that speaks RosBusinessSoft's XML.

    POST <address>, form field `xml`: <request><action type="auth"> login, password
                                    → <response><action><sess_id>, which is then sent as a cookie
                                      <request><action type="list"><structure name=…> fields, limit
                                    → <response><action><structure> one element a row, its fields within

The shape of a list answer is not documented: a row is taken to be the outermost element with an `id`, as a child or an
attribute, and its fields are its children or those of its `fields`. Anything else is an error, never an empty base.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from types import TracebackType
from typing import Any

from lxml import etree

from services.kit.channel import Channel, TransportError
from services.kit.log import get_logger
from services.rbs_sync.interface import RbsUnavailable
from services.rbs_sync.plan import Theirs
from services.rbs_sync.profile import Profile

log = get_logger(__name__)

MOST_COMPANIES = 50_000
EXCERPT = 500
SESSION = re.compile(r"[\w.-]{1,256}", re.ASCII)
PROLOG = re.compile(r"\s*<\?xml\b(.{0,200}?)\?>", re.DOTALL)
START = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(<\?xml\b)", re.DOTALL)
"""Where a document starts: at a prolog, unless it is quoted."""
ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
ENCODINGS = {"utf8": "utf-8", "utf-8": "utf-8", "windows-1251": "cp1251", "cp1251": "cp1251"}
"""What the prologs of answers may say; `utf8` is no registered name, and yet the one their own programs send."""
CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
TEXT = re.compile(r"(<(?:id|status|first|number)>[^<]*)|(?<=>)[^<]*[^<\s][^<]*|\A[^<]+")
Element = Any
"""lxml's element; its stubs do not follow what the parser returns."""


class UnreadableAnswer(Exception):
    """What came is not what was asked for. `text` is its beginning."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text[:EXCERPT]


class RosBusinessSoft:
    """A conversation with one server, over in `seconds` at the latest. Every method raises RbsUnavailable."""

    def __init__(
        self, address: str, login: str, password: str, *, profile: Profile, seconds: float, allow_loopback: bool
    ) -> None:
        self._address, self._login, self._password, self._profile = address, login, password, profile
        self._channel = Channel(seconds=seconds, allow_loopback=allow_loopback)
        self._session: str | None = None

    def __enter__(self) -> "RosBusinessSoft":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._channel.close()

    def log_in(self) -> None:
        """Opens a session."""
        action = etree.Element("action", type="auth", uid="auth")
        etree.SubElement(action, "login").text = self._login
        etree.SubElement(action, "password").text = self._password
        self._session = None
        try:
            documents = self._ask(action)
        except UnreadableAnswer as error:
            raise _unavailable("login", f"The server answered the login with something else: {error}", error) from error
        session = next((found.strip() for d in documents for found in d.xpath("action/sess_id/text()")), "")
        if not SESSION.fullmatch(session):
            raise RbsUnavailable(
                "RosBusinessSoft refused the login. Check login and password, and that this user may use the API.",
                stage="login",
            )
        self._session = session

    def companies(self) -> list[Theirs]:
        """Every visible company, page by page until a page brings nothing new. Logs in first where that is needed."""
        rows: dict[int, Theirs | None] = {}
        while True:
            page = self._page(len(rows), self._profile.page_size)
            fresh = {row_id: row for row_id, row in page.items() if row_id not in rows}
            if not fresh:
                return [row for row in rows.values() if row is not None]
            rows |= fresh
            if len(rows) > MOST_COMPANIES:
                raise RbsUnavailable(f"RosBusinessSoft has more than {MOST_COMPANIES} companies.", stage="read")

    def try_reading(self) -> None:
        """Reads one row, to see that it can be done."""
        self._page(0, 1)

    def _page(self, first: int, number: int) -> dict[int, Theirs | None]:
        """Rows by id; None for one that is hidden there. A session that has ended is opened again, once."""
        if self._session is None:
            self.log_in()
        try:
            return self._list(first, number)
        except UnreadableAnswer as error:
            log.info("rbs_session_opened_again", reason=str(error))
        self.log_in()
        try:
            return self._list(first, number)
        except UnreadableAnswer as error:
            raise _unavailable("read", f"The list of companies cannot be read: {error}", error) from error

    def _list(self, first: int, number: int) -> dict[int, Theirs | None]:
        profile = self._profile
        action = etree.Element("action", type="list", uid="list")
        structure = etree.SubElement(action, "structure", name=profile.companies)
        fields = etree.SubElement(structure, "fields")
        for name in ("id", profile.name, profile.phone, profile.email, profile.visible, profile.inn, profile.kpp):
            if name is not None:
                etree.SubElement(fields, name)
        limit = etree.SubElement(structure, "limit")
        etree.SubElement(limit, "first").text = str(first)
        etree.SubElement(limit, "number").text = str(number)
        documents = self._ask(action)
        structures = [found for d in documents for found in d.xpath("action/structure[@name=$n]", n=profile.companies)]
        if not structures:
            raise UnreadableAnswer("it has no list of companies", _text(documents[0]))
        rows = [row for found in structures for row in _rows(found)]
        if not rows and any(text.strip() for found in structures for text in found.itertext()):
            raise UnreadableAnswer("its rows have no id", _text(documents[0]))
        return dict(map(self._company, rows))

    def _company(self, row: Element) -> tuple[int, Theirs | None]:
        fields = {child.tag: (child.text or "").strip() for child in (*row.iterfind("fields/*"), *row)}
        written = _id(row) or ""
        if not re.fullmatch(r"\d{1,18}", written, re.ASCII):
            raise UnreadableAnswer("the id of a row is no number", _text(row))
        profile = self._profile
        if fields.get(profile.visible, "1").lower() in ("0", "false"):
            return int(written), None
        return int(written), Theirs(
            id=int(written),
            name=fields.get(profile.name, ""),
            phone=fields.get(profile.phone, ""),
            email=fields.get(profile.email, ""),
            inn=fields.get(profile.inn, "") if profile.inn else None,
            kpp=fields.get(profile.kpp, "") if profile.kpp else None,
        )

    def _ask(self, action: Element) -> list[Element]:
        """One request, and the documents of its answer. Raises UnreadableAnswer, RbsUnavailable (not reached)."""
        request = etree.Element("request")
        request.append(action)
        text = etree.tostring(request, encoding="unicode")
        sent = f"<?xml version='1.0' encoding='{self._profile.encoding_label}'?>{text}"
        log.debug("rbs_request", xml=masked(sent))
        cookies = {self._profile.session_cookie: self._session} if self._session else {}
        try:
            answer = self._channel.post(self._address, {"xml": sent.encode()}, cookies)
        except TransportError as error:
            raise RbsUnavailable(str(error), stage="read" if self._session else "connect") from error
        received = answer.body.decode("utf-8", "replace")
        log.debug("rbs_answer", status=answer.status, bytes=len(answer.body), xml=masked(received[:10_000]))
        if answer.location is not None or 300 <= answer.status < 400:
            raise UnreadableAnswer(f"a redirect to {(answer.location or '')[:200]}; correct the address", received)
        if answer.status != 200:
            raise UnreadableAnswer(f"HTTP status {answer.status}", received)
        return documents_in(answer.body)


def documents_in(body: bytes) -> list[Element]:
    """The XML documents of an answer, several where they are glued together. Raises UnreadableAnswer.

    No document type, and so no entity, is accepted; nothing is ever fetched.
    """
    label = ENCODING.search(body[:200])
    encoding = ENCODINGS.get(label[1].decode().lower() if label else "utf-8")
    if encoding is None:
        raise UnreadableAnswer("it has an encoding that is not known here", body.decode("ascii", "replace"))
    try:
        text = body.decode(encoding).lstrip("\ufeff").strip()
    except UnicodeDecodeError:
        raise UnreadableAnswer(f"it is not written in {encoding}", body.decode(encoding, "replace")) from None
    if re.match(r"(<!--.*?-->\s*)*<(!doctype\s+)?html\b", text, re.IGNORECASE | re.DOTALL):
        raise UnreadableAnswer("a web page came instead of XML; is this the address of the XML service?", text)
    starts = [found.start() for found in START.finditer(text) if found[1]]
    pieces = [text[start:end] for start, end in pairwise(dict.fromkeys([0, *starts, len(text)]))]
    try:
        return [_parse(piece) for piece in pieces or [text]]
    except etree.XMLSyntaxError:
        raise UnreadableAnswer("it is no XML", text) from None


def _parse(text: str) -> Element:
    prolog = PROLOG.match(text)
    text = text[prolog.end() :] if prolog else text
    start = re.search(r"<[^?!]", text)
    if "<!DOCTYPE" in text[: start.start() if start else None]:
        raise UnreadableAnswer("it brings a document type of its own, which is refused", text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(text.encode(), parser)


def _rows(structure: Element) -> Iterator[Element]:
    """The outermost elements with an id: what lies deeper is a field that refers to another record."""
    if _id(structure) is not None:
        yield structure
    else:
        for child in structure:
            yield from _rows(child)


def _id(element: Element) -> str | None:
    found = element.get("id") or element.findtext("id")
    return found.strip() if found else None


def masked(xml: str) -> str:
    """The XML with every text hidden but ids and counts: logs hold neither passwords nor people."""
    return TEXT.sub(lambda found: found[1] or "***", CDATA.sub("***", xml))


def _text(element: Element) -> str:
    return str(etree.tostring(element, encoding="unicode"))


def _unavailable(stage: str, message: str, error: UnreadableAnswer) -> RbsUnavailable:
    return RbsUnavailable(message, stage=stage, answer=error.text)
