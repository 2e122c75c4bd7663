"""One search over a record: its name, phones, e-mails, registers, addresses, custom fields, and a person's client.

The database keeps a column of every counterparty and contact (migration 0010): `search_text`, in sections, found by any
part of three letters or more, and by shorter beginnings of its words. A search is words, all of which must be found,
each in one of its spellings; where nothing is found it is tried in the other keyboard layout, then with small errors.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, func, or_
from sqlalchemy.dialects.postgresql import ARRAY, array

from services.contacts import keyboard, spelling
from services.contacts.interface.counterparties import SearchIn
from services.contacts.models import Contact, Counterparty
from services.contacts.names import LEGAL_FORMS, folded, words_of
from services.kit import phones
from services.kit.wire import Invalid

SECTIONS = ("name", "phone", "email", "inn", "address", "custom", "client")
"""The sections of `search_text`, in their order."""
SEPARATOR = "\x1f"
EVERYWHERE = 6
"""A search in all of SearchIn is one in everything."""
LONGEST = 200
MOST_WORDS = 8
INDEXED = 3
"""Letters of a part that the trigram index can find."""
PHONE_FROM = 5
FUZZY_FROM = 5
MOST_ERRING = 4
PHONE_RUN = re.compile(r"(?<![^\s,;])\+?\(?\d[\d\s()\-.~]*\d(?![^\s,;])")
"""Digits of their own: not those of an e-mail address or of a name."""
EDGES = ",;:<>()\"'«»[]"
FORMS = (
    "общество с ограниченной ответственностью публичное закрытое открытое акционерное индивидуальный предприниматель "
    "ооо оао зао пао нко чоу гуп муп"
)
"""What `sort_key` leaves out of a name."""
WITHIN = {
    Counterparty: ("name", "full_name", "inn", "kpp", "ogrn", "emails", "country", "city", "address"),
    Contact: ("name", "emails", "country", "city", "address"),
}
"""Fields whose words stand in `search_text`."""
NAMES = ("name", "full_name")
"""Of these without the legal form."""
HELD: dict[Any, tuple[str, ...]] = {
    Counterparty: (
        "category_id",
        "payment_method_id",
        "industry_id",
        "region_id",
        "relation_id",
        "ad_source_id",
        "manager_id",
    ),
    Contact: ("relation_id", "ad_source_id", "manager_id"),
}
"""Fields that hold one id each, and are found by one index of all of them."""

Spelling = tuple[str, ...]
"""Parts that must all be found."""
Shape = tuple[tuple[int, ...], ...]


class Word(NamedTuple):
    """A word of a search; any one of its spellings will do."""

    spellings: tuple[Spelling, ...]


# What filters ask


def section(model: Any, name: str) -> ColumnElement[str]:
    """A section of the record's `search_text`."""
    return func.split_part(model.search_text, SEPARATOR, SECTIONS.index(name) + 1)


def folded_sql(column: Any) -> ColumnElement[str]:
    """`names.folded` in SQL."""
    return func.lower(func.translate(column, "Ёё", "Ее"))


def narrowing(model: Any, field: str, text: str) -> list[ColumnElement[bool]]:
    """Weaker conditions on the same text, which the trigram index can find."""
    if field not in WITHIN.get(model, ()):
        return []
    parts = [text] if field == "emails" else words_of(text)
    return [
        model.search_text.contains(part, autoescape=True)
        for part in parts
        if len(part) >= INDEXED and not (field in NAMES and part in FORMS)
    ]


def holding(model: Any, field: str, ids: Sequence[UUID]) -> list[ColumnElement[bool]]:
    """A weaker condition on the same ids, which the index of all ids can find."""
    if field not in HELD.get(model, ()):
        return []
    held = array([getattr(model, name) for name in HELD[model]])
    return [held.bool_op("&&")(sa.cast(list(ids), ARRAY(sa.Uuid)))]


def phone_parts(text: str) -> list[str]:
    """What to look for among the digits of phones: as typed, as the whole number it is, and 8… as 7…"""
    digits = re.sub(r"\D", "", text)
    if len(digits) < INDEXED:
        return []
    found = [digits]
    if whole := phones.parse(text).e164:
        found.append(whole.lstrip("+"))
    if digits.startswith("8") and len(digits) > INDEXED:
        found.append("7" + digits[1:])
    return list(dict.fromkeys(found))


# What is searched for


def attempts(text: str) -> Iterator[list[Word]]:
    """The words of a search as they were typed, then in the other keyboard layout. Raises Invalid."""
    if len(text) > LONGEST:
        raise Invalid(f"A search is at most {LONGEST} characters long.", field="search")
    yield _words(text)
    if swapped := keyboard.other_layout(text):
        yield _words(swapped)


def _words(text: str) -> list[Word]:
    found: list[Word] = []
    rest = text
    for run in PHONE_RUN.findall(text):
        if len(re.sub(r"\D", "", run)) >= PHONE_FROM:
            apart = tuple(words_of(run))
            whole = [(number,) for number in phone_parts(run)]
            found.append(Word((*whole, *([apart] if len(apart) > 1 else []))))
            rest = rest.replace(run, " ", 1)
    # A legal form tells nothing where there is more to look for.
    telling = LEGAL_FORMS.sub(" ", folded(rest))
    for token in (telling if found or words_of(telling) else folded(rest)).split():
        found += _of_token(token.strip(EDGES))
    return found[:MOST_WORDS]


def _of_token(token: str) -> list[Word]:
    plain = words_of(token)
    if token.isalnum() or (len(plain) == 1 and plain[0] == token):
        return [Word(tuple((one,) for one in _spellings(word))) for word in plain]
    if token[1:].isdigit() and token[0] == "+":
        # The beginning of a record's first number.
        return [Word(((SEPARATOR + token[1:],),))]
    if not plain or "@" in token:
        return [Word(((token,),))] if plain else []
    # A part of an e-mail address or of a number; or words as well.
    apart = [tuple(plain)] if len(plain) > 1 else [(one,) for one in _spellings(plain[0])]
    return [Word(((token,), *apart))]


def _spellings(word: str) -> list[str]:
    if len(word) < INDEXED or word.isdigit():
        return [word]
    other = [spelling.in_cyrillic(word)] if word.isascii() else keyboard.in_latin(word)
    return list(dict.fromkeys([word, *other]))


# How it is found


def matching(model: Any, words: list[Word], sections: Sequence[SearchIn]) -> list[ColumnElement[bool]]:
    """Every word is found in the record, in the given sections or, where none are given, in any."""
    chosen = set(sections) if 0 < len(set(sections)) < EVERYWHERE else set()
    return [or_(*(_spelt(model, spelt, chosen) for spelt in word.spellings)) for word in words]


def _spelt(model: Any, parts: Spelling, sections: set[SearchIn]) -> ColumnElement[bool]:
    return and_(*(_part(model, part, sections) for part in parts))


def _part(model: Any, part: str, sections: set[SearchIn]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = model.search_text.like(_pattern(part))
    if not sections:
        return found
    inside = [section(model, name).like(_pattern(part)) for name in SECTIONS if name in sections]
    return and_(found, or_(*inside))


def _pattern(part: str) -> str:
    # Words begin after a space, which makes of one or two letters what the trigram index knows.
    sought = part if len(part) >= INDEXED else f" {part}"
    escaped = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def shape_of(words: list[Word]) -> Shape:
    """What is alike in searches of different words: how many parts each spelling has."""
    return tuple(tuple(len(spelling) for spelling in word.spellings) for word in words)


def patterns(words: list[Word]) -> dict[str, str]:
    """The parameters of `looking`, by name."""
    parts = (part for word in words for spelling in word.spellings for part in spelling)
    return {f"part_{place}": _pattern(part) for place, part in enumerate(parts)}


def looking(model: Any, shape: Shape) -> list[ColumnElement[bool]]:
    """`matching` everywhere, for any words of this shape."""
    place = count()

    def spelt(parts: int) -> ColumnElement[bool]:
        return and_(*(model.search_text.like(bindparam(f"part_{next(place)}", type_=sa.Text)) for _ in range(parts)))

    return [or_(*(spelt(parts) for parts in word)) for word in shape]


def resembling(model: Any, text: str, sections: Sequence[SearchIn]) -> list[ColumnElement[bool]]:
    """Every word with at most one letter wrong, missing, added or swapped; nothing where all words are too short."""
    words = words_of(text)[:MOST_ERRING]
    chosen = set(sections) if 0 < len(set(sections)) < EVERYWHERE else set()
    if "@" in text or not any(_may_err(word) for word in words) or (chosen and "name" not in chosen):
        return []
    inside = [model.search_text, *([section(model, "name")] if chosen else [])]
    found = []
    for word in words:
        if not _may_err(word):
            found.append(_part(model, word, chosen))
            continue
        patterns = {pattern for spelt in _spellings(word)[:2] for pattern in erring(spelt)}
        found.append(or_(*(and_(*(one.like(f"%{pattern}%") for one in inside)) for pattern in sorted(patterns))))
    return found


def _may_err(word: str) -> bool:
    return len(word) >= FUZZY_FROM and not word.isdigit()


def erring(word: str) -> list[str]:
    """LIKE patterns of the words that are one slip away; the word is letters and digits only."""
    patterns = [word]
    for at in range(len(word)):
        before, after = word[:at], word[at + 1 :]
        patterns += [f"{before}_{after}", f"{word[:at]}_{word[at:]}"]
        if after:
            patterns.append(before + after[0] + word[at] + after[1:])
        if len(word) > FUZZY_FROM:
            # What is left of a shorter word is a part of too many others.
            patterns.append(before + after)
    # One without three letters in a row would read the index whole: a second for a word that nobody has.
    return [pattern for pattern in patterns if max(map(len, pattern.split("_"))) >= INDEXED]
