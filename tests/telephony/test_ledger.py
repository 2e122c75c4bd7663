"""The same facts give the same call, in whatever order and however often they come."""

from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.kit.wire import new_id
from services.telephony.facts import of_agent
from services.telephony.interface import CallObserved
from services.telephony.ledger import Facts, Summary, merge, sum_up
from tests.telephony.facts import BEGAN, FILE, fact, whole_call

CALL, SELLER, OTHER = new_id(), new_id(), new_id()

conflicting = st.builds(
    fact,
    st.sampled_from(["ringing", "answered", "ended", "recorded"]),
    st.integers(0, 100),
    call_id=st.just(CALL),
    rings=st.lists(st.sampled_from([SELLER, OTHER]), unique=True),
    user_id=st.sampled_from([None, SELLER, OTHER]),
    outcome=st.sampled_from([None, "talked", "missed", "busy", "interrupted"]),
    answered_at=st.sampled_from([None, BEGAN + timedelta(seconds=3), BEGAN + timedelta(seconds=9)]),
    started_at=st.sampled_from([None, BEGAN - timedelta(seconds=1)]),
    recording=st.sampled_from([None, FILE]),
)


def told(facts: list[CallObserved]) -> Summary:
    nothing: Facts = {}
    summary = sum_up(reduce(merge, map(of_agent, facts), nothing))
    assert summary is not None
    return summary


@given(st.data())
def test_any_order_and_any_repetition_give_the_same_call(data: st.DataObject) -> None:
    facts = data.draw(st.lists(conflicting, min_size=1, max_size=8))
    again = data.draw(st.lists(st.sampled_from(facts), max_size=8))
    shuffled = data.draw(st.permutations(facts + again))
    assert told(shuffled) == told(facts)


@given(st.permutations(range(4)))
def test_a_call_told_backwards_is_the_call(order: list[int]) -> None:
    facts = whole_call(CALL, SELLER)
    summary = told([facts[n] for n in order])
    assert (summary.status, summary.outcome, summary.user_id) == ("ended", "talked", SELLER)
    assert (summary.wait_seconds, summary.talk_seconds, summary.recording) == (5, 60, FILE)
    assert (summary.started_at, summary.rings, summary.missed) == (BEGAN, [SELLER], False)


def test_the_end_alone_tells_the_whole_call() -> None:
    summary = told(whole_call(CALL, SELLER)[2:3])
    assert (summary.status, summary.wait_seconds, summary.talk_seconds) == ("ended", 5, 60)


def test_bare_facts_of_an_adapter_add_up_too() -> None:
    summary = told([fact("ended", 65, user_id=SELLER), fact("ringing"), fact("answered", 5)])
    assert (summary.outcome, summary.wait_seconds, summary.talk_seconds) == ("talked", 5, 60)


def test_what_was_seen_stands_before_what_was_supposed() -> None:
    supposed = fact("ended", 3, call_id=CALL, outcome="interrupted")
    seen = fact("ended", 9, call_id=CALL, outcome="missed")
    assert told([supposed, seen]).outcome == told([seen, supposed]).outcome == "missed"


def test_a_call_that_nobody_talked_on_is_missed_whatever_ended_it() -> None:
    for outcome in ("missed", "busy", "rejected", "cancelled", "interrupted"):
        assert told([fact("ringing"), fact("ended", 4, outcome=outcome)]).missed
    assert not told([fact("ended", 4, outcome="missed", direction="outbound")]).missed


def test_while_it_rings_it_has_no_end() -> None:
    summary = told([fact("ringing")])
    assert (summary.status, summary.outcome, summary.ended_at, summary.wait_seconds) == ("ringing", None, None, 0)
