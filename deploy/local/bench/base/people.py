"""People of the synthetic base: Russian surnames, given names and patronymics that agree with each other. Pure."""

from dataclasses import dataclass
from random import Random

from deploy.local.bench.base.words import WORDS

SOFT = {"Пётр": "Петр", "Павел": "Павл", "Дмитрий": "Дмитри", "Георгий": "Георги"}
ENDINGS = (("ов", "ова"), ("ов", "ова"), ("енко", "енко"), ("ин", "ина"), ("евский", "евская"), ("чук", "чук"))
"""The first is twice as frequent."""


@dataclass(frozen=True)
class Person:
    surname: str
    given: str
    patronymic: str
    female: bool

    @property
    def full(self) -> str:
        return f"{self.surname} {self.given} {self.patronymic}"


def person(dice: Random) -> Person:
    """A tenth of all have one of the fifty most frequent surnames; the others share some 1,300."""
    female = dice.random() < 0.5
    if dice.random() < 0.1:
        surname = dice.choice(WORDS["frequent"]) + ("а" if female else "")
    else:
        stem, ending = dice.choice(WORDS["stems"]), dice.choice(ENDINGS)[female]
        surname = stem + _joined(stem, ending)
    given = dice.choice(WORDS["female" if female else "male"])
    return Person(surname, given, patronymic(dice.choice(WORDS["fathers"]), female), female)


def _joined(stem: str, ending: str) -> str:
    """`Матвей` and `ов` make `Матвеев`, hence the ending without what the stem has already."""
    if stem[-1] in "йеё" and ending.startswith("о"):
        return "е" + ending[1:]
    return ending[1:] if stem[-1] == ending[0] else ending


def patronymic(father: str, female: bool) -> str:
    """`Фёдор` gives `Фёдорович` and `Фёдоровна`."""
    if father == "Яков":
        return "Яковлевна" if female else "Яковлевич"
    stem = SOFT.get(father, father)
    if stem.endswith("ий"):
        return stem[:-2] + ("ьевна" if female else "ьевич")
    if stem[-1] in "йьи":
        return stem.rstrip("йь") + ("евна" if female else "евич")
    return stem + ("овна" if female else "ович")
