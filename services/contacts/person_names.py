"""People's names taken apart: surname, given name and patronymic in any order, initials; who may be one. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from services.contacts.firm_names import mended
from services.contacts.given_names import full, known
from services.contacts.spelling import alike, skeleton, words

PATRONYMIC = re.compile(r".{2,}(?:ович|евич|ьич|ич|овна|евна|ична|инична)")
FEMALE_PATRONYMIC = re.compile(r".*(?:вна|чна)")
SURNAME = re.compile(
    r".{2,}(?:ов|ев|ин|ын|ова|ева|ина|ына|ский|цкий|ская|цкая|ской|енко|ко|ук|юк|чук|ян|янц|дзе|швили|их|ых|ец|ик|ак|як|иа|уа)"
)
FEMALE_SURNAME = re.compile(r".*(?:ова|ева|ина|ына|ая)")
MALE_SURNAME = re.compile(r".*(?:ов|ев|ин|ын|ий|ой)")
NOT_NAMES = frozenset(
    ("ип", "чп", "индивидуальный", "предприниматель", "гр", "гражданин", "гражданка", "господин", "госпожа")
)
Likeness = Literal["equal", "alike", "initials", "part", "other"]
COMMON = frozenset(
    [
        "иванов",
        "смирнов",
        "кузнецов",
        "попов",
        "васильев",
        "петров",
        "соколов",
        "михайлов",
        "новиков",
        "федоров",
        "морозов",
        "волков",
        "алексеев",
        "лебедев",
        "семенов",
        "егоров",
        "павлов",
        "козлов",
        "степанов",
        "николаев",
        "орлов",
        "андреев",
        "макаров",
        "никитин",
        "захаров",
        "зайцев",
        "соловьев",
        "борисов",
        "яковлев",
        "григорьев",
        "романов",
        "воробьев",
        "сергеев",
        "кузьмин",
        "фролов",
        "александров",
        "дмитриев",
        "королев",
        "гусев",
        "киселев",
        "ильин",
        "максимов",
        "поляков",
        "сорокин",
        "виноградов",
        "ковалев",
        "белов",
        "медведев",
        "антонов",
        "тарасов",
    ]
)
"""Surnames that many people share: an equal name of theirs tells less."""


@dataclass(frozen=True)
class PersonName:
    """A name by its parts, empty where not given; a given name or a patronymic of one letter is an initial."""

    surname: str
    given: str
    patronymic: str

    @property
    def whole(self) -> bool:
        return len(self.surname) > 1 and len(self.given) > 1

    @property
    def sure(self) -> bool:
        """The parts are what they were taken for: one surname, and a given name that is known."""
        return " " not in self.surname and bool(self.patronymic) and bool(known(self.given))

    @property
    def spelt(self) -> list[str]:
        """The words of the name that are no initials."""
        return [word for word in (*self.surname.split(), self.given, self.patronymic) if len(word) > 1]

    @property
    def common(self) -> bool:
        return male_form(self.surname) in COMMON

    @property
    def sex(self) -> str:
        """`m`, `f`, or empty where the name does not tell."""
        if len(self.patronymic) > 1:
            return "f" if FEMALE_PATRONYMIC.fullmatch(self.patronymic) else "m"
        sexes = {sex for _full, sex in known(self.given)}
        if len(sexes) == 1:
            return sexes.pop()
        if FEMALE_SURNAME.fullmatch(self.surname):
            return "f"
        return "m" if MALE_SURNAME.fullmatch(self.surname) else ""


@lru_cache(maxsize=2_000)
def parsed(name: str) -> PersonName | None:
    """The parts of a person's name, None where it reads like none: `Иванов И.И.`, `Petr Sidorov`, `Саша`."""
    found = [word for word in words(name) if mended(word) not in NOT_NAMES and not word.isdigit()]
    if not 1 <= len(found) <= 4:
        return None
    initials = [word for word in found if len(word) == 1]
    spelt = [word for word in found if len(word) > 1]
    if not spelt:
        return None
    patronymic = _patronymic(spelt)
    given = "" if initials and not patronymic else _given(spelt, found, patronymic)
    surname = " ".join(spelt)
    if initials:
        given = given or initials.pop(0)
        patronymic = patronymic or (initials.pop(0) if initials else "")
    if not given and not SURNAME.fullmatch(surname):
        return None
    return PersonName(surname, given, patronymic)


def _patronymic(spelt: list[str]) -> str:
    """Takes the patronymic out of the words; a lone word is none."""
    for place in range(len(spelt) - 1, -1, -1):
        if len(spelt) > 1 and PATRONYMIC.fullmatch(spelt[place]) and not known(spelt[place]):
            return spelt.pop(place)
    return ""


def _given(spelt: list[str], found: list[str], patronymic: str) -> str:
    """Takes the given name out of the words that are left: a known one, else the one before the patronymic."""
    exact = [word for word in spelt if known(word)]
    if len(exact) > 1:  # `Роман Павел`: the one that could be a surname is it, else people write the surname first
        exact = [word for word in exact if not SURNAME.fullmatch(word)] or exact[1:]
    if exact:
        spelt.remove(exact[0])
        return exact[0]
    if patronymic and (place := found.index(patronymic)) > 0 and len(spelt) > 1 and found[place - 1] in spelt:
        spelt.remove(found[place - 1])
        return found[place - 1]
    if len(spelt) == 2 and not patronymic:
        place = 0 if SURNAME.fullmatch(spelt[1]) and not SURNAME.fullmatch(spelt[0]) else 1
        return spelt.pop(place)
    return ""


@lru_cache(maxsize=12_000)
def male_form(surname: str) -> str:
    """A surname as a man has it: `иванова` is `иванов`, `горская` is `горский`."""
    if re.fullmatch(r".{2,}(?:ов|ев|ин|ын)а", surname):
        return surname[:-1]
    return surname[:-2] + "ий" if re.fullmatch(r".{2,}[скц]ая", surname) else surname


@dataclass(frozen=True)
class Compared:
    """How two names relate: `likeness` as a whole, and the part that speaks against one person, if any."""

    likeness: Likeness
    against: Literal["", "surname", "given_name", "patronymic", "initial", "sex"] = ""
    slips: int = 0


def compared(one: PersonName, other: PersonName) -> Compared:
    found = _by_parts(one, other)
    wrong = found.likeness == "other" and found.against != "sex" and not (one.sure and other.sure)
    if wrong and _by_words(one, other):
        return Compared("alike", slips=2)
    return found


def _by_words(one: PersonName, other: PersonName) -> bool:
    """The parts were perhaps told apart wrongly: two words at least, and each of the shorter name, have a like one."""
    shorter, longer = sorted((one.spelt, other.spelt), key=len)
    left = list(longer)
    for word in shorter:
        like = [candidate for candidate in left if _given_names(word, candidate) in ("same", "slip")]
        if not like:
            return False
        left.remove(like[0])
    return len(shorter) > 1


def _by_parts(one: PersonName, other: PersonName) -> Compared:
    surname = _surnames(one.surname, other.surname)
    given = _given_names(one.given, other.given)
    patronymic = _word(one.patronymic, other.patronymic)
    if given == "other" or patronymic == "other":
        pair = (one.given, other.given) if given == "other" else (one.patronymic, other.patronymic)
        if min(map(len, pair)) == 1:
            return Compared("other", "initial" if surname == "same" else "surname")
        return Compared("other", "given_name" if given == "other" else "patronymic")
    if one.sex and other.sex and one.sex != other.sex:
        return Compared("other", "sex")
    if surname == "other":
        return Compared("part" if given == "same" and patronymic == "same" else "other", "surname")
    slips = (surname, given, patronymic).count("slip")
    if surname == "none" or given == "none":
        return Compared("part", slips=slips)
    if "initial" in (surname, given):
        return Compared("initials", slips=slips)
    return Compared("alike" if slips else "equal", slips=slips)


def _surnames(one: str, other: str) -> str:
    found = _word(male_form(one), male_form(other))
    return "slip" if found == "other" and alike(one, other) else found


def _word(one: str, other: str) -> str:
    if not one or not other:
        return "none"
    if one == other:
        return "same"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "other"
    return "slip" if alike(one, other) else "other"


def _given_names(one: str, other: str) -> str:
    if len(one) > 1 and len(other) > 1:
        if full(one) & full(other):
            return "same"
        return "other" if known(one) and known(other) else _word(one, other)
    if one and other and len(one) + len(other) > 2:  # an initial may be that of the full name: Саша is А.
        initial, name = (one, other) if len(one) == 1 else (other, one)
        return "initial" if any(initial == form[0] for form in (*full(name), name)) else "other"
    return _word(one, other)


def keys(name: PersonName) -> set[str]:
    """What people who may be one are found by: any two of these parts, spelt nearly alike."""
    surname, initial = skeleton(male_form(name.surname)), name.surname[:1]
    patronymic = skeleton(name.patronymic) if len(name.patronymic) > 1 else ""
    found: set[str] = set()
    for given in full(name.given) if name.given else ():
        if surname and len(given) > 1:
            found.add(f"sg:{surname}:{skeleton(given)}")
        if surname and name.patronymic:
            found.add(f"si:{surname}:{given[0]}{name.patronymic[0]}")
        if patronymic and len(given) > 1:
            found.add(f"gp:{skeleton(given)}:{patronymic}:{initial}")
    if (surname and len(name.given) == 1 and not name.patronymic) or not name.given:
        found.add(f"s:{surname}:{name.given}")
    return found
