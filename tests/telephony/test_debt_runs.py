"""Which missed calls are one debt: the same ones, however they are told of."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.telephony.debt_runs import Missed, Run, Settled, Talk, keepers, runs

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    return NINE + timedelta(minutes=number)


def missed(at: float, number: int = 0) -> Missed:
    return Missed(minute(at), UUID(int=1000 + number or int(at)), "+79160000001", None)


def talk(answered: float, ended: float, number: int = 0) -> Talk:
    return Talk(minute(answered), minute(ended), UUID(int=500_000 + number), None)


def calls_of(found: list[Run]) -> list[list[int]]:
    return [[round((one.at - NINE).total_seconds() / 60) for one in run.missed] for run in found]


def test_calls_that_no_talk_divides_are_one_debt_and_the_talk_returns_it() -> None:
    found = runs([missed(0), missed(5), missed(20)], [talk(10, 12)])
    assert calls_of(found) == [[0, 5], [20]]
    assert found[0].returned_at == minute(10) and found[1].returned_at is None


def test_a_call_during_a_talk_is_returned_by_it() -> None:
    found = runs([missed(11)], [talk(10, 12)])
    assert calls_of(found) == [[11]] and found[0].returned_at == minute(11)


def test_a_talk_before_any_missed_call_returns_nothing() -> None:
    assert runs([missed(20)], [talk(1, 2)])[0].talk is None
    assert runs([], [talk(1, 2)]) == []


def test_what_somebody_settled_is_no_debt_again() -> None:
    assert calls_of(runs([missed(0), missed(4), missed(9)], [], [Settled(minute(0), minute(5))])) == [[9]]


def test_a_debt_goes_on_with_its_calls_and_the_earlier_of_two_that_became_one() -> None:
    one, other = UUID(int=1), UUID(int=2)
    calls = [missed(0), missed(5), missed(20)]
    together = runs(calls, [])
    assert keepers(together, {calls[1].call_id: other, calls[0].call_id: one}) == [one]
    apart = runs(calls, [talk(10, 12)])
    assert keepers(apart, {call.call_id: one for call in calls}) == [one, None]


moments = st.integers(0, 60)
some_missed = st.lists(moments, max_size=12, unique=True).map(lambda ats: [missed(at, at) for at in ats])
some_talks = st.lists(st.tuples(moments, st.integers(1, 10)), max_size=6, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [talk(at, at + long, at) for at, long in pairs]
)


@given(some_missed, some_talks, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(calls: list[Missed], talks: list[Talk], chance: random.Random) -> None:
    twice, talked_twice = calls * 2, talks * 2
    chance.shuffle(twice)
    chance.shuffle(talked_twice)
    assert runs(twice, talked_twice) == runs(calls, talks)


@given(some_missed, some_talks)
def test_each_missed_call_is_in_one_debt_and_no_talk_lies_within_one(calls: list[Missed], talks: list[Talk]) -> None:
    found = runs(calls, talks)
    assert sorted(one for run in found for one in run.missed) == sorted(calls)
    for run in found:
        first, last = run.missed[0].at, run.missed[-1].at
        assert not any(first <= one.ended_at < last for one in talks)
        if run.talk is None:
            assert not any(one.ended_at >= last for one in talks)
        else:
            assert run.talk.ended_at >= last
            assert not any(last <= one.ended_at < run.talk.ended_at for one in talks)
    assert sum(run.talk is None for run in found) <= 1
