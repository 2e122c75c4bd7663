"""The filter of an addressbook-query (RFC 6352, 10.5): which cards have properties like these."""

import re
from collections.abc import Callable
from typing import Any

from gateway.dav_xml import card
from gateway.interface import MalformedRequest

MOST = 50
"""Conditions; nobody asks for more."""
MATCHES: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda value, sought: value == sought,
    "contains": lambda value, sought: sought in value,
    "starts-with": lambda value, sought: value.startswith(sought),
    "ends-with": lambda value, sought: value.endswith(sought),
}
Condition = Callable[[dict[str, list[str]]], bool]


class CardFilter:
    """Conditions on the properties of a card; without any, all cards meet it."""

    def __init__(self, root: Any) -> None:
        """Raises MalformedRequest."""
        parts = root.findall(card("prop-filter")) if root is not None else []
        if len(parts) > MOST:
            raise MalformedRequest(f"At most {MOST} conditions.")
        self._conditions = [_condition(part) for part in parts]
        self._all = root is not None and root.get("test") == "allof"
        self.looks = bool(self._conditions)
        """Must the cards be read at all?"""

    def meets(self, text: str) -> bool:
        properties = read(text)
        met = (condition(properties) for condition in self._conditions)
        return not self._conditions or (all(met) if self._all else any(met))


def _condition(part: Any) -> Condition:
    name = (part.get("name") or "").upper()
    absent = part.find(card("is-not-defined")) is not None
    matches = [_match(one) for one in part.findall(card("text-match"))[:MOST]]
    every = part.get("test") == "allof"

    def met(properties: dict[str, list[str]]) -> bool:
        values = properties.get(name, [])
        if absent or not matches:
            return bool(values) != absent
        found = (match(values) for match in matches)
        return all(found) if every else any(found)

    return met


def _match(one: Any) -> Callable[[list[str]], bool]:
    how = MATCHES.get(one.get("match-type", "contains"))
    if how is None:
        raise MalformedRequest("There is no such match-type.")
    sought, negated = (one.text or "").lower(), one.get("negate-condition") == "yes"
    return lambda values: any(how(value, sought) for value in values) != negated


def read(text: str) -> dict[str, list[str]]:
    """The values of a vCard by the names of its properties, in lower case, as they are compared."""
    found: dict[str, list[str]] = {}
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        head, _, value = line.partition(":")
        name = head.partition(";")[0].rpartition(".")[2].upper()
        plain = re.sub(r"\\([\\,;])", r"\1", value.replace("\\n", "\n"))
        found.setdefault(name, []).append(plain.lower())
    return found
