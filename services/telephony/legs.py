"""The legs of a call, and what they add up to by themselves. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.contacts.interface import Direction
from services.kit.wire import Struct
from services.telephony.facts import LegFact
from services.telephony.interface import Leg, Outcome


class Told(Struct):
    """What the legs of a call tell of it."""

    direction: Direction
    client_number: str
    line_number: str | None
    rang: list[str]
    took: str
    started_at: datetime
    answered_at: datetime | None
    over_at: datetime | None
    """When the outside side's own channel ended, where it has one: that is the end of the call."""
    outcome: Outcome | None
    reason_code: int


def fold(facts: Iterable[LegFact]) -> list[Leg]:
    """The legs, by when they began. What comes late is merged; nothing leads a leg back from its end."""
    of: dict[str, list[LegFact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.seq, fact.at)):
        of.setdefault(fact.leg_id, []).append(fact)
    return sorted((_leg(known) for known in of.values()), key=lambda leg: (leg.started_at, leg.id))


def _leg(known: Sequence[LegFact]) -> Leg:
    end = next((fact for fact in known if fact.kind == "ended"), None)
    named = [fact.extension for fact in known if fact.extension]
    # A leg may go through a machine to a person: what counts is when the person answered.
    answers = [fact.at for fact in known if fact.kind == "answered" and (fact.extension or not named)]
    return Leg(
        id=known[0].leg_id,
        direction=next((fact.direction for fact in known if fact.direction), None),
        client_number=next((fact.client_number for fact in known if fact.client_number), ""),
        line_number=next((fact.line_number for fact in known if fact.line_number), None),
        extension=named[-1] if named else "",
        technical=any(fact.technical for fact in known),
        carrier=any(fact.carrier for fact in known),
        taken_from=next((fact.taken_from for fact in known if fact.taken_from), ""),
        started_at=min(fact.at for fact in known),
        answered_at=min(answers, default=None),
        ended_at=end.at if end else None,
        reason_code=end.reason_code if end else 0,
        outcome=end.outcome if end else None,
    )


def told(legs: Sequence[Leg]) -> Told | None:
    """None while no outside number takes part.

    A talk is one of an outside number with an employee: a machine that answers is none, and neither is a consultation
    between ours.
    """
    outside = [leg for leg in legs if leg.client_number and leg.direction and not leg.technical]
    if not outside:
        return None
    first = outside[0]
    assert first.direction is not None
    people = [leg for leg in outside if leg.extension]
    talks = sorted(
        (leg for leg in people if leg.answered_at), key=lambda leg: (leg.answered_at or leg.started_at, leg.id)
    )
    ends = [leg for leg in outside if leg.ended_at]
    # Of those that ended last, the one that says why.
    last = max(ends, key=lambda leg: (leg.ended_at or leg.started_at, leg.outcome or "", leg.id)) if ends else None
    carried = [leg.ended_at for leg in outside if leg.carrier and leg.ended_at]
    inbound = first.direction == "inbound"
    return Told(
        direction=first.direction,
        client_number=first.client_number,
        line_number=next((leg.line_number for leg in outside if leg.line_number), None),
        rang=list(dict.fromkeys(leg.extension for leg in people)) if inbound else [],
        took=talks[0].extension if talks else "" if inbound or not people else people[0].extension,
        started_at=min(leg.started_at for leg in legs),
        answered_at=talks[0].answered_at if talks else None,
        over_at=max(carried, default=None),
        outcome=last.outcome if last else None,
        reason_code=last.reason_code if last else 0,
    )


def quiet_at(legs: Sequence[Leg]) -> datetime | None:
    """When the last leg ended; None while one is not known to have."""
    ends = [leg.ended_at for leg in legs]
    return max((end for end in ends if end), default=None) if all(ends) else None
