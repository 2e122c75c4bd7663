"""Clients of the synthetic base: what a record holds before the service's own functions derive the rest. Pure.

A client follows from the seed and its number alone, so any part of a base can be made by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from deploy.local.bench.base import firms, people, places, registers
from deploy.local.bench.base.people import Person
from deploy.local.bench.base.places import Town
from deploy.local.bench.base.words import WORDS

Values = dict[str, Any]
BEGAN = datetime(2023, 9, 1, tzinfo=UTC)
BEGAN_MS = int(BEGAN.timestamp()) * 1000
LASTS_MS = 1100 * 24 * 3600 * 1000
"""The base was filled evenly over this time."""
CLIENT, PERSON, INTERACTION, CHANGE_OF_CLIENT, CHANGE_OF_PERSON = 0x001, 0x002, 0x003, 0x004, 0x005
SPREAD = 0x9E3779B1
"""Odd, so that no two numbers below 2^60 give the same."""
MAIL_HOSTS = ("mail.ru", "yandex.ru", "gmail.com", "bk.ru", "list.ru", "rambler.ru", "inbox.ru")
POSITIONS = (
    *("генеральный директор", "директор", "коммерческий директор", "главный бухгалтер", "бухгалтер", "юрист", "логист"),
    *("менеджер по закупкам", "начальник отдела снабжения", "снабженец", "главный инженер", "секретарь"),
)
NOTES = (
    "Берут {goods} раз в {period}.",
    "Работают по предоплате, просят счёт заранее.",
    "Звонить после {hour}:00, с утра планёрка.",
    "Сравнивают с {rival}; важна цена.",
    "Постоянный клиент, отгрузка со склада в {town}.",
    "Интересовались: {goods}. Перезвонить через {period}.",
)
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)
LATIN_TABLE = str.maketrans(LATIN | dict.fromkeys(" «»\".'", ""))


@dataclass(frozen=True)
class Choices:
    """What records point at: users and entries of directories, as they are in this base."""

    managers: Sequence[UUID]
    directories: dict[str, Sequence[UUID]]

    def of(self, directory: str, dice: Random) -> UUID | None:
        # The dice are thrown in any case: what else a client has must not depend on what directories there are.
        place, entries = dice.random(), self.directories.get(directory, ())
        return entries[int(place * len(entries))] if entries else None


def ident(kind: int, at_ms: int, number: int) -> UUID:
    """A UUIDv7 of this moment that only this record of its kind has. `fill` says the same in SQL."""
    low = 0x8000000000000000 | (number * SPREAD & 0x0FFFFFFFFFFFFFFF)
    return UUID(int=at_ms << 80 | 0x7000 << 64 | kind << 64 | low)


def made_at(number: int, size: int) -> int:
    """Milliseconds since 1970."""
    return BEGAN_MS + LASTS_MS * (number - 1) // size


def client(seed: int, number: int, size: int, choices: Choices) -> tuple[Values, list[Values]]:
    """The counterparty with this number (1 to size), and its people."""
    dice = Random(seed << 32 | number)  # noqa: S311 - no secret
    town = places.town(dice)
    kind = dice.random()
    at_ms = made_at(number, size)
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    values: Values = {
        "id": ident(CLIENT, at_ms, number),
        "number": number,
        "created_at": at,
        "updated_at": at,
        "country": "Россия",
        "city": town.name,
        "address": places.address(dice, town) if dice.random() < 0.8 else None,
        "role": dice.choices(("client", "prospect", "contractor", "other"), (50, 35, 10, 5))[0],
        "manager_id": choices.managers[number % len(choices.managers)],
        "region_id": choices.of("region", dice),
        "ad_source_id": choices.of("ad_source", dice),
        "category_id": choices.of("category", dice),
        "opted_out": dice.random() < 0.03,
        "reputation": dice.choices(("neutral", "trusted", "blocked"), (80, 17, 3))[0],
        "rating": dice.randrange(1, 6) if dice.random() < 0.5 else None,
        "notes": _note(dice, town) if dice.random() < 0.5 else "",
        "custom_values": _custom_values(dice, choices),
    }
    values["created_by"] = values["updated_by"] = values["manager_id"]
    if kind < 0.6:
        values |= _firm(dice, number, town, choices)
        return values, list(_people(dice, number, size, values, town))
    values |= _entrepreneur(dice, number, town, choices) if kind < 0.75 else _individual(dice, number)
    return values, []


def _firm(dice: Random, number: int, town: Town, choices: Choices) -> Values:
    name, full_name = firms.firm(dice, town.name)
    site = f"{latin(full_name.split('«')[1].split('»')[0])[:24].strip('-')}-{number}.ru"
    phones = [landline(dice, town)]
    if dice.random() < 0.4:
        phones.append(mobile(dice, 2 * number))
    return {
        "name": name,
        "full_name": full_name,
        "legal_form": "legal_entity",
        "inn": registers.inn_of_firm(town.tax_code, number) if dice.random() < 0.9 else None,
        "kpp": registers.kpp(town.tax_code, number),
        "ogrn": registers.ogrn(town.tax_code, number, dice.randrange(2002, 2026)),
        "phones": phones,
        "emails": [f"{dice.choice(('info', 'sales', 'office', 'zakaz'))}@{site}"],
        "website": f"https://{site}" if dice.random() < 0.5 else None,
        "industry_id": choices.of("industry", dice),
        "payment_method_id": choices.of("payment_method", dice),
        "headcount": int(dice.lognormvariate(3, 1.2)) + 1 if dice.random() < 0.4 else None,
        "annual_income": round(dice.lognormvariate(17, 1.5), 2) if dice.random() < 0.4 else None,
    }


def _entrepreneur(dice: Random, number: int, town: Town, choices: Choices) -> Values:
    who = people.person(dice)
    return {
        "name": f"ИП {who.full}",
        "full_name": f"Индивидуальный предприниматель {who.full}",
        "legal_form": "sole_proprietor",
        "inn": registers.inn_of_person(town.tax_code, number) if dice.random() < 0.9 else None,
        "ogrn": registers.ogrnip(town.tax_code, number, dice.randrange(2005, 2026)),
        "phones": [mobile(dice, 2 * number)],
        "emails": [mailbox(dice, who, number)],
        "industry_id": choices.of("industry", dice),
    }


def _individual(dice: Random, number: int) -> Values:
    who = people.person(dice)
    return {
        "name": who.full,
        "legal_form": "individual",
        "phones": [mobile(dice, 2 * number)],
        "emails": [mailbox(dice, who, number)] if dice.random() < 0.8 else [],
    }


def _people(dice: Random, number: int, size: int, of: Values, town: Town) -> Iterator[Values]:
    """One or two who speak for a firm."""
    for place in range(2 if dice.random() < 0.3 else 1):
        own_number = 2 * number + place
        who = people.person(dice)
        yield {
            "id": ident(PERSON, made_at(number, size), own_number),
            "number": own_number,
            "created_at": of["created_at"],
            "updated_at": of["created_at"],
            "counterparty_id": of["id"],
            "name": who.full,
            "position": dice.choice(POSITIONS),
            "city": town.name,
            "phones": [mobile(dice, 2 * size + own_number)],
            "emails": [mailbox(dice, who, size + own_number)] if dice.random() < 0.6 else [],
            "birthday": date(1955, 1, 1) + timedelta(days=dice.randrange(17000)) if dice.random() < 0.3 else None,
            "manager_id": of["manager_id"],
            "created_by": of["manager_id"],
            "updated_by": of["manager_id"],
        }


def subscriber(number: int) -> str:
    """Ten digits, other ones for each number, since 3^18 and 10^9 have no common factor."""
    return f"9{(number * 387420489 + 123456789) % 10**9:09d}"


def mobile(dice: Random, number: int) -> str:
    """As somebody typed it."""
    digits = subscriber(number)
    way = dice.random()
    if way < 0.5:
        return f"+7{digits}"
    if way < 0.7:
        return f"8{digits}"
    return f"{'+7' if way < 0.9 else '8'} ({digits[:3]}) {digits[3:6]}-{digits[6:8]}-{digits[8:]}"


def landline(dice: Random, town: Town) -> str:
    local = f"{dice.randrange(10 ** (10 - len(town.area_code))):0{10 - len(town.area_code)}d}"
    return f"{'+7' if dice.random() < 0.6 else '8'} ({town.area_code}) {local[:-4]}-{local[-4:-2]}-{local[-2:]}"


def mailbox(dice: Random, who: Person, number: int) -> str:
    return f"{latin(who.surname)}.{latin(who.given)[0]}{number}@{dice.choice(MAIL_HOSTS)}"


def latin(text: str) -> str:
    return text.lower().translate(LATIN_TABLE)


def _note(dice: Random, town: Town) -> str:
    return dice.choice(NOTES).format(
        goods=dice.choice(WORDS["goods"]),
        period=dice.choice(("неделю", "месяц", "квартал", "полгода")),
        hour=dice.randrange(10, 17),
        rival=dice.choice(WORDS["words"]),
        town=town.name,
    )


def _custom_values(dice: Random, choices: Choices) -> Values:
    values: Values = {}
    if dice.random() < 0.3:
        values["contract"] = f"{dice.randrange(1, 9999)}/{dice.randrange(20, 27)}"
    if dice.random() < 0.3:
        values["discount"] = dice.randrange(0, 31)
    if dice.random() < 0.3 and (delivery := choices.of("counterparty.delivery", dice)) is not None:
        values["delivery"] = str(delivery)
    return values
