"""What sources tell of a call, in one form for all of them. Kept with the call, so that a late one can be merged."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.contacts.interface import Direction
from services.kit.wire import Struct
from services.telephony.interface import CallObserved, Outcome, RecordingFile

LegKind = Literal["ringing", "answered", "held", "ended"]
Said = Literal["statistics", "summary", "ended", "answered", "recorded", "ringing", "lapsed", "given_up"]
"""What a telling of a whole call is; the former stand before the latter.

`statistics` and `summary` are a provider's last word, `ended` to `ringing` are the SIP agent's. `lapsed` (all legs have
ended) and `given_up` (nobody told of anything for long) are our own conclusions that nothing more will come.
"""
CONCLUSIONS: tuple[Said, ...] = ("lapsed", "given_up")


class LegFact(Struct, tag="leg"):
    """One leg came to a state: somebody's phone, or a machine of the provider (IVR, queue), with one other side."""

    leg_id: str
    seq: int
    """The source's own counter of the leg; the same `seq` again is the same fact."""
    kind: LegKind
    at: datetime
    direction: Direction | None
    """Who called whom, where an outside number takes part in the leg."""
    client_number: str
    """The outside number as it came; empty between ours."""
    line_number: str | None
    extension: str
    """The employee's short number; empty where a machine takes part instead."""
    technical: bool
    """It only prepares a call, like the first leg of a callback: its states are nobody's talk."""
    carrier: bool
    """The outside side's own channel: when this leg ends, the call does."""
    reason_code: int
    outcome: Outcome | None
    """What `reason_code` means, where it says more than that the call ended."""
    taken_from: str
    """The leg from which this one was taken over; empty where it was not."""


class CallFact(Struct, tag="call"):
    """A whole call as a source sums it up; what it does not know is empty."""

    said: Said
    at: datetime
    account_id: UUID | None
    direction: Direction | None
    """None between ours, or where it is not known."""
    client_number: str
    line_number: str | None
    rings: list[UUID]
    user_id: UUID | None
    rang: list[str]
    """The short numbers that rang, in order."""
    took: str
    """The short number that answered, or placed the call."""
    started_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    reason_code: int
    recording: RecordingFile | None
    agent_id: UUID | None = None
    step: int = 0
    """Of `ringing`: the later of two knows all whose phones rang."""


class RecordingFact(Struct, tag="recording"):
    """The provider keeps a recording of the call under this id. Links to it live for minutes and are never kept."""

    recording_id: str


Fact = LegFact | CallFact | RecordingFact


def key_of(fact: Fact) -> str:
    """Two facts with one key tell of one thing."""
    if isinstance(fact, LegFact):
        return f"leg/{fact.leg_id}/{fact.seq}"
    if isinstance(fact, CallFact):
        return f"call/{fact.said}/{fact.step}" if fact.step else f"call/{fact.said}"
    return f"recording/{fact.recording_id}"


def of_agent(event: CallObserved) -> CallFact:
    """A fact of the SIP agent, which always tells of the whole call."""
    return CallFact(
        said=event.kind,
        at=event.occurred_at,
        account_id=event.account_id,
        direction=event.direction,
        client_number=event.client_number,
        line_number=event.line_number,
        rings=event.rings,
        user_id=event.user_id,
        rang=[],
        took="",
        started_at=event.occurred_at if event.kind == "ringing" and not event.step else event.started_at,
        answered_at=event.occurred_at if event.kind == "answered" else event.answered_at,
        ended_at=event.occurred_at if event.kind == "ended" else None,
        outcome=event.outcome,
        reason_code=event.reason_code,
        recording=event.recording,
        agent_id=event.agent_id,
        step=event.step,
    )


def conclusion(said: Literal["lapsed", "given_up"], at: datetime, outcome: Outcome | None = None) -> CallFact:
    """Nothing more will come of a call of which `at` was the last: it is over."""
    return CallFact(
        said=said,
        at=at,
        account_id=None,
        direction=None,
        client_number="",
        line_number=None,
        rings=[],
        user_id=None,
        rang=[],
        took="",
        started_at=None,
        answered_at=None,
        ended_at=at,
        outcome=outcome,
        reason_code=0,
        recording=None,
    )


def standing(fact: Fact) -> tuple[object, ...]:
    """Of two facts with one key the lower stands, whichever came first.

    The seen before the supposed; then the earlier, but the later of two statistics or conclusions, which knows of more.
    """
    encoded = msgspec.json.encode(fact)
    if isinstance(fact, RecordingFact):
        return (encoded,)
    if isinstance(fact, CallFact) and fact.said in ("statistics", *CONCLUSIONS):
        return -fact.at.timestamp(), -len(fact.rang), encoded
    return fact.outcome == "interrupted", fact.at, encoded
