"""Bank accounts, social accounts and further addresses as the text of one cell, and back. Pure.

One entry a line; parts of an entry are parted by commas, each but the last with its word before it:

    40702810900000002851, БИК 044030827, к/с 30101810900000000827, USD, Банк «Заречье»
    Телеграм: @romashka
    Почтовый: индекс 170100, страна Россия, город Тверь, Советская, 1

What people write by hand is understood too, as far as it is clear: parts in another order, several entries parted by
semicolons, an address without words.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from services.contacts import links, requisites
from services.contacts.interface.values import BankAccount, PostalAddress, SocialAccount
from services.contacts.names import folded
from services.kit.wire import Invalid

NETWORKS = {
    "vk": ("ВКонтакте", "вк", "vk", "vkontakte", "vk.com"),
    "telegram": ("Телеграм", "телеграмм", "telegram", "tg", "тг"),
    "whatsapp": ("Вотсап", "ватсап", "whatsapp", "wa"),
    "max": ("Макс", "max"),
    "ok": ("Одноклассники", "ок", "ok", "odnoklassniki"),
    "viber": ("Вайбер", "viber"),
    "skype": ("Скайп", "skype"),
    "other": ("Другая", "другой", "other"),
}
HOSTS = {"vk.com": "vk", "vk.ru": "vk", "t.me": "telegram", "wa.me": "whatsapp", "ok.ru": "ok", "max.ru": "max"}
ADDRESSES = {
    "legal": ("Юридический", "legal"),
    "actual": ("Фактический", "actual"),
    "postal": ("Почтовый", "postal"),
    "delivery": ("Доставки", "доставка", "delivery"),
    "other": ("Другой", "other"),
}
PLACES = (("postal_code", "индекс"), ("country", "страна"), ("city", "город"))
NEXT_ACCOUNT = re.compile(r"[;\n]\s*(?=[0-9A-ZА-Я]*\d{4})")
ACCOUNT = re.compile(r"(?:р/?с|счет|счёт|account)?[\s:№]*([0-9A-Za-z]{1,34})", re.IGNORECASE)
BIC = re.compile(r"(?:бик|bic|swift)[\s:]*([0-9A-Za-z]{1,11})", re.IGNORECASE)
CORRESPONDENT = re.compile(r"(?:к/?с|корр?\.?\s*сч[её]т)[\s:№]*([0-9A-Za-z]{1,34})", re.IGNORECASE)
CURRENCY = re.compile(r"[A-Z]{3}")
Entry = dict[str, Any]


class Unreadable(ValueError):
    """What would be right."""


def text_of(name: str, entries: list[Entry] | None) -> str:
    """The entries of the field as a cell shows them."""
    return "\n".join(WRITERS[name](entry).replace("\n", " ") for entry in entries or ())


def entries_of(name: str, text: str) -> list[Entry]:
    """The entries that a cell names, as a record keeps them. Raises Unreadable."""
    return READERS[name](text)


def entry(name: str, part: str, text: str) -> Entry:
    """The one entry of a column of its own, like «Телеграм» or «Юридический адрес». Raises Unreadable."""
    if name == "socials":
        return _social(part, text)
    return _address_kept(part, {"text": text})


# Bank accounts


def bank_account(parts: Entry) -> Entry:
    """An account as a record keeps it. Raises Unreadable."""
    try:
        return requisites.account_entries([msgspec.convert({**parts}, BankAccount)])[0]
    except msgspec.ValidationError as error:
        raise Unreadable(f"«{parts['account'][:40]}» cannot be an account: {error}") from None


def _of_account(one: Entry) -> str:
    parts = [one["account"]]
    parts += [f"БИК {one['bic']}"] if one["bic"] else []
    parts += [f"к/с {one['correspondent_account']}"] if one["correspondent_account"] else []
    parts += [one["currency"]] if one["currency"] != "RUB" else []
    return ", ".join([*parts, *([one["bank_name"]] if one["bank_name"] else [])])


def _accounts(text: str) -> list[Entry]:
    return [_account(part) for part in NEXT_ACCOUNT.split(text) if part.strip()]


def _account(text: str) -> Entry:
    first, *rest = [part.strip() for part in text.split(",")]
    number = ACCOUNT.fullmatch(re.sub(r"(?<=\d)[\s\u00a0.](?=\d)", "", first))
    if number is None:
        raise Unreadable(f"«{first[:40]}» is not an account; write it like 40702810900000002851, БИК 044030827.")
    found: Entry = {"account": number[1]}
    while rest:
        squeezed = re.sub(r"(?<=\d)\s(?=\d)", "", rest[0])
        if "bic" not in found and (bic := BIC.fullmatch(squeezed)):
            found["bic"] = bic[1]
        elif "correspondent_account" not in found and (correspondent := CORRESPONDENT.fullmatch(squeezed)):
            found["correspondent_account"] = correspondent[1]
        elif "currency" not in found and CURRENCY.fullmatch(rest[0]):
            found["currency"] = rest[0]
        else:
            break
        rest.pop(0)
    return bank_account(found | {"bank_name": ", ".join(rest)})


# Social accounts


def _of_social(one: Entry) -> str:
    return f"{NETWORKS[one['network']][0]}: {one['account']}"


def _socials(text: str) -> list[Entry]:
    return [_social_of(part.strip()) for part in re.split(r"[;\n]", text) if part.strip()]


def _social_of(text: str) -> Entry:
    before, colon, after = text.partition(":")
    if colon and (network := _named(NETWORKS, before)) and after.strip():
        return _social(network, after)
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", text, flags=re.IGNORECASE).partition("/")[0].lower()
    return _social(HOSTS.get(host, "other"), text)


def _social(network: str, text: str) -> Entry:
    try:
        given = msgspec.convert({"account": text.strip(), "network": network}, SocialAccount)
        return links.socials([given])[0]
    except (msgspec.ValidationError, Invalid):
        raise Unreadable(f"«{text.strip()[:40]}» is not an account of a network; write it like @romashka.") from None


# Further addresses


def _of_address(one: Entry) -> str:
    parts = [f"{word} {one[name]}" for name, word in PLACES if one[name]]
    return f"{ADDRESSES[one['kind']][0]}: {', '.join([*parts, *([one['text']] if one['text'] else [])])}"


def _addresses(text: str) -> list[Entry]:
    whole = [part.strip() for part in text.split("\n") if part.strip()]
    if len(whole) == 1:
        whole = [part.strip() for part in _several(whole[0])]
    return [_address(part) for part in whole]


def _several(text: str) -> list[str]:
    """Addresses in one line, each of which says what for."""
    words = "|".join(re.escape(word) for words in ADDRESSES.values() for word in words)
    return re.split(rf";\s*(?=(?:{words})\s*:)", text, flags=re.IGNORECASE)


def _address(text: str) -> Entry:
    before, colon, after = text.partition(":")
    kind = _named(ADDRESSES, before) if colon else None
    rest = [part.strip() for part in (after if kind else text).split(",")]
    found: Entry = {}
    for name, word in PLACES:
        if rest and rest[0].lower().startswith(f"{word} "):
            found[name] = rest.pop(0)[len(word) + 1 :].strip()
    return _address_kept(kind or "other", found | {"text": ", ".join(rest)})


def _address_kept(kind: str, parts: Entry) -> Entry:
    try:
        kept: Entry = msgspec.to_builtins(msgspec.convert({"kind": kind, **parts}, PostalAddress))
    except msgspec.ValidationError:
        raise Unreadable("A part of the address is too long.") from None
    return kept


def _named(words: dict[str, tuple[str, ...]], text: str) -> str | None:
    plain = folded(text).strip()
    return next((name for name, several in words.items() if plain in map(folded, several)), None)


WRITERS: dict[str, Callable[[Entry], str]] = {
    "bank_accounts": _of_account,
    "socials": _of_social,
    "other_addresses": _of_address,
}
READERS: dict[str, Callable[[str], list[Entry]]] = {
    "bank_accounts": _accounts,
    "socials": _socials,
    "other_addresses": _addresses,
}
