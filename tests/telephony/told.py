"""A story as neutral facts: what an adapter makes of what a provider tells."""

from datetime import datetime

from services.telephony.facts import CallFact, Fact, LegFact, LegKind, RecordingFact, Said, conclusion
from services.telephony.interface import Outcome
from tests.telephony.stories import Part, Story


def events(story: Story) -> list[Fact]:
    """Every state of every leg, then the provider's summary, then the recordings."""
    facts: list[Fact] = []
    for number, part in enumerate(story.parts):
        facts += _leg(story, number, part)
    facts.append(_whole(story, "summary"))
    return facts + recordings(story)


def statistics(story: Story) -> list[Fact]:
    return [_whole(story, "statistics"), *recordings(story)]


def recordings(story: Story) -> list[Fact]:
    return [RecordingFact(recording_id=f"{story.name}/{n}") for n in range(story.recordings)]


def _leg(story: Story, number: int, part: Part) -> list[Fact]:
    def said(seq: int, kind: LegKind, at: datetime, outcome: Outcome | None = None) -> LegFact:
        return LegFact(
            leg_id=f"leg{number}",
            seq=seq,
            kind=kind,
            at=at,
            direction=None if part.inner or part.technical else story.direction,
            client_number="" if part.inner or part.technical else story.client,
            line_number=story.line,
            extension=part.extension,
            technical=part.technical,
            carrier=False,
            reason_code=1100 if kind == "ended" else 0,
            outcome=outcome,
            taken_from="" if part.taken_from is None else f"leg{part.taken_from}",
        )

    facts: list[Fact] = [said(1, "ringing", story.at(part.rings_at))]
    if part.answered_at is not None:
        facts.append(said(2, "answered", story.at(part.answered_at)))
    return [*facts, said(3, "ended", story.at(part.ends_at), part.outcome)]


def _whole(story: Story, said: Said) -> CallFact:
    answered = story.answered
    people = [p.extension for p in story.parts if p.extension and not p.inner and not p.technical]
    return CallFact(
        said=said,
        at=story.at(story.ends_at),
        account_id=None,
        direction=story.direction,
        client_number=story.client,
        line_number=story.line,
        rings=[],
        user_id=None,
        rang=list(dict.fromkeys(people)) if said == "statistics" and story.direction == "inbound" else [],
        took=answered.extension if answered else people[0] if people and story.direction == "outbound" else "",
        started_at=story.at(0),
        answered_at=story.at(answered.answered_at or 0) if answered else None,
        ended_at=story.at(story.ends_at),
        outcome=next((part.outcome for part in story.parts[::-1] if part.outcome), None),
        reason_code=1100,
        recording=None,
    )


def silence(story: Story) -> Fact:
    """Our own conclusion that the call is over."""
    return conclusion("lapsed", story.at(story.ends_at))
