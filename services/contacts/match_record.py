"""A record as the matcher sees it, ready to be compared with thousands of others. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from services.contacts import firm_names, person_names
from services.contacts.firm_names import FirmName
from services.contacts.person_names import PersonName
from services.contacts.spelling import plain

HOSTS = """
mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru ya.ru yandex.com gmail.com googlemail.com rambler.ru lenta.ru
outlook.com hotmail.com live.com icloud.com me.com yahoo.com proton.me protonmail.com vk.com
"""
FREE_MAIL = frozenset(HOSTS.split())
"""Mail hosts of everybody: an address there says nothing of the firm."""
TOWN = re.compile(r"^(?:г|город|пос|поселок|с|село|дер)\.?\s+|[^0-9a-zа-я]+")
HOST = re.compile(r"^(?:https?://)?(?:www\.)?([^/:?#\s]+)")
Number = tuple[str, str | None]
T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - a decorator, as `property` is
    """`cached_property` without its lock, which threads wait for whatever record each has (until Python 3.12)."""

    def __init__(self, function: Callable[[Any], T]) -> None:
        self.function, self.name = function, function.__name__

    def __get__(self, record: Any, _type: object = None) -> T:
        value: T = self.function(record)
        record.__dict__[self.name] = value
        return value


@dataclass(frozen=True)
class MatchRecord:
    """What of a record tells who it is. Phones are (E.164, extension); e-mails are in lower case."""

    kind: str
    """`counterparty` or `contact`; only records of one kind are compared."""
    name: str
    legal_form: str = "individual"
    inn: str | None = None
    kpp: str | None = None
    phones: tuple[Number, ...] = ()
    emails: tuple[str, ...] = ()
    city: str | None = None
    website: str | None = None
    birthday: str | None = None
    """ISO date, or without the year `--MM-DD`."""
    counterparty_id: str | None = None

    @once
    def firm(self) -> FirmName:
        return firm_names.parsed(self.name)

    @once
    def person(self) -> PersonName | None:
        """The name as a person's, None for firms."""
        if self.kind == "counterparty" and (self.legal_form == "legal_entity" or '"' in self.name or "«" in self.name):
            if self.firm.form not in ("", "ип") or '"' in self.name or "«" in self.name:
                return None
            if self.firm.form != "ип" and not self._has_patronymic:
                return None
        return person_names.parsed(self.name)

    @property
    def _has_patronymic(self) -> bool:
        found = person_names.parsed(self.name)
        return found is not None and bool(found.patronymic)

    @once
    def town(self) -> str:
        return TOWN.sub("", plain(self.city)) if self.city else ""

    @once
    def numbers(self) -> dict[str, set[str | None]]:
        """The extensions of each phone; None is the number without one."""
        found: dict[str, set[str | None]] = {}
        for e164, extension in self.phones:
            found.setdefault(e164, set()).add(extension)
        return found

    @once
    def domains(self) -> frozenset[str]:
        """The firm's own domains: of its site and its e-mails."""
        hosts = [email.rpartition("@")[2] for email in self.emails]
        if self.website and (host := HOST.match(self.website.lower())):
            hosts.append(host.group(1))
        return frozenset(hosts) - FREE_MAIL

    @once
    def name_keys(self) -> frozenset[str]:
        """What records that may be this one are found by, beside phones, e-mails and the INN."""
        found: set[str] = set()
        if self.person is not None:
            found |= person_names.keys(self.person)
        if self.kind == "counterparty" and (self.person is None or self.legal_form == "legal_entity"):
            found |= firm_names.keys(self.firm, self.town)
        return frozenset(found)

    @once
    def keys(self) -> list[int]:
        """`name_keys` as records keep them: 64-bit numbers, in order."""
        return sorted(set(self._hashes.values()))

    @once
    def exact_keys(self) -> list[int]:
        """Those of `keys` that records with a name of the same words share."""
        found = self._hashes.items()
        return sorted({number for key, number in found if key.startswith(("f:", "sg:", "s:")) and "@" not in key})

    @once
    def _hashes(self) -> dict[str, int]:
        kind = self.kind[:2]
        return {key: hashed(f"{kind}:{key}") for key in self.name_keys}


def hashed(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def record_of(kind: str, values: Mapping[str, Any]) -> MatchRecord:
    """From the columns of a row, or anything with their names; what is not there tells nothing."""
    birthday = values.get("birthday")
    counterparty_id = values.get("counterparty_id") if kind == "contact" else None
    return MatchRecord(
        kind=kind,
        name=values["name"],
        legal_form=values.get("legal_form") or "individual",
        inn=values.get("inn"),
        kpp=values.get("kpp"),
        phones=numbers_of(values.get("phones") or ()),
        emails=tuple(values.get("emails") or ()),
        city=values.get("city"),
        website=values.get("website"),
        birthday=str(birthday) if birthday else None,
        counterparty_id=str(counterparty_id) if counterparty_id else None,
    )


def numbers_of(phones: Iterable[Mapping[str, Any]]) -> tuple[Number, ...]:
    return tuple((phone["e164"], phone["extension"]) for phone in phones if phone["e164"])
