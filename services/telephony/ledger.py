"""What the facts about one call add up to. Pure.

Facts come twice, late and in any order; whatever the order, the same facts give the same call. `merge` keeps one fact
of each kind, always the same one of two that differ; `sum_up` looks at the kept ones only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from services.contacts.interface import Direction
from services.telephony.interface import CallObserved, CallStatus, FactKind, Outcome, RecordingFile

Facts = Mapping[FactKind, CallObserved]
T = TypeVar("T")
LATEST_FIRST: tuple[FactKind, ...] = ("ended", "answered", "recorded", "ringing")


@dataclass(frozen=True)
class Summary:
    """A call as its facts tell it."""

    account_id: UUID | None
    direction: Direction
    status: CallStatus
    outcome: Outcome | None
    phone_raw: str
    line_number: str | None
    rings: list[UUID]
    user_id: UUID | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int
    talk_seconds: int
    recording: RecordingFile | None

    @property
    def missed(self) -> bool:
        """A client rang and nobody talked to them."""
        return self.status == "ended" and self.direction == "inbound" and self.answered_at is None


def merge(facts: Facts, fact: CallObserved) -> dict[FactKind, CallObserved]:
    """The facts with this one among them."""
    known = facts.get(fact.kind)
    kept = fact if known is None else min(known, fact, key=_standing)
    return {**facts, fact.kind: kept}


def _standing(fact: CallObserved) -> tuple[bool, datetime, bytes]:
    """Of two facts of one kind the lower stands: the seen before the supposed, then the earlier."""
    return fact.outcome == "interrupted", fact.occurred_at, msgspec.json.encode(fact)


def sum_up(facts: Facts) -> Summary:
    """The call that these facts (at least one) tell of."""
    known = [facts[kind] for kind in LATEST_FIRST if kind in facts]
    ended, answered, ringing = facts.get("ended"), facts.get("answered"), facts.get("ringing")
    began = [fact.started_at for fact in known if fact.started_at] + ([ringing.occurred_at] if ringing else [])
    started_at = min(began or [fact.occurred_at for fact in known])
    answers = [answered.occurred_at] if answered else [fact.answered_at for fact in known if fact.answered_at]
    answered_at = min(answers, default=None)
    ended_at = ended.occurred_at if ended else None
    return Summary(
        account_id=_first(fact.account_id for fact in known),
        direction=known[0].direction,
        status="ended" if ended else "answered" if answered_at else "ringing",
        outcome=_outcome(ended, answered_at) if ended else None,
        phone_raw=_first(fact.client_number for fact in known) or "",
        line_number=_first(fact.line_number for fact in known),
        rings=_first(fact.rings for fact in known) or [],
        user_id=_first(fact.user_id for fact in known),
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        wait_seconds=_seconds(started_at, answered_at or ended_at),
        talk_seconds=_seconds(answered_at, ended_at),
        recording=_first(fact.recording for fact in known),
    )


def _outcome(ended: CallObserved, answered_at: datetime | None) -> Outcome:
    if ended.outcome is not None:
        return ended.outcome
    if answered_at is not None:
        return "talked"
    return "missed" if ended.direction == "inbound" else "cancelled"


def _first(values: Iterable[T]) -> T | None:
    return next((value for value in values if value), None)


def _seconds(start: datetime | None, end: datetime | None) -> int:
    return max(0, round((end - start).total_seconds())) if start and end else 0
