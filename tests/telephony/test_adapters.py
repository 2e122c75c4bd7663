"""The contract of adapters: whatever the provider, the same story gives the same call."""

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from itertools import groupby
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.telephony import closing
from services.telephony.facts import CallFact, Fact, RecordingFact
from services.telephony.ledger import Facts, Summary, legs_of, merge, sum_up
from services.telephony.providers.adapter import NotUnderstood
from tests.telephony.stories import STORIES, Story
from tests.telephony.tellings import ARRIVES, TELLINGS, Telling

by_telling = pytest.mark.parametrize("telling", TELLINGS, ids=lambda telling: telling.name)
by_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
tellings, stories = st.sampled_from(TELLINGS), st.sampled_from(STORIES)
STORY = {story.name: story for story in STORIES}


def merged(facts: Iterable[Fact]) -> Facts:
    nothing: Facts = {}
    return reduce(merge, facts, nothing)


def told(facts: Iterable[Fact]) -> Summary:
    """The call after all is quiet."""
    known = merged(facts)
    conclusion = closing.conclude(known, timedelta(minutes=1))
    summary = sum_up(merge(known, conclusion) if conclusion else known)
    assert summary is not None
    return summary


def last_word(telling: Telling, story: Story, group_id: str = "g1") -> list[Fact]:
    (heard,) = telling.statistics(story, group_id)
    assert heard.group_id == group_id
    return heard.facts


@by_telling
@by_story
def test_events_tell_what_happened(telling: Telling, story: Story) -> None:
    """R06, R24."""
    check(told(telling.facts(story)), story, story.recordings if telling.tells_recordings else 0)


@by_telling
@by_story
def test_statistics_tell_what_happened(telling: Telling, story: Story) -> None:
    """R06, R24."""
    check(told(last_word(telling, story)), story, story.recordings)


def check(summary: Summary, story: Story, recordings: int) -> None:
    answered = story.answered
    assert (summary.status, summary.direction, summary.internal) == ("ended", story.direction, False)
    assert summary.outcome == story.outcome
    assert (summary.started_at, summary.ended_at) == (story.at(0), story.at(story.ends_at))
    assert summary.answered_at == (story.at(answered.answered_at or 0) if answered else None)
    assert summary.phone_raw.lstrip("+") == story.client
    assert (summary.took if answered else "") == (answered.extension if answered else "")
    if story.direction == "inbound":
        people = [part.extension for part in story.parts if part.extension and not part.inner]
        assert summary.rang == list(dict.fromkeys(people))
    assert len(summary.recording_ids) == recordings


@given(tellings, stories, st.data())
def test_whatever_is_lost_repeated_and_disordered_reconciliation_mends(
    telling: Telling, story: Story, data: st.DataObject
) -> None:
    """R06, R24."""
    facts = telling.facts(story)
    kept = [fact for fact in facts if data.draw(st.booleans())]
    again = data.draw(st.lists(st.sampled_from(kept), max_size=8)) if kept else []
    end = last_word(telling, story)
    assert told(data.draw(st.permutations([*kept, *again, *end]))) == told([*facts, *end])


@given(tellings, stories, st.data())
def test_order_and_repetition_change_nothing(telling: Telling, story: Story, data: st.DataObject) -> None:
    """R06, R24."""
    facts = telling.facts(story)
    again = data.draw(st.lists(st.sampled_from(facts), max_size=8))
    assert told(data.draw(st.permutations(facts + again))) == told(facts)


@by_telling
@by_story
def test_a_recording_may_never_come(telling: Telling, story: Story) -> None:
    """R05, R24."""
    facts = [fact for fact in telling.facts(story) if not isinstance(fact, RecordingFact)]
    summary, whole = told(facts), told(telling.facts(story))
    assert (summary.outcome, summary.recording_ids) == (whole.outcome, [])


@by_telling
def test_a_call_rings_before_it_ends(telling: Telling) -> None:
    """R45."""
    story = STORY["answered"]
    facts = [fact for fact in telling.facts(story) if not isinstance(fact, CallFact | RecordingFact)]
    states = []
    for count in range(1, len(facts)):
        summary = sum_up(merged(facts[:count]))
        states.append(summary.status if summary else "")
    assert [state for state, _ in groupby(states)][:2] == ["ringing", "answered"]


@by_telling
def test_the_legs_of_a_ring_group_are_known(telling: Telling) -> None:
    """R06, R24."""
    story = STORY["ring group"]
    legs = legs_of(merged(telling.facts(story)))
    assert {leg.extension for leg in legs} >= {"101", "102", "103"}
    assert [leg.extension for leg in legs if leg.extension and leg.answered_at] == ["102"]


@by_telling
@by_story
def test_unknown_fields_are_left_alone(telling: Telling, story: Story) -> None:
    """R24."""
    for path, body in telling.events(story, "g1"):
        fields = as_fields(body)
        fields["something_new"] = {"deep": [1, 2, {"x": None}]}
        fields["версия"] = "3.0"
        assert understood(telling, path, fields) == telling.adapter.understand(telling.access, path, body, ARRIVES)


@by_telling
def test_wrong_types_are_refused_in_words_and_never_crash(telling: Telling) -> None:
    """R24."""
    for path, body in telling.events(STORY["ring group"], "g1"):
        fields = as_fields(body)
        for name in fields:
            for wrong in ([], {}, [1], {"a": 1}, True, 1.5, "x" * 5000, None, -1, 10**30, "\0", "\ud800"):
                survives(telling, path, json.dumps(fields | {name: wrong}))
            survives(telling, path, json.dumps({key: value for key, value in fields.items() if key != name}))


@by_telling
@given(
    body=st.text(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
        max_leaves=12,
    ).map(json.dumps)
)
def test_rubbish_is_refused_in_words_and_never_crashes(telling: Telling, body: str) -> None:
    """R24."""
    for path in {path for path, _body in telling.events(STORY["answered"], "g1")} | {
        "",
        "events",
        "result/x",
        "x" * 300,
    }:
        survives(telling, path, body)


@by_telling
def test_a_wrong_clock_is_put_right_and_changes_nothing_else(telling: Telling) -> None:
    """R24."""
    story = STORY["answered"]
    late = telling._replace(access=msgspec.structs.replace(telling.access, clock_offset_seconds=-10_800))
    straight, shifted = told(telling.facts(story)), told(late.facts(story))
    assert straight.started_at - shifted.started_at == timedelta(hours=3)
    assert (shifted.talk_seconds, shifted.wait_seconds) == (straight.talk_seconds, straight.wait_seconds)


def as_fields(body: str) -> dict[str, Any]:
    fields = json.loads(body)
    assert isinstance(fields, dict)
    return fields


def understood(telling: Telling, path: str, fields: dict[str, Any]) -> object:
    return telling.adapter.understand(telling.access, path, json.dumps(fields), ARRIVES)


def survives(telling: Telling, path: str, body: str) -> None:
    """Understood or refused: nothing else comes out, and what is understood adds up."""
    try:
        heard = telling.adapter.understand(telling.access, path, body, ARRIVES).heard
    except NotUnderstood as error:
        assert str(error)
    else:
        if heard is not None:
            sum_up(merged(heard.facts))
            msgspec.convert(msgspec.to_builtins(merged(heard.facts)), dict[str, Fact])
