"""The ledger of providers' calls: whatever comes twice, late or never, the books are the same in the end."""

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.telephony import closing
from services.telephony.facts import CallFact, Fact, LegFact, RecordingFact, key_of
from services.telephony.ledger import Facts, Summary, legs_of, merge, sum_up
from tests.telephony.stories import STORIES, Story
from tests.telephony.told import events, silence, statistics

stories = st.sampled_from(STORIES)
by_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


def merged(facts: Iterable[Fact]) -> Facts:
    nothing: Facts = {}
    return reduce(merge, facts, nothing)


def told(facts: Iterable[Fact]) -> Summary:
    summary = sum_up(merged(facts))
    assert summary is not None
    return summary


def legs_only(story: Story) -> list[Fact]:
    return [fact for fact in events(story) if not isinstance(fact, CallFact)]


@by_story
def test_a_call_is_what_happened(story: Story) -> None:
    """R06."""
    summary = told(events(story))
    assert (summary.status, summary.outcome, summary.direction) == ("ended", story.outcome, story.direction)
    assert (summary.started_at, summary.ended_at) == (story.at(0), story.at(story.ends_at))
    answered = story.answered
    assert summary.answered_at == (story.at(answered.answered_at or 0) if answered else None)
    assert (summary.phone_raw, summary.line_number) == (story.client, story.line)
    assert len(summary.recording_ids) == story.recordings
    if answered:
        assert summary.took == answered.extension


@by_story
def test_legs_alone_tell_the_same_once_it_is_quiet(story: Story) -> None:
    """R06. The provider's cabinet may switch summaries off."""
    whole, parts = told(events(story)), told([*legs_only(story), silence(story)])
    for field in ("status", "outcome", "direction", "started_at", "answered_at", "ended_at", "took", "rang"):
        assert getattr(parts, field) == getattr(whole, field), field


@by_story
def test_statistics_alone_tell_the_same(story: Story) -> None:
    """R06."""
    assert told(statistics(story)) == told([*events(story), *statistics(story)])
    whole, counted = told(events(story)), told(statistics(story))
    for field in ("status", "outcome", "direction", "answered_at", "ended_at", "talk_seconds", "took", "rang"):
        assert getattr(counted, field) == getattr(whole, field), field


@given(stories, st.data())
def test_order_and_repetition_change_nothing(story: Story, data: st.DataObject) -> None:
    """R06."""
    facts = events(story)
    again = data.draw(st.lists(st.sampled_from(facts), max_size=12))
    assert told(data.draw(st.permutations(facts + again))) == told(facts)


@given(stories, st.data())
def test_whatever_is_lost_repeated_and_disordered_the_statistics_mend(story: Story, data: st.DataObject) -> None:
    """R06. Any duplication, reordering and loss of all but nothing, then reconciliation: the same ledger."""
    facts = events(story)
    lost = data.draw(st.sets(st.integers(0, len(facts) - 1)))
    kept = [fact for number, fact in enumerate(facts) if number not in lost]
    again = data.draw(st.lists(st.sampled_from(kept), max_size=12)) if kept else []
    supposed = [silence(story)] if data.draw(st.booleans()) else []
    came = data.draw(st.permutations([*kept, *again, *supposed, *statistics(story), *statistics(story)]))
    assert told(came) == told([*facts, *statistics(story)])


@given(stories, st.data())
def test_a_prefix_never_tells_of_an_end_that_is_not(story: Story, data: st.DataObject) -> None:
    """R45. As long as nobody was silent, only the last word ends a call: no card closes between two legs."""
    facts = legs_only(story)
    come = data.draw(st.lists(st.sampled_from(facts), min_size=1))
    summary = sum_up(merged(come))
    assert summary is None or summary.status != "ended"


def test_between_ours_is_nobodys_call_until_a_client_joins() -> None:
    """R06."""
    story = next(story for story in STORIES if story.name == "consultative transfer")
    inner = [fact for fact in legs_only(story) if isinstance(fact, LegFact) and fact.direction is None]
    assert told(inner).internal
    assert not told(legs_only(story)).internal


def test_an_ivr_that_answers_is_no_talk() -> None:
    """R06."""
    summary = told(events(next(story for story in STORIES if story.name == "lost in the menu")))
    assert summary.missed and summary.talk_seconds == 0


def test_a_technical_leg_is_no_talk_and_no_second_call() -> None:
    """R42."""
    story = next(story for story in STORIES if story.name == "callback")
    early = [fact for fact in legs_only(story) if isinstance(fact, LegFact) and fact.leg_id == "leg0"]
    assert told(early).internal
    whole = told(events(story))
    assert (whole.answered_at, whole.wait_seconds, whole.took) == (story.at(12), 12, "101")


def test_two_facts_of_one_key_give_the_same_call_in_either_order() -> None:
    facts = events(STORIES[0])
    late = [
        msgspec.structs.replace(f, at=f.at + timedelta(seconds=1)) for f in facts if not isinstance(f, RecordingFact)
    ]
    assert told([*facts, *late]) == told([*late, *facts])
    assert {key_of(fact) for fact in late} <= {key_of(fact) for fact in facts}


def test_the_statistics_that_know_of_more_stand() -> None:
    early, whole = [], statistics(STORIES[0])[0]
    assert isinstance(whole, CallFact)
    early = [msgspec.structs.replace(whole, at=whole.at - timedelta(seconds=30), ended_at=whole.at, answered_at=None)]
    assert told([whole, *early]) == told([*early, whole]) == told([whole])


def test_silence_closes_what_nobody_ends() -> None:
    """R06."""
    story = STORIES[0]
    ringing, answered, ended = legs_only(story)[:3]
    cases = [
        ([ringing], timedelta(minutes=9), None, None),
        ([ringing], timedelta(minutes=10), "missed", story.at(0)),
        ([ringing, answered], timedelta(minutes=30), None, None),
        ([ringing, answered], timedelta(hours=4), "interrupted", story.at(6)),
        ([ringing, answered, ended], timedelta(seconds=14), None, None),
        ([ringing, answered, ended], timedelta(seconds=15), "talked", story.at(66)),
    ]
    for facts, silent, outcome, ended_at in cases:
        conclusion = closing.conclude(merged(facts), silent)
        assert (conclusion is None) == (outcome is None), silent
        if conclusion is not None:
            summary = told([*facts, conclusion])
            assert (summary.status, summary.outcome, summary.ended_at) == ("ended", outcome, ended_at)
    assert closing.conclude(merged(events(story)), timedelta(days=1)) is None


def test_a_call_closed_too_early_goes_on_when_more_is_told() -> None:
    """R45."""
    story = next(story for story in STORIES if story.name == "through a menu")
    menu = [fact for fact in legs_only(story) if isinstance(fact, LegFact) and fact.leg_id == "leg0"]
    conclusion = closing.conclude(merged(menu), timedelta(minutes=1))
    assert conclusion is not None
    assert told([*menu, conclusion]).status == "ended"
    assert told([*legs_only(story)[:4], conclusion]).status == "ringing"
    assert told([*events(story), conclusion]) == told(events(story))


def test_legs_are_listed_as_they_went() -> None:
    """R06."""
    story = next(story for story in STORIES if story.name == "ring group")
    legs = legs_of(merged(events(story)[::-1]))
    assert [(leg.id, leg.extension) for leg in legs] == [
        ("leg0", ""),
        ("leg1", "101"),
        ("leg2", "102"),
        ("leg3", "103"),
    ]
    assert [leg.answered_at for leg in legs] == [story.at(0), None, story.at(12), None]
