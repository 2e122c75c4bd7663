"""The phones of a lead: a mistyped one is kept as it is, since a lead must never be refused for it."""

from collections.abc import Iterable

from services.kit.phones import Phone, parse


def parse_all(texts: Iterable[str]) -> list[Phone]:
    """Each number once, in the order typed; blank lines are dropped."""
    seen: dict[tuple[str, str | None], Phone] = {}
    for text in texts:
        if text.strip():
            phone = parse(text)
            seen.setdefault((phone.e164 or phone.raw, phone.extension), phone)
    return list(seen.values())


def digits(text: str) -> str:
    """The ASCII digits alone."""
    return "".join(character for character in text if character in "0123456789")
