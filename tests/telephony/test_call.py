"""The states of a call at the agent: what is done when, and that nothing comes twice."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.kit.wire import new_id
from services.telephony.agent.call import (
    Action,
    Answer,
    Bridge,
    Call,
    Dial,
    HangUp,
    Over,
    Report,
    Ringing,
    State,
    Step,
    Talking,
    arrived,
    turned_away,
    verdict,
)
from services.telephony.interface import Extension
from tests.telephony.facts import BEGAN

CLIENT, DESK, MOBILE = 1, 2, 3
ANNA, BORIS = new_id(), new_id()
CALL = Call(new_id(), None, CLIENT, "+79161234567", "+74951234567", BEGAN)
LATER = BEGAN + timedelta(seconds=5)
END = BEGAN + timedelta(seconds=65)


def phone(user_id: UUID) -> Extension:
    return Extension(id=new_id(), user_id=user_id, number="101", uri="sip:101@pbx.test", accepts="ring")


PHONES = {DESK: phone(ANNA), MOBILE: phone(BORIS)}


def ringing() -> State:
    return arrived(CALL).state.routed(PHONES, BEGAN).state


def talking() -> State:
    return ringing().leg_answered(DESK, LATER).state


def kinds(actions: list[Action]) -> list[str]:
    return [action.fact.kind for action in actions if isinstance(action, Report)]


def test_the_world_hears_of_a_call_before_anybody_is_asked_whom_to_ring() -> None:
    step = arrived(CALL)
    assert kinds(step.actions) == ["ringing"]
    assert [type(action) for action in step.state.routed(PHONES, BEGAN).actions] == [Dial, Dial]


def test_with_nobody_to_ring_the_client_is_refused() -> None:
    step = arrived(CALL).state.routed({}, LATER)
    assert isinstance(step.state, Over)
    assert step.actions[0] == HangUp(CLIENT, 480) and kinds(step.actions) == ["ended"]


def test_the_first_phone_to_answer_has_the_call_and_the_others_stop_ringing() -> None:
    step = ringing().leg_answered(DESK, LATER)
    assert isinstance(step.state, Talking)
    assert step.actions[:3] == [Answer(CLIENT), Bridge(CLIENT, DESK), HangUp(MOBILE)]
    report = step.actions[3]
    assert isinstance(report, Report)
    assert (report.fact.kind, report.fact.user_id, report.fact.rings) == ("answered", ANNA, [ANNA, BORIS])


def test_a_second_answer_is_let_go() -> None:
    assert talking().leg_answered(MOBILE, LATER).actions == [HangUp(MOBILE)]


def test_either_side_may_hang_up() -> None:
    for leg, other in ((CLIENT, DESK), (DESK, CLIENT)):
        step = talking().leg_ended(leg, 200, END)
        report = step.actions[-1]
        assert step.actions[0] == HangUp(other) and isinstance(report, Report)
        assert (report.fact.outcome, report.fact.answered_at, report.fact.occurred_at) == ("talked", LATER, END)


def test_a_cancelled_phone_that_ends_does_not_end_the_talk() -> None:
    assert talking().leg_ended(MOBILE, 487, LATER) == Step(talking())


def test_a_client_who_gives_up_stops_all_phones() -> None:
    step = ringing().leg_ended(CLIENT, 487, LATER)
    assert step.actions[:2] == [HangUp(DESK), HangUp(MOBILE)] and kinds(step.actions) == ["ended"]


def test_only_when_the_last_phone_refuses_is_the_client_refused() -> None:
    one = ringing().leg_ended(DESK, 486, LATER)
    assert isinstance(one.state, Ringing) and one.actions == []
    both = one.state.leg_ended(MOBILE, 480, LATER)
    report = both.actions[-1]
    assert both.actions[0] == HangUp(CLIENT, 486) and isinstance(report, Report) and report.fact.outcome == "busy"


def test_the_verdict_of_the_phones() -> None:
    assert verdict((480, 486)) == ("busy", 486)
    assert verdict((600,)) == ("busy", 486)
    assert verdict((404, 603)) == ("rejected", 603)
    assert verdict((408, 500)) == ("missed", 480)


def test_a_call_turned_away_is_over_at_once_and_told_of() -> None:
    step = turned_away(CALL, "busy", 486)
    assert step.actions[0] == HangUp(CLIENT, 486) and kinds(step.actions) == ["ended"]


happenings = st.lists(
    st.one_of(
        st.tuples(st.just("routed"), st.sampled_from([0, 2])),
        st.tuples(st.just("answered"), st.sampled_from([CLIENT, DESK, MOBILE, 9])),
        st.tuples(st.just("ended"), st.sampled_from([CLIENT, DESK, MOBILE, 9])),
        st.tuples(st.just("gave up"), st.just(0)),
    ),
    max_size=12,
)


@given(happenings)
def test_whatever_happens_a_call_is_answered_and_ended_at_most_once(story: list[tuple[str, int]]) -> None:
    step = arrived(CALL)
    done = list(step.actions)
    for what, leg in story:
        match what:
            case "routed":
                step = step.state.routed(PHONES if leg else {}, LATER)
            case "answered":
                step = step.state.leg_answered(leg, LATER)
            case "ended":
                step = step.state.leg_ended(leg, 486, LATER)
            case _:
                step = step.state.gave_up(LATER)
        done += step.actions
    told = kinds(done)
    assert told.count("ringing") == 1 and told.count("answered") <= 1 and told.count("ended") <= 1
    assert isinstance(step.state, Over) == ("ended" in told)
    assert [action for action in done if isinstance(action, Dial)] == [] or len(PHONES) == sum(
        isinstance(action, Dial) for action in done
    )
    ends = [action.fact for action in done if isinstance(action, Report) and action.fact.kind == "ended"]
    assert all((end.outcome == "talked") == ("answered" in told) for end in ends)
