"""Values within JSON that others send, by pointers (RFC 6901). Pure."""

from typing import Any

from services.kit.wire import Invalid

MOST = 100
"""More texts than this in one request are a mistake, or an attack."""


def checked(pointer: str, field: str) -> str:
    """Raises Invalid naming the field."""
    pointer = pointer.strip()
    if pointer and not pointer.startswith("/"):
        raise Invalid("A pointer begins with a slash, like /result/id.", field=field)
    return pointer


def found(value: Any, pointer: str) -> Any:
    """What stands there; None where nothing does, or where the pointer is empty."""
    if not pointer:
        return None
    for word in pointer[1:].split("/"):
        word = word.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(word)
        elif isinstance(value, list) and word.isascii() and word.isdigit() and len(word) < 5 and int(word) < len(value):
            value = value[int(word)]
        else:
            return None
    return value


def text_of(value: Any, pointer: str, longest: int = 500) -> str:
    """What stands there as text, cut; empty where it is no text and no number."""
    value = found(value, pointer)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return "".join(sign for sign in str(value).strip() if sign.isprintable() or sign == "\n")[:longest]


def items(value: Any, pointer: str) -> list[Any]:
    """The list that stands there, at most MOST of it; the value itself where the pointer is empty."""
    value = found(value, pointer) if pointer else value
    if value is None:
        return []
    return value[:MOST] if isinstance(value, list) else [value]


def substituted(value: Any, words: dict[str, str]) -> Any:
    """The JSON with `{name}` in its texts replaced; keys stay, and what is put in is not looked at again."""
    if isinstance(value, str):
        pieces, rest = [], value
        while rest:
            before, brace, after = rest.partition("{")
            name, closed, behind = after.partition("}")
            pieces.append(before)
            if not brace:
                break
            if closed and name in words:
                pieces.append(words[name])
                rest = behind
            else:
                pieces.append(brace)
                rest = after
        return "".join(pieces)
    if isinstance(value, dict):
        return {key: substituted(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [substituted(one, words) for one in value]
    return value
