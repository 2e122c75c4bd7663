"""The states of a call at the agent: what is done when, and that nothing comes twice."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.kit.wire import new_id
from services.telephony.agent.call import Over, State, Step, turned_away, verdict
from services.telephony.agent.placing import SELLER, placed
from services.telephony.agent.plan import (
    CLIENT,
    Action,
    Answer,
    Call,
    Dial,
    Digits,
    HangUp,
    Party,
    Plan,
    Refer,
    ReferPlan,
    Report,
    RingPlan,
    Sound,
    VoicemailPlan,
)
from services.telephony.agent.ringing import Greeting, Ringing, Voicemail, arrived
from services.telephony.agent.talking import Consulting, Handing, Talking
from services.telephony.interface import Extension
from services.telephony.interface.commands import NotNow, NotYourCall
from services.telephony.interface.lines import Accepts
from tests.telephony.facts import BEGAN

ANNA, BORIS, VERA = new_id(), new_id(), new_id()
CALL = Call(new_id(), None, "+79161234567", "+74951234567", BEGAN)
LATER = BEGAN + timedelta(seconds=5)
END = BEGAN + timedelta(seconds=65)
HELLO = Sound(Path("hello.wav"), 3.0)
DESK, MOBILE = 1, 2


def party(user_id: UUID, accepts: Accepts = "ring") -> Party:
    return Party(Extension(id=new_id(), user_id=user_id, number="101", uri="sip:101@pbx.test", accepts=accepts))


BOTH = RingPlan((party(ANNA), party(BORIS)), 20.0)
OUTSIDE = Party(number="+74957654321")


def ringing(*steps: RingPlan | ReferPlan | VoicemailPlan, **plan: Sound) -> State:
    return arrived(CALL).state.routed(Plan(steps or (BOTH,), **plan), BEGAN).state  # type: ignore[arg-type]


def talking() -> State:
    return ringing().leg_answered(DESK, LATER).state


def passed(state: State, at: datetime | None = None) -> Step:
    assert state.until is not None
    return state.time_passed(at or state.until)


def told(actions: list[Action]) -> list[str]:
    return [action.fact.kind for action in actions if isinstance(action, Report)]


def outcome(step: Step) -> str | None:
    assert isinstance(step.state, Over)
    last = step.actions[-1] if isinstance(step.actions[-1], Report) else step.actions[-2]
    assert isinstance(last, Report)
    return last.fact.outcome


def test_the_world_hears_of_a_call_before_anybody_is_asked_whom_to_ring() -> None:
    step = arrived(CALL)
    assert told(step.actions) == ["ringing"]
    assert step.state.routed(Plan((BOTH,)), BEGAN).actions == [
        Dial(DESK, BOTH.parties[0]),
        Dial(MOBILE, BOTH.parties[1]),
    ]


def test_with_nobody_to_ring_the_client_is_refused() -> None:
    step = arrived(CALL).state.routed(Plan(()), LATER)
    assert HangUp(CLIENT, 480) in step.actions and outcome(step) == "missed"


def test_the_first_phone_to_answer_has_the_call_and_the_others_stop_ringing() -> None:
    step = ringing().leg_answered(DESK, LATER)
    assert isinstance(step.state, Talking)
    assert step.actions[:2] == [Answer(CLIENT), HangUp(MOBILE)]
    report = step.actions[2]
    assert isinstance(report, Report)
    assert (report.fact.kind, report.fact.user_id, report.fact.rings) == ("answered", ANNA, [ANNA, BORIS])
    assert step.state.mix.hears == {CLIENT: (DESK,), DESK: (CLIENT,)}
    assert (step.state.mix.left, step.state.mix.right) == (CLIENT, DESK)


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
    assert step.actions[:2] == [HangUp(DESK), HangUp(MOBILE)] and told(step.actions) == ["ended"]


def test_only_when_the_last_phone_refuses_is_the_client_refused() -> None:
    one = ringing().leg_ended(DESK, 486, LATER)
    assert isinstance(one.state, Ringing) and one.actions == []
    both = one.state.leg_ended(MOBILE, 480, LATER)
    assert HangUp(CLIENT, 486) in both.actions and outcome(both) == "busy"


def test_the_verdict_of_the_phones() -> None:
    assert verdict((480, 486)) == ("busy", 486)
    assert verdict((600,)) == ("busy", 486)
    assert verdict((404, 603)) == ("rejected", 603)
    assert verdict((408, 500)) == ("missed", 480)


def test_a_call_turned_away_is_over_at_once_and_told_of() -> None:
    step = turned_away(CALL, "busy", 486)
    assert HangUp(CLIENT, 486) in step.actions and told(step.actions) == ["ended"]


def test_phones_in_turn_ring_one_after_the_other_and_each_is_told_of() -> None:
    """R43."""
    state = ringing(RingPlan(BOTH.parties, 10.0, in_turn=True))
    second = passed(state)
    assert second.actions[:2] == [HangUp(DESK), Dial(MOBILE, BOTH.parties[1])]
    fact = next(action.fact for action in second.actions if isinstance(action, Report))
    assert (fact.kind, fact.step, fact.rings) == ("ringing", 1, [ANNA, BORIS])
    assert outcome(passed(second.state)) == "missed"


def test_a_busy_phone_leads_to_the_next_in_turn_at_once() -> None:
    state = ringing(RingPlan(BOTH.parties, 10.0, in_turn=True))
    assert Dial(MOBILE, BOTH.parties[1]) in state.leg_ended(DESK, 486, LATER).actions


def test_what_nobody_answers_goes_to_the_next_step() -> None:
    """R47: forwarded to an outside number, at last to the voicemail."""
    state = ringing(RingPlan((party(ANNA),), 5.0), RingPlan((OUTSIDE,), 5.0), VoicemailPlan(HELLO, 60))
    forwarded = passed(state)
    assert forwarded.actions[:2] == [HangUp(DESK), Dial(2, OUTSIDE)]
    mail = passed(forwarded.state)
    assert mail.actions == [HangUp(2), Answer(CLIENT)] and isinstance(mail.state, Voicemail)
    assert mail.state.mix.hears == {CLIENT: (HELLO.file,)} and mail.state.mix.left is None
    beep = passed(mail.state).state
    assert beep.mix.hears == {CLIENT: ("beep",)}
    message = passed(beep).state
    assert (message.mix.hears, message.mix.left) == ({}, CLIENT)
    assert outcome(message.leg_ended(CLIENT, 200, END)) == "voicemail"
    assert outcome(beep.leg_ended(CLIENT, 200, END)) == "missed", "nothing was said"
    assert outcome(passed(message)) == "voicemail"


def test_a_refer_that_is_taken_ends_our_part_and_one_that_is_not_goes_on() -> None:
    state = ringing(ReferPlan("+74957654321", 20), RingPlan((party(ANNA),), 5.0))
    assert state.referred(CLIENT, 180, LATER).state is state
    taken = state.referred(CLIENT, 200, LATER)
    assert HangUp(CLIENT) in taken.actions and outcome(taken) == "talked"
    refused = state.referred(CLIENT, 486, LATER)
    assert isinstance(refused.state, Ringing) and refused.state.mix.hears == {CLIENT: ("ringback",)}
    begun = arrived(CALL).state.routed(Plan((ReferPlan("1", 20),)), BEGAN)
    assert begun.actions == [Answer(CLIENT), Refer(CLIENT, "1")]


def test_a_greeting_is_heard_before_phones_ring_and_an_announcement_before_the_talk() -> None:
    greeted = arrived(CALL).state.routed(Plan((BOTH,), greeting=HELLO, announcement=HELLO), BEGAN)
    assert isinstance(greeted.state, Greeting) and greeted.actions == [Answer(CLIENT)]
    state = passed(greeted.state).state
    step = state.leg_answered(DESK, LATER)
    assert Answer(CLIENT) not in step.actions, "it was answered already"
    assert step.state.mix.hears == {CLIENT: (HELLO.file,), DESK: (HELLO.file,)}
    assert passed(step.state).state.mix.hears == {CLIENT: (DESK,), DESK: (CLIENT,)}


def test_a_phone_that_waits_to_be_told_is_rung_with_a_wish_to_answer_by_itself() -> None:
    """R44: «Принять»."""
    waits = party(ANNA, "on_accept")
    state = ringing(RingPlan((waits, party(BORIS)), 20.0))
    accepted = state.accept(Party(waits.extension), LATER)
    assert isinstance(accepted.state, Ringing)
    (dial,) = accepted.actions
    assert isinstance(dial, Dial) and dial.party.auto_answer
    assert isinstance(accepted.state.leg_answered(dial.leg, LATER).state, Talking)


def test_accepting_a_ringing_phone_rings_it_anew_and_the_others_ring_on() -> None:
    step = ringing().accept(BOTH.parties[0], LATER)
    assert step.actions[0] == HangUp(DESK) and isinstance(step.actions[1], Dial)
    assert isinstance(step.state, Ringing) and set(step.state.phones) == {MOBILE, 3}
    with pytest.raises(NotNow):
        talking().accept(BOTH.parties[0], LATER)


def test_a_seller_may_decline_and_a_waiting_phone_keeps_the_call_ringing() -> None:
    step = ringing().hang_up(ANNA, LATER)
    assert step.actions == [HangUp(DESK)] and isinstance(step.state, Ringing)
    last = step.state.hang_up(BORIS, LATER)
    assert HangUp(CLIENT, 603) in last.actions and outcome(last) == "rejected"
    with pytest.raises(NotNow):
        step.state.hang_up(ANNA, LATER)


def test_a_held_client_hears_music_and_only_who_talks_may_hold() -> None:
    held = talking().hold(ANNA, True).state
    assert held.mix.hears == {CLIENT: ("music",)} and held.live.held
    assert held.hold(None, False).state == talking()
    with pytest.raises(NotYourCall):
        talking().hold(BORIS, True)
    by_phone = talking().leg_held(DESK, True).state
    assert by_phone.mix.hears == {CLIENT: ("music",)}


def test_tones_go_to_the_other_side() -> None:
    assert talking().digit(DESK, "5").actions == [Digits(CLIENT, "5")]
    assert talking().digit(CLIENT, "5").actions == [Digits(DESK, "5")]
    assert talking().digits(ANNA, "12#").actions == [Digits(CLIENT, "12#")]


def test_a_blind_transfer_rings_the_other_and_comes_back_where_nobody_answers() -> None:
    to = party(VERA)
    step = talking().transfer(ANNA, to, False, LATER)
    assert step.actions[:2] == [HangUp(DESK), Dial(3, to)] and isinstance(step.state, Handing)
    assert told(step.actions) == ["ringing"], "the colleague is told of the call"
    assert step.state.mix.hears == {CLIENT: ("ringback",)}
    taken = step.state.leg_answered(3, LATER).state
    assert taken.live.user_id == VERA and taken.mix.hears[CLIENT] == (3,)
    back = step.state.leg_ended(3, 486, LATER)
    assert back.actions == [Dial(4, BOTH.parties[0])]
    assert back.state.leg_answered(4, LATER).state.live.user_id == ANNA
    assert outcome(back.state.leg_ended(4, 480, LATER)) == "talked"


def test_an_attended_transfer_lets_the_seller_ask_first() -> None:
    to = party(VERA)
    asking = talking().transfer(ANNA, to, True, LATER)
    assert asking.actions[0] == Dial(3, to) and isinstance(asking.state, Consulting)
    assert asking.state.mix.hears == {CLIENT: ("music",), DESK: ("ringback",)}
    asked = asking.state.leg_answered(3, LATER).state
    assert asked.mix.hears == {CLIENT: ("music",), DESK: (3,), 3: (DESK,)} and asked.live.transfer_answered
    done = asked.complete(ANNA, LATER)
    assert done.actions == [HangUp(DESK)] and done.state.live.user_id == VERA
    assert asked.leg_ended(DESK, 200, LATER).state == done.state, "hanging up gives the call away, too"
    for not_taken in (asked.cancel(ANNA, LATER), passed(asking.state)):
        assert not_taken.actions == [HangUp(3)] and isinstance(not_taken.state, Talking)
    assert isinstance(asking.state.complete(ANNA, LATER).state, Handing), "before an answer it rings on"
    assert [type(a) for a in asked.leg_ended(CLIENT, 200, LATER).actions] == [HangUp, HangUp, Report]


def test_a_placed_call_rings_the_seller_first_and_then_the_client() -> None:
    """R42."""
    step = placed(CALL, party(ANNA), OUTSIDE, 30, True, None)
    assert told(step.actions) == ["ringing"] and step.actions[1] == Dial(SELLER, step.state.seller)  # type: ignore[attr-defined]
    assert step.state.live.state == "summoning", "the page tells whose phone rings"
    calling = step.state.leg_answered(SELLER, LATER)
    assert calling.state.live.state == "calling"
    assert calling.actions == [Dial(CLIENT, OUTSIDE)]
    assert calling.state.mix.hears == {SELLER: ("ringback",)}
    assert calling.state.leg_sounds(CLIENT).state.mix.hears == {SELLER: (CLIENT,)}
    done = calling.state.leg_answered(CLIENT, LATER)
    assert told(done.actions) == ["answered"] and isinstance(done.state, Talking)


@pytest.mark.parametrize(("code", "said"), [(486, "busy"), (603, "rejected"), (404, "unavailable"), (408, "no_answer")])
def test_how_a_placed_call_fails(code: int, said: str) -> None:
    calling = placed(CALL, party(ANNA), OUTSIDE, 30, True, None).state.leg_answered(SELLER, LATER).state
    step = calling.leg_ended(CLIENT, code, LATER)
    assert HangUp(SELLER) in step.actions and outcome(step) == said


def test_a_seller_who_does_not_pick_up_calls_nobody() -> None:
    step = placed(CALL, party(ANNA), OUTSIDE, 30, True, None).state
    assert outcome(step.leg_ended(SELLER, 486, LATER)) == outcome(passed(step)) == "cancelled"
