"""From a provider's lines, one a leg, to its last word about the whole call. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.contacts.interface import Direction
from services.telephony import legs
from services.telephony.facts import CallFact, Fact, LegFact, RecordingFact, Said
from services.telephony.interface import Outcome
from services.telephony.providers.adapter import Heard


def last_word(group_id: str, lines: Sequence[LegFact], recording_ids: Iterable[str]) -> Heard | None:
    """None for a call between ours."""
    parts = legs.fold(lines)
    told = legs.told(parts)
    if told is None:
        return None
    ended_at = max(part.ended_at or part.started_at for part in parts)
    facts: list[Fact] = [
        whole(
            "statistics",
            at=ended_at,
            direction=told.direction,
            client_number=told.client_number,
            line_number=told.line_number,
            rang=told.rang,
            took=told.took,
            started_at=told.started_at,
            answered_at=told.answered_at,
            ended_at=ended_at,
            outcome=told.outcome,
            reason_code=told.reason_code,
        )
    ]
    return Heard(group_id, facts + [RecordingFact(recording_id=one) for one in dict.fromkeys(recording_ids)])


def whole(
    said: Said,
    *,
    at: datetime,
    direction: Direction | None,
    client_number: str,
    line_number: str | None,
    rang: list[str],
    took: str,
    started_at: datetime | None,
    answered_at: datetime | None,
    ended_at: datetime,
    outcome: Outcome | None,
    reason_code: int,
) -> CallFact:
    """A whole call in a provider's words: it knows short numbers, not users."""
    return CallFact(
        said=said,
        at=at,
        account_id=None,
        direction=direction,
        client_number=client_number,
        line_number=line_number,
        rings=[],
        user_id=None,
        rang=rang,
        took=took,
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        outcome=outcome,
        reason_code=reason_code,
        recording=None,
    )
