"""Towns of the synthetic base: with their share of clients, region and codes. Pure."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from deploy.local.bench.base import words


@dataclass(frozen=True)
class Town:
    name: str
    region: str
    tax_code: str
    """Two digits that registers begin with."""
    area_code: str
    share: int


TOWNS = tuple(
    Town(name, region, tax_code, area_code, int(share)) for name, region, tax_code, area_code, share in words.TOWNS
)
_SHARES = list(accumulate(town.share for town in TOWNS))
ADDRESSES = (
    "{code}, г. {town}, ул. {street}, д. {house}, оф. {office}",
    "{code}, {town}, {street} ул., {house}, офис {office}",
    "г. {town}, ул. {street}, {house}, стр. {office}",
    "{town}, {street}, {house}-{office}",
)


def town(dice: Random) -> Town:
    return dice.choices(TOWNS, cum_weights=_SHARES)[0]


def address(dice: Random, of: Town) -> str:
    """As people type it: four ways of writing the same kind of thing."""
    code = f"{int(of.tax_code) * 7 + 100:03d}{dice.randrange(1000):03d}"
    return dice.choice(ADDRESSES).format(
        code=code,
        town=of.name,
        street=dice.choice(words.WORDS["streets"]),
        house=dice.randrange(1, 160),
        office=dice.randrange(1, 400),
    )
