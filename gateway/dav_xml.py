"""The XML of WebDAV and CardDAV: read without entities and bounded, written as multistatus answers (RFC 4918, 6352)."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from gateway.interface import MalformedRequest

DAV, CARD, SERVER = "DAV:", "urn:ietf:params:xml:ns:carddav", "http://calendarserver.org/ns/"
NAMES: Any = {None: DAV, "C": CARD, "CS": SERVER}
OK, GONE, MISSING = "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 404 Not Found"
Element = Any
"""lxml's element; its stubs do not follow what the parser returns."""


def dav(name: str) -> str:
    return f"{{{DAV}}}{name}"


def card(name: str) -> str:
    return f"{{{CARD}}}{name}"


def read(body: bytes) -> Element | None:
    """The root of what was sent; None for an empty body. Raises MalformedRequest."""
    if not body.strip():
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedRequest(f"The body is no XML: {error}") from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise MalformedRequest("A document type has no place here.")
    return root


def asked_properties(root: Element | None) -> list[str] | None:
    """Names of the properties that are asked for, as `{namespace}name`; None: whatever there is."""
    prop = root.find(dav("prop")) if root is not None else None
    return [child.tag for child in prop if isinstance(child.tag, str)] if prop is not None else None


class Multistatus:
    """An answer about several resources."""

    def __init__(self) -> None:
        self.root = etree.Element(dav("multistatus"), nsmap=NAMES)

    def found(self, href: str, properties: Mapping[str, Any], asked: Sequence[str] | None) -> None:
        """One resource with those of its properties that were asked for; an unknown one is said to be missing."""
        response = self._response(href)
        names = list(properties) if asked is None else list(dict.fromkeys(asked))
        for status, chosen in (
            (OK, [name for name in names if name in properties]),
            (MISSING, [name for name in names if name not in properties]),
        ):
            if not chosen:
                continue
            propstat = etree.SubElement(response, dav("propstat"))
            prop = etree.SubElement(propstat, dav("prop"))
            for name in chosen:
                fill(etree.SubElement(prop, name), properties.get(name) if status == OK else None)
            etree.SubElement(propstat, dav("status")).text = status

    def gone(self, href: str) -> None:
        """One that is not there, or not any more."""
        etree.SubElement(self._response(href), dav("status")).text = GONE

    def cut(self, href: str) -> None:
        """There is more than was answered (RFC 6578, 3.6)."""
        response = self._response(href)
        etree.SubElement(response, dav("status")).text = "HTTP/1.1 507 Insufficient Storage"
        etree.SubElement(etree.SubElement(response, dav("error")), dav("number-of-matches-within-limits"))

    def token(self, token: str) -> None:
        etree.SubElement(self.root, dav("sync-token")).text = token

    def written(self) -> bytes:
        text: bytes = etree.tostring(self.root, xml_declaration=True, encoding="utf-8")
        return text

    def _response(self, href: str) -> Element:
        response = etree.SubElement(self.root, dav("response"))
        etree.SubElement(response, dav("href")).text = href
        return response


def fill(element: Element, value: Any) -> None:
    """A text, the href of `Href`, or elements by their names, each with its own value."""
    if isinstance(value, str):
        element.text = value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                fill(etree.SubElement(element, name), one)


def error(name: str) -> bytes:
    """The body of a refusal that names the precondition that does not hold."""
    root = etree.Element(dav("error"), nsmap=NAMES)
    etree.SubElement(root, name)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return text
