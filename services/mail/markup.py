"""HTML of letters: made safe to show, and turned to plain text. Hostile HTML costs a second at most."""

import re
from html.parser import HTMLParser

import nh3

LARGEST = 300_000
"""Characters of HTML that are kept; larger letters are shown as text."""
MOST_TAGS = 20_000
"""Nested without end, tags cost the square of their number."""
BLOCK_TAGS = "blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol pre table tr ul"
OTHER_TAGS = (
    "a abbr b br caption code col colgroup del em font i ins p q s small span strike strong sub sup tbody td tfoot "
    "th thead tt u"
)
BLOCKS = set(BLOCK_TAGS.split())
TAGS = BLOCKS | set(OTHER_TAGS.split())
UNSEEN = {"script", "style", "title", "noscript", "template", "textarea"}
"""What stands inside these is no text of the letter."""
ATTRIBUTES = {
    "a": {"href", "title"},
    "font": {"color"},
    "ol": {"start"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"align", "colspan", "rowspan", "valign", "width"},
    "th": {"align", "colspan", "rowspan", "valign", "width"},
}
HELD = "held:"
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto", "tel"}


def sanitised(html: str) -> str | None:
    """Without anything that runs, loads or styles: of all that points elsewhere only links stay, and no pictures.

    None where the letter is too large or nothing is left.
    """
    if len(html) > LARGEST or html.count("<") > MOST_TAGS:
        return None
    safe = _clean(html, ATTRIBUTES).strip()
    return safe if 0 < len(safe) <= LARGEST else None


def readable(html: str) -> str | None:
    """The same of a letter that came, with its pictures: those inside it (`cid:`, `data:`) as they are, those from
    elsewhere with `held:` before their address, which no browser loads."""
    if len(html) > LARGEST or html.count("<") > MOST_TAGS:
        return None
    attributes = ATTRIBUTES | {"img": {"alt", "height", "src", "width"}}
    safe = nh3.clean(
        html,
        tags=TAGS | {"img"},
        clean_content_tags=UNSEEN,
        attributes=attributes,
        url_schemes=SCHEMES | {"cid", "data"},
        attribute_filter=_held,
    ).strip()
    return safe if 0 < len(safe) <= LARGEST else None


def _held(tag: str, name: str, value: str) -> str | None:
    address = value.strip()
    scheme = address.partition(":")[0].lower()
    if (tag, name) == ("a", "href"):
        return value if scheme in SCHEMES else None
    if (tag, name) != ("img", "src"):
        return value
    if address.startswith("//"):
        return f"{HELD}https:{address}"
    if scheme in ("http", "https"):
        return HELD + address
    return address if scheme == "cid" or PICTURE.match(address) else None


def text_of(html: str) -> str:
    """What a reader would see, with line breaks; of a very large letter its beginning."""
    html = "<".join(html[:LARGEST].split("<", MOST_TAGS)[:MOST_TAGS])
    words = Words()
    words.feed(_clean(html, {}))  # Python's parser is slow on malformed markup; now it is well-formed
    words.close()
    lines = [" ".join(line.split()) for line in "".join(words.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _clean(html: str, attributes: dict[str, set[str]]) -> str:
    return nh3.clean(html, tags=TAGS, clean_content_tags=UNSEEN, attributes=attributes, url_schemes=SCHEMES)


class Words(HTMLParser):
    """Collects text; blocks stand on lines of their own, paragraphs apart, cells of a row beside each other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.in_pre = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.in_pre += tag == "pre"
        if tag == "br":
            self.parts.append("\n")
        elif tag in BLOCKS:
            self._new_line()
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self.in_pre -= tag == "pre"
        if tag == "p":
            self.parts.append("\n\n")
        elif tag in BLOCKS:
            self._new_line()
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.in_pre:
            data = re.sub(r"\s+", " ", data)
            if data == " " and self.parts and self.parts[-1].endswith("\n"):
                return
        self.parts.append(data)

    def _new_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")
