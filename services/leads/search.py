"""Finding by parts of words: what a search looks in, and what it looks for."""

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from services.kit.phones import Phone
from services.leads.phones import digits

MOST_WORDS = 10
PHONE_LIKE = re.compile(r"[\d\s()+.-]{3,}")


def search_key(texts: Iterable[str | None], phones: Iterable[Phone] = ()) -> str:
    """The texts and the digits of the phones, as searches compare them."""
    return "\n".join(
        [*(_folded(text) for text in texts if text), *(digits(phone.e164 or phone.raw) for phone in phones)]
    )


def matching(column: InstrumentedAttribute[str], query: str) -> ColumnElement[bool]:
    """Every word of the query is in the key; digits are also sought as a phone, where 8… is the same as +7…"""
    words = _folded(query).split()[:MOST_WORDS]
    found = and_(True, *(column.contains(word, autoescape=True) for word in words))
    number = digits(query)
    if not (PHONE_LIKE.fullmatch(query.strip()) and len(number) >= 3):
        return found
    spellings = {number, "7" + number[1:]} if number.startswith("8") else {number}
    return or_(found, *(column.contains(spelling) for spelling in sorted(spellings)))


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")
