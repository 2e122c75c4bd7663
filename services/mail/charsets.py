"""Bytes of a letter to text, whatever their label says. Nothing here raises."""

import base64
import codecs
import quopri
import re

GUESSES = ("cp1251", "koi8-r", "cp866", "iso8859-5")
"""Eight-bit charsets of Russian letters, the likeliest first."""
UNTRUSTED = {"ascii", "iso8859-1", "cp1252", "iso8859-15"}
"""Labels that mailers put on letters without looking: 8-bit text under them is guessed."""
NOT_TEXT = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
"""Python's codecs that no letter means."""
OTHER_NAMES = {
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "cp-1251": "cp1251",
    "koi8": "koi8-r",
}
COMMON = (
    "ст но то на ен ов ни ра во ко по пр ро ре ос ка го не од ет ли ть от ер ны ол та ел ор ва ла ин ан ат ом де ит ло "
    "ес ле ил ри ие ал об до за со же ве ам ак им ой ый ий ем да ас вы ьн ск тв чт се ки мо ми ма пл пи сч чё че чи"
)
PAIRS = frozenset(COMMON.split())
"""Common pairs of Russian letters."""
LEAST_LETTERS = 12
"""With fewer 8-bit letters than this a Russian label is believed."""
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
SAMPLE = 4000
"""How many bytes are looked at to guess a charset."""
LONGEST_HEADER = 10_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HALF = re.compile(r"[\ud800-\udfff]")


def decode(content: bytes, label: str | None = None) -> str:
    """Text of the bytes: as labelled where that fits, else as UTF-8, else by the look of Russian letters."""
    codec = _codec(label)
    if codec is not None and not (codec in UNTRUSTED and any(byte > 127 for byte in content)):
        text = _strict(content, codec)
        if text is not None and not _mislabelled(content, codec):
            return clean(text)
    text = _strict(content, "utf-8")
    return clean(text if text is not None else _guess(content, codec))


def header(value: str) -> str:
    """A header's text on one line, from encoded words of any charset and raw 8-bit bytes; at most 10,000 characters."""
    value = " ".join(value[:LONGEST_HEADER].split())
    text, end, run, run_charset = "", 0, b"", ""
    for word in ENCODED_WORD.finditer(value):
        between, end = value[end : word.start()], word.end()
        charset, content = word[1].partition("*")[0].lower(), _word_bytes(word[2], word[3])
        if run and not between.strip() and charset == run_charset:
            run += content  # mailers cut characters in two between words
            continue
        text += decode(run, run_charset)
        if between.strip() or not text:
            text += _raw(between)
        run, run_charset = content, charset
    text += decode(run, run_charset) + _raw(value[end:])
    return " ".join(text.split())


def clean(text: str) -> str:
    """Text that a database and JSON can hold: no control characters but tab and line ends, no half surrogates."""
    if HALF.search(text):
        text = text.encode("utf-8", "replace").decode()
    return CONTROL.sub("", text)


def _codec(label: str | None) -> str | None:
    name = (label or "").strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(OTHER_NAMES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    if codec in NOT_TEXT or not getattr(codecs.lookup(codec), "_is_text_encoding", True):
        return None
    return codec


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (ValueError, LookupError):
        return None


def _guess(content: bytes, codec: str | None) -> str:
    """The Russian charset under which the text looks most like Russian; western text stays western."""
    best, points = _best_guess(content[:SAMPLE])
    if points > 0:
        return content.decode(best, "replace")
    if codec == "utf-8" or codec is None:
        # Mostly UTF-8 with a scratch beats letters of a charset that nobody named.
        as_utf8 = content.decode("utf-8", "replace")
        if as_utf8.count("\ufffd") * 10 < len(as_utf8):
            return as_utf8
    return content.decode("cp1252" if codec in UNTRUSTED or codec is None else codec, "replace")


def _best_guess(sample: bytes) -> tuple[str, float]:
    return max(((name, _likeness(sample.decode(name, "replace"))) for name in GUESSES), key=lambda guess: guess[1])


def _likeness(text: str) -> float:
    """Above 0 for Russian. Common pairs count for it; odd signs, capitals inside words and mixed alphabets against."""
    points, before = 0.0, " "
    for character in text:
        russian = "а" <= character.lower() <= "я" or character in "ёЁ"
        if russian:
            if (before + character).lower() in PAIRS:
                points += 2
            if character.isupper():
                points -= 3 if before.islower() else 0.2
            if before.isascii() and before.isalpha():
                points -= 3
        elif character > "\x7f":
            points -= 1.5 if character in "№«»–—“”…°" else 3
        elif before > "\x7f" and character.isalpha():
            points -= 3
        before = character
    return points


def _mislabelled(content: bytes, codec: str) -> bool:
    """Is it labelled as one Russian charset and plainly written in another?"""
    sample = content[:SAMPLE]
    if codec not in GUESSES or sum(byte > 127 for byte in sample) < LEAST_LETTERS:
        return False
    name, points = _best_guess(sample)
    return name != codec and points > 2 * max(_likeness(sample.decode(codec, "replace")), 5)


def _word_bytes(kind: str, content: str) -> bytes:
    raw = content.encode("ascii", "ignore")
    if kind in "bB":
        raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        raw = raw[: len(raw) - (len(raw) % 4 == 1)]
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    return quopri.decodestring(raw, header=True)


def _raw(value: str) -> str:
    """What stood in the header as it was; bytes above 127 came as surrogates."""
    try:
        return decode(value.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return clean(value)
