"""From the text of a cell to the value of a field: what people write, or a problem that says what would be right."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from operator import mul
from typing import Any

from services.contacts import entry_texts, quick_phones
from services.contacts.addresses import EMAIL, MOST
from services.contacts.field_words import NO, VALUES, YES, folded
from services.contacts.fields import Spec
from services.contacts.records import MOST_MONEY
from services.contacts.requisites import KPP, is_ogrn

LINE, TEXT, CUSTOM_TEXT = 300, 100_000, 10_000
LONG = {"notes": TEXT}
INN_WEIGHTS = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}
SEVERAL = re.compile(r"[,;\n/]|\s{3,}")
AFTER_PHONE = re.compile(r"[;\n/]|,(?!\s*(?:доб|вн|ext))")
SPACES = re.compile(r"[\s\u00a0\u202f']")
DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:\s.*)?")
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T].*)?")
CURRENCY = re.compile(r"(?:₽|руб(?:лей|\.)?|р\.|rub)$", re.IGNORECASE)
Read = Callable[[str], Any]
Names = Mapping[str, Any]
"""What an entry's folded name stands for."""


class Bad(Exception):
    """A cell that cannot be a value of its field: a stable code, and what would be right."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def reader(spec: Spec, names: Names, custom: bool) -> Read:
    """What reads the cells of this field. `names` holds the entries of its directory, or the people."""
    if spec.name in OF_FIELD:
        return OF_FIELD[spec.name]
    if spec.type == "text":
        return _line(CUSTOM_TEXT if custom else LONG.get(spec.name, LINE))
    if spec.type in ("choice", "user") or (spec.type == "choices" and spec.directory):
        known = names or {folded(word): value for value, words in VALUES.get(spec.name, {}).items() for word in words}
        return _choices(known) if spec.type == "choices" else _choice(known)
    if spec.type == "number" and custom:
        return _custom_number
    return OF_TYPE[spec.type]


def _entries(name: str) -> Read:
    def read(text: str) -> list[dict[str, Any]]:
        try:
            return _bounded(entry_texts.entries_of(name, text))
        except entry_texts.Unreadable as wrong:
            raise Bad(f"bad_{name}", str(wrong)) from None

    return read


def part_reader(name: str) -> Read:
    """What reads a part of an entry that has a column of its own, like `bank_accounts.bic`."""
    list_, part = name.split(".")
    if list_ == "bank_accounts":
        return ACCOUNT_PARTS.get(part, _line(LINE))

    def read(text: str) -> dict[str, Any]:
        try:
            return entry_texts.entry(list_, part, text)
        except entry_texts.Unreadable as wrong:
            raise Bad(f"bad_{list_}", str(wrong)) from None

    return read


def _account(text: str) -> str:
    account = SPACES.sub("", text).replace(".", "")
    if not re.fullmatch(r"[0-9A-Za-z]{5,34}", account):
        raise Bad("bad_account", "An account is its number, like 40702810900000002851.")
    return account


def _bic(text: str) -> str:
    bic = SPACES.sub("", text)
    if len(bic) == 8 and bic.isdigit():
        bic = f"0{bic}"  # Excel takes the leading zero away
    if not re.fullmatch(r"\d{9}|[A-Z0-9]{8}(?:[A-Z0-9]{3})?", bic):
        raise Bad("bad_bic", "A BIC has 9 digits.")
    return bic


def _line(longest: int) -> Read:
    def read(text: str) -> str:
        if len(text) > longest:
            raise Bad("too_long", f"At most {longest} characters fit here.")
        return text

    return read


def _choice(names: Names) -> Read:
    @lru_cache(maxsize=1_000)
    def read(text: str) -> Any:
        value = names.get(folded(text))
        if value is None:
            raise Bad("unknown_option", "There is no such entry in the directory.")
        return value

    return read


def _choices(names: Names) -> Read:
    one = _choice(names)

    def read(text: str) -> list[Any]:
        if folded(text) in names:
            return [one(text)]
        return list(dict.fromkeys(one(part) for part in SEVERAL.split(text) if part.strip()))

    return read


def is_inn(digits: str) -> bool:
    """As stdnum says, a tenth of its time: a test holds the two against each other."""
    if len(digits) not in INN_WEIGHTS or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    figures = list(map(int, digits))
    return all(
        sum(map(mul, weights, figures)) % 11 % 10 == figures[len(weights)] for weights in INN_WEIGHTS[len(digits)]
    )


def _inn(text: str) -> str:
    if is_inn(text):
        return text
    digits = SPACES.sub("", text)
    if len(digits) in (9, 11) and digits.isdigit():
        digits = f"0{digits}"  # Excel takes the leading zero away
    if not is_inn(digits):
        raise Bad("bad_inn", "An INN has 10 or 12 digits, the last of which check the others.")
    return digits


def _kpp(text: str) -> str:
    if KPP.fullmatch(text):
        return text
    kpp = SPACES.sub("", text).upper()
    if len(kpp) == 8 and kpp.isdigit():
        kpp = f"0{kpp}"
    if not KPP.fullmatch(kpp):
        raise Bad("bad_kpp", "A KPP has 4 digits, 2 digits or capital letters, 3 digits.")
    return kpp


def _ogrn(text: str) -> str:
    digits = SPACES.sub("", text)
    if not is_ogrn(digits):
        raise Bad("bad_ogrn", "An OGRN has 13 digits, or 15 of an entrepreneur, the last of which checks the others.")
    return digits


def _phones(text: str) -> list[dict[str, Any]]:
    parts = [part for part in AFTER_PHONE.split(text) if part.strip()]
    # Plain numbers are numbers each; anything else may be one with a comma in it.
    if len(parts) < 2 or not all(map(quick_phones.plain, parts)):
        whole = quick_phones.kept(text)
        if whole is not None:
            return [whole]
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for part in parts:
        phone = quick_phones.kept(part)
        if phone is None:
            raise Bad("bad_phone", f"«{part.strip()[:40]}» is not a phone number; write it like +7 495 123-45-67.")
        found[(phone["e164"], phone["extension"])] = phone
    return _bounded(list(found.values()))


def _emails(text: str) -> list[str]:
    found = []
    low = text.lower()
    if len(low) <= 254 and EMAIL.fullmatch(low):
        return [low]
    for part in re.split(r"[,;\s]+", low):
        address = part.removeprefix("mailto:").strip("<>")
        if not address:
            continue
        if len(address) > 254 or not EMAIL.fullmatch(address):
            raise Bad("bad_email", f"«{address[:60]}» is not an e-mail address; write it like name@example.ru.")
        found.append(address)
    return _bounded(list(dict.fromkeys(found)))


def _faxes(text: str) -> list[str]:
    return _bounded([part.strip()[:LINE] for part in re.split(r"[,;\n]", text) if part.strip()])


def _bounded(values: list[Any]) -> list[Any]:
    if len(values) > MOST:
        raise Bad("too_many", f"At most {MOST} fit here.")
    return values


def _whole(text: str) -> int:
    plain = SPACES.sub("", text)
    if not re.fullmatch(r"\d{1,9}(?:[.,]0+)?", plain) or int(re.split("[.,]", plain)[0]) > 100_000_000:
        raise Bad("bad_number", "A whole number is needed, 0 or more.")
    return int(re.split("[.,]", plain)[0])


def _custom_number(text: str) -> int | float:
    plain = SPACES.sub("", text).replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,10})?", plain):
        raise Bad("bad_number", "A number is needed.")
    value = float(plain)
    return int(value) if value.is_integer() else value


def _money(text: str) -> str:
    plain = CURRENCY.sub("", SPACES.sub("", text)).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise Bad("bad_money", "An amount is needed, like 12500,00.") from None
    if not value.is_finite() or not 0 <= value <= MOST_MONEY:
        raise Bad("bad_money", f"An amount from 0 to {MOST_MONEY} is needed.")
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _date(text: str) -> str:
    try:
        if (iso := ISO_DAY.fullmatch(text)) is not None:
            return date.fromisoformat(iso[1]).isoformat()
        if (found := DAY.fullmatch(text)) is not None:
            day, month, year = (int(part) for part in found.groups())
            if year < 100:
                year += 2000 if year <= date.today().year % 100 else 1900  # noqa: DTZ011 - a century, no moment
            return date(year, month, day).isoformat()
    except ValueError:
        pass
    raise Bad("bad_date", "A day is needed, like 31.12.2026.")


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES and word not in NO:
        raise Bad("bad_flag", "«да» or «нет» is needed.")
    return word in YES


@lru_cache(maxsize=1_000)
def _rating(text: str) -> int:
    if not re.fullmatch(r"[1-5](?:[.,]0+)?", text.strip()):
        raise Bad("bad_rating", "A rating is a whole number from 1 to 5.")
    return int(text.strip()[0])


OF_TYPE: dict[str, Read] = {
    "number": _whole,
    "money": _money,
    "date": _date,
    "flag": _flag,
    "rating": _rating,
    "link": _line(LINE),
    "phones": _phones,
    "emails": _emails,
    "counterparty": _line(LINE),  # a name, looked up with those of the other rows
    "contact": _line(LINE),
}
OF_FIELD: dict[str, Read] = {
    **{"inn": _inn, "kpp": _kpp, "ogrn": _ogrn, "faxes": _faxes, "number": _whole},
    **{name: _entries(name) for name in ("bank_accounts", "socials", "other_addresses")},
}
ACCOUNT_PARTS: dict[str, Read] = {"account": _account, "correspondent_account": _account, "bic": _bic}
PERSON: dict[str, Read] = {
    "person.name": _line(LINE),
    "person.position": _line(LINE),
    "person.phones": _phones,
    "person.emails": _emails,
}
