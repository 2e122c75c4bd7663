"""What the facts about one call add up to. Pure.

Facts come twice, late, in any order, or never; whatever the order, the same facts give the same call. `merge` keeps one
fact of each key, always the same one of two that differ; `sum_up` looks at the kept ones only. A provider's summary
stands before what the legs told, and its statistics are the whole truth: with them, a call of which much was lost is
the call of which nothing was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard, TypeVar
from uuid import UUID

from services.contacts.interface import Direction
from services.telephony import legs
from services.telephony.facts import CONCLUSIONS, CallFact, Fact, LegFact, RecordingFact, Said, key_of, standing
from services.telephony.interface import CallStatus, Leg, Outcome, RecordingFile

Facts = Mapping[str, Fact]
T = TypeVar("T")
LATEST_FIRST: tuple[Said, ...] = ("statistics", "summary", "ended", "answered", "recorded", "ringing")
NEVER = datetime.min.replace(tzinfo=UTC)
INBOUND_ENDS: frozenset[Outcome] = frozenset({"busy", "rejected", "blocked", "voicemail", "failed", "interrupted"})
"""How an inbound call may end without a talk, beside `missed`."""


@dataclass(frozen=True)
class Summary:
    """A call as its facts tell it."""

    internal: bool
    """Between ours only, as far as it is known: nobody's call with a client."""
    account_id: UUID | None
    agent_id: UUID | None
    direction: Direction
    status: CallStatus
    outcome: Outcome | None
    reason_code: int
    phone_raw: str
    line_number: str | None
    rings: list[UUID]
    user_id: UUID | None
    rang: list[str]
    took: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int
    talk_seconds: int
    recording: RecordingFile | None
    recording_ids: list[str]

    @property
    def missed(self) -> bool:
        """A client rang and nobody talked to them."""
        return self.status == "ended" and self.direction == "inbound" and self.answered_at is None


def merge(facts: Facts, fact: Fact) -> dict[str, Fact]:
    """The facts with this one among them."""
    key = key_of(fact)
    known = facts.get(key)
    kept = fact if known is None else min(known, fact, key=standing)
    return {**facts, key: kept}


def legs_of(facts: Facts) -> list[Leg]:
    """The legs that the facts tell of."""
    return legs.fold(fact for fact in facts.values() if isinstance(fact, LegFact))


def latest(facts: Facts) -> datetime:
    """When the last thing happened that a source told of, by its clock."""
    return max((fact.at for fact in facts.values() if _of_source(fact)), default=NEVER)


def _of_source(fact: Fact) -> TypeGuard[LegFact | CallFact]:
    return not isinstance(fact, RecordingFact) and getattr(fact, "said", None) not in CONCLUSIONS


def sum_up(facts: Facts) -> Summary | None:
    """The call that these facts tell of; None where there are only recordings, of a call not told of yet."""
    wholes = sorted((fact for fact in facts.values() if isinstance(fact, CallFact)), key=lambda fact: fact.step)
    calls = {fact.said: fact for fact in wholes}
    parts = legs_of(facts)
    if (whole_truth := calls.get("statistics")) is not None:
        calls, parts = {"statistics": whole_truth}, []
    known = [calls[said] for said in LATEST_FIRST if said in calls]
    told = legs.told(parts)
    if not parts and not known:
        return None
    last_word = whole_truth or calls.get("summary")
    direction = _first(fact.direction for fact in known) or (told.direction if told else None)
    answered_at = last_word.answered_at if last_word else _answered_at(calls, known, told)
    end = last_word or calls.get("ended")
    ended_at = end.ended_at or end.at if end else told.over_at if told else None
    if ended_at is None and (over := _conclusion(calls, parts, latest(facts))) is not None:
        end, ended_at = over, over.at
    started_at = (last_word.started_at if last_word else None) or _started_at(known, parts)
    reason = (end.outcome if end else None) or (told.outcome if told and not last_word else None)
    return Summary(
        internal=direction is None,
        account_id=_first(fact.account_id for fact in known),
        agent_id=_first(fact.agent_id for fact in known),
        direction=direction or "inbound",
        status="ended" if ended_at else "answered" if answered_at else "ringing",
        outcome=_outcome(direction, reason, answered_at, of_agent=end is not None and end.said == "ended")
        if ended_at
        else None,
        reason_code=(end.reason_code if end else 0) or (told.reason_code if told and not last_word else 0),
        phone_raw=_first(fact.client_number for fact in known) or (told.client_number if told else ""),
        line_number=_first(fact.line_number for fact in known) or (told.line_number if told else None),
        rings=max((fact.rings for fact in known), key=len, default=[]),
        user_id=_first(fact.user_id for fact in known),
        rang=(told.rang if told else []) or _first(fact.rang for fact in known) or [],
        took=(told.took if told else "") or _first(fact.took for fact in known) or "",
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        wait_seconds=_seconds(started_at, answered_at or ended_at),
        talk_seconds=_seconds(answered_at, ended_at),
        recording=_first(fact.recording for fact in known),
        recording_ids=sorted(fact.recording_id for fact in facts.values() if isinstance(fact, RecordingFact)),
    )


def _conclusion(calls: Mapping[Said, CallFact], parts: list[Leg], last: datetime) -> CallFact | None:
    """That it is over, unless more was told since."""
    open_legs = legs.quiet_at(parts) is None
    stand = [calls[said] for said in CONCLUSIONS if said in calls and calls[said].at >= last]
    return next((over for over in stand if over.said == "given_up" or not open_legs), None)


def _started_at(known: list[CallFact], parts: list[Leg]) -> datetime:
    began = [fact.started_at for fact in known if fact.started_at] + [leg.started_at for leg in parts]
    return min(began or [fact.at for fact in known])


def _answered_at(calls: Mapping[Said, CallFact], known: list[CallFact], told: legs.Told | None) -> datetime | None:
    if (answered := calls.get("answered")) is not None:
        return answered.at
    answers = [fact.answered_at for fact in known if fact.answered_at]
    return min(answers) if answers else told.answered_at if told else None


def _outcome(
    direction: Direction | None, reason: Outcome | None, answered_at: datetime | None, *, of_agent: bool
) -> Outcome:
    if of_agent and reason is not None:
        return reason
    if answered_at is not None:
        return "interrupted" if reason == "interrupted" else "talked"
    if direction == "outbound":
        return reason if reason not in (None, "talked", "missed") else "cancelled"
    return reason if reason in INBOUND_ENDS else "missed"


def _first(values: Iterable[T]) -> T | None:
    return next((value for value in values if value), None)


def _seconds(start: datetime | None, end: datetime | None) -> int:
    return max(0, round((end - start).total_seconds())) if start and end else 0
