"""Names of organisations taken apart: the legal form, what kind of firm it is, and the name itself. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from services.contacts.spelling import FOLDED, Vocabulary, alike, skeleton, words

FORMS = (
    ("ооо", r"обществ[оа] с ограниченн?ой ответственностью|ооо|о о о|ллс|лтд|гмбх"),
    ("ао", r"(?:публичное |закрытое |открытое |непубличное )?акционерное общество|пао|зао|оао|нао|ао|жсц"),
    ("ип", r"индивидуальный предприниматель|ип|чп|пбоюл"),
    ("кфх", r"крестьянское(?: фермерское)? хозяйство|кфх|глава кфх"),
    ("гос", r"(?:федеральное |муниципальное )?(?:государственное |муниципальное )?(?:унитарное предприятие"
            r"|(?:бюджетное|казенное|автономное) учреждение)|ф?г[бка]у|ф?гуп|муп|м[бка]у"),
    ("нко", r"некоммерческая организация|автономная некоммерческая организация|ано|нко|чоу|фонд"),
)  # fmt: skip
TOLD_BY = {
    "ооо": "общество общества ооо о ллс лтд гмбх",
    "ао": "акционерное пао зао оао нао ао жсц",
    "ип": "индивидуальный ип чп пбоюл",
    "кфх": "крестьянское кфх",
    "гос": "унитарное учреждение фгбу фгку фгау гбу гку гау фгуп гуп муп мбу мку мау",
    "нко": "некоммерческая ано нко чоу фонд",
}
"""Words without one of which a name is not of the form: looked at first, which is quicker than six patterns."""
FORM = tuple((form, frozenset(TOLD_BY[form].split()), re.compile(rf"\b(?:{pattern})\b")) for form, pattern in FORMS)
KINDS = {
    "тд": "торговыи", "торговыи": "торговыи", "гк": "группа", "группа": "группа", "холдинг": "группа",
    "тк": "транспортная", "транспортная": "транспортная", "ск": "строительная", "строительная": "строительная",
    "ук": "управляющая", "управляющая": "управляющая", "пк": "производственная", "производственная": "производственная",
    "пкф": "производственная", "производственно": "производственная", "нпо": "научно", "нпп": "научно", "нпф": "научно",
    "научно": "научно", "чоп": "охранное", "охранное": "охранное",
}  # fmt: skip
"""Words that tell what a firm does, in short or in full, and what they are compared as."""
TOLD = Vocabulary(*dict.fromkeys(KINDS.values()))
EMPTY = (
    "компания",
    "компании",
    "фирма",
    "предприятие",
    "организация",
    "дом",
    "объединение",
    "коммерческая",
    "магазин",
    "инк",
    "корп",
)
"""Words that tell firms apart no more than their form does."""
NEARLY_EMPTY = Vocabulary(*EMPTY)
ASIDE = re.compile(r"\([^)]*\)")
Likeness = Literal["equal", "alike", "part", "other"]
LONGEST_SPELT_OUT = 9
"""Names of more consonants are found by their halves instead of by leaving each letter out."""


SPELT_OUT = Vocabulary(
    "ограниченной", "ответственностью", "общество", "акционерное", "индивидуальный", "предприниматель"
)


@lru_cache(maxsize=12_000)
def mended(word: str) -> str:
    """A mistyped word of a legal form as it should be; any other word as it is."""
    return (SPELT_OUT.like(word) if len(word) > 6 else None) or word


@dataclass(frozen=True)
class FirmName:
    """A name by its parts: `ООО «ТД Ромашка-Юг»` is form `ооо`, kinds {`тд`}, words `ромашка`, `юг`."""

    form: str
    kinds: frozenset[str]
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


@lru_cache(maxsize=2_000)
def parsed(name: str) -> FirmName:
    """Never empty: a name of nothing but a form is its own name."""
    spelt = [mended(word) for word in words(ASIDE.sub(" ", name)) or words(name)]
    found = rest = " ".join(spelt)
    form = ""
    for kind, told_by, pattern in FORM:
        if not told_by.isdisjoint(spelt) and pattern.search(rest):
            form, rest = form or kind, pattern.sub(" ", rest)
    kinds, left = set(), []
    for word in rest.split():
        if (told := _kind(word)) is not None:
            kinds.add(told)
        elif not _is_empty(word):
            left.append(word)
    name_itself = left or rest.split() or found.split() or [name.strip()]
    return FirmName(form, frozenset(kinds if left else ()), tuple(name_itself))


@lru_cache(maxsize=12_000)
def _kind(word: str) -> str | None:
    folded = word.translate(FOLDED)
    return KINDS.get(folded) or (TOLD.like(folded) if len(word) > 6 else None)


@lru_cache(maxsize=12_000)
def _is_empty(word: str) -> bool:
    return word in EMPTY or (len(word) > 5 and NEARLY_EMPTY.like(word) is not None)


@dataclass(frozen=True)
class Compared:
    """How two names relate, and whether their kinds (`ТД`, `СК`) speak against one firm."""

    likeness: Likeness
    other_kind: bool = False


def compared(one: FirmName, other: FirmName) -> Compared:
    other_kind = bool(one.kinds and other.kinds and one.kinds != other.kinds)
    if one.joined == other.joined or sorted(one.words) == sorted(other.words):
        return Compared("equal", other_kind)
    if len(one.words) == len(other.words) and alike(one.joined, other.joined) and _numbers(one) == _numbers(other):
        return Compared("alike", other_kind)
    shorter, longer = sorted((one.words, other.words), key=len)
    left = list(longer)
    for word in shorter:
        best = max(left, key=lambda candidate: alike(word, candidate), default="")
        if not best or not alike(word, best):
            return Compared("part" if _initials(one, other) else "other", other_kind)
        left.remove(best)
    return Compared("part" if left else "alike", other_kind)


def telling(one: FirmName, other: FirmName) -> bool:
    """What the two names have in common is long enough that two firms hardly have it by chance."""
    shorter = min(one, other, key=lambda name: len(name.joined))
    return len(shorter.joined) >= 12 or len(shorter.words) > 2 or bool(one.kinds and one.kinds == other.kinds)


def _numbers(name: FirmName) -> list[str]:
    return sorted(word for word in name.words if word.isdigit())


def _initials(one: FirmName, other: FirmName) -> bool:
    """`РЖД` is `Российские железные дороги`."""
    for short, long in ((one, other), (other, one)):
        if len(short.words) == 1 and len(long.words) > 2 and short.joined == "".join(word[0] for word in long.words):
            return True
    return False


def keys(name: FirmName, town: str) -> set[str]:
    """What firms that may be one are found by: the name's sounds without order, with a letter or a word left out.

    A name that many firms have is looked for in its own town as well.
    """
    sounds = sorted(skeleton(word) for word in name.words)
    whole = "".join(sounds)
    found = {f"f:{whole}"}
    if town:
        found.add(f"f:{whole}@{town}")
    if len(whole) <= LONGEST_SPELT_OUT:
        if len(whole) >= 4:
            found |= {f"f~:{whole[:place]}{whole[place + 1 :]}" for place in range(len(whole))} | {f"f~:{whole}"}
    else:
        half = len(whole) // 2
        found |= {f"f<:{whole[:half]}", f"f>:{whole[-half:]}"}
    if 1 < len(sounds) <= 4:
        for kept in combinations(sounds, len(sounds) - 1):
            if len("".join(kept)) >= 4:
                found.add(f"f~:{''.join(kept)}")
    return found
