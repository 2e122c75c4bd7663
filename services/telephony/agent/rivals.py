"""Does another agent keep a line registered that we hold as well? Told by the registrar's own answers. Pure.

Each agent marks its Contact; the answer to a REGISTER names all contacts of the line (RFC 3261, 10.3). That of an agent
which has died is there, too, until it runs out: only one that was renewed between two answers has somebody behind it.
"""

import re
from collections.abc import Mapping
from uuid import UUID

MARK = "otklik"
"""A parameter of the Contact's URI; its value tells agents apart."""
CONTACT = re.compile(rf"<[^<>]*;{MARK}=([0-9a-f]{{1,32}})[^<>]*>([^<]*)", re.I)
EXPIRES = re.compile(r";\s*expires\s*=\s*\"?(\d{1,9})", re.I)
SLACK_SECONDS = 3.0
"""Registrars count in whole seconds, and answers take their time."""


def marked_contacts(contacts: str) -> dict[str, int]:
    """For how many seconds the contact of each agent holds. Never raises: others' contacts are none of its business."""
    found: dict[str, int] = {}
    for mark, parameters in CONTACT.findall(contacts):
        seconds = EXPIRES.search(parameters)
        found[mark.lower()] = int(seconds[1]) if seconds else 0
    return found


class Rivals:
    """What the answers of the registrars said, line by line. Times are those of a clock that never goes back."""

    def __init__(self) -> None:
        self._seen: dict[UUID, tuple[float, dict[str, int]]] = {}

    def at_work(self, line_id: UUID, others: Mapping[str, int], at: float) -> bool:
        """Was another agent's contact renewed since the answer before?"""
        before_at, before = self._seen.get(line_id, (at, {}))
        self._seen[line_id] = (at, dict(others))
        return any(
            mark in before and seconds > before[mark] - (at - before_at) + SLACK_SECONDS
            for mark, seconds in others.items()
        )
