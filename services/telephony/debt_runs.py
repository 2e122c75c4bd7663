"""Which missed calls are one debt, and what returned it. Pure.

A debt is a run of missed calls of one client that no talk with them divides; the talk that ends a run returns it.
The same calls give the same runs, in whatever order they are told of and however often.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Missed(NamedTuple):
    at: datetime
    call_id: UUID
    phone: str
    rang_id: UUID | None
    """Whose phone rang first."""


class Talk(NamedTuple):
    answered_at: datetime
    ended_at: datetime
    call_id: UUID
    user_id: UUID | None


class Run(NamedTuple):
    missed: tuple[Missed, ...]
    """At least one, by time."""
    talk: Talk | None

    @property
    def returned_at(self) -> datetime | None:
        """A talk that was going on already when the client rang once more has returned that call, too."""
        return max(self.talk.answered_at, self.missed[0].at) if self.talk else None


class Settled(NamedTuple):
    """Calls of this time were settled by somebody who said that nobody need call back."""

    begin: datetime
    end: datetime


def runs(missed: Iterable[Missed], talks: Iterable[Talk], settled: Collection[Settled] = ()) -> list[Run]:
    """The debts of one client, by time."""
    ends = sorted(set(talks), key=lambda talk: (talk.ended_at, talk.answered_at, talk.call_id))
    found: list[Run] = []
    place = 0
    waiting: list[Missed] = []
    for one in sorted(set(missed)):
        if any(span.begin <= one.at <= span.end for span in settled):
            continue
        while place < len(ends) and ends[place].ended_at < one.at:
            if waiting:
                found.append(Run(tuple(waiting), ends[place]))
                waiting = []
            place += 1
        waiting.append(one)
    if waiting:
        found.append(Run(tuple(waiting), ends[place] if place < len(ends) else None))
    return found


def keepers(found: Sequence[Run], kept: Mapping[UUID, UUID]) -> list[UUID | None]:
    """For each run the debt that it goes on as, by `kept`, the debts that calls were part of; None for a new one.

    A debt goes on as the first of the runs that have its calls; of several debts in a run the earliest goes on.
    """
    taken: set[UUID] = set()
    chosen: list[UUID | None] = []
    for run in found:
        free = (kept[one.call_id] for one in run.missed if one.call_id in kept)
        debt_id = next((one for one in free if one not in taken), None)
        if debt_id is not None:
            taken.add(debt_id)
        chosen.append(debt_id)
    return chosen
