"""Whatever happens to a call, in whatever order: it is answered and ended at most once, and no leg is left over."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.wire import ServiceError
from services.telephony.agent.call import Over, Step
from services.telephony.agent.placing import placed
from services.telephony.agent.plan import CLIENT, Dial, HangUp, Party, Plan, ReferPlan, Report, RingPlan, VoicemailPlan
from services.telephony.agent.ringing import arrived
from tests.telephony.facts import BEGAN
from tests.telephony.test_call import ANNA, BORIS, CALL, HELLO, OUTSIDE, VERA, party

PHONES = (party(ANNA), party(BORIS, "on_accept"), party(VERA))
STEPS = st.sampled_from(
    [
        RingPlan(PHONES, 10.0),
        RingPlan(PHONES, 10.0, in_turn=True),
        RingPlan((OUTSIDE,), 10.0),
        RingPlan((), 10.0),
        ReferPlan("+74957654321", 10.0),
        VoicemailPlan(HELLO, 30.0),
        VoicemailPlan(None, 30.0),
    ]
)
SOUND = st.sampled_from([None, HELLO])
PLANS = st.builds(Plan, st.lists(STEPS, max_size=3).map(tuple), st.booleans(), SOUND, SOUND)
LEGS = st.integers(0, 6)
BY = st.sampled_from([None, ANNA, BORIS, VERA])
HAPPENINGS = st.one_of(
    st.tuples(st.just("routed"), PLANS),
    st.tuples(st.just("leg_answered"), LEGS),
    st.tuples(st.just("leg_ended"), LEGS, st.sampled_from([200, 480, 486, 603])),
    st.tuples(st.just("leg_sounds"), LEGS),
    st.tuples(st.just("leg_held"), LEGS, st.booleans()),
    st.tuples(st.just("digit"), LEGS, st.just("5")),
    st.tuples(st.just("referred"), LEGS, st.sampled_from([100, 200, 503])),
    st.tuples(st.just("time_passed")),
    st.tuples(st.just("gave_up")),
    st.tuples(st.just("accept"), st.sampled_from([PHONES[0], PHONES[1]])),
    st.tuples(st.just("hang_up"), BY),
    st.tuples(st.just("hold"), BY, st.booleans()),
    st.tuples(st.just("transfer"), BY, st.sampled_from([PHONES[2], OUTSIDE]), st.booleans()),
    st.tuples(st.just("complete"), BY),
    st.tuples(st.just("cancel"), BY),
    st.tuples(st.just("digits"), BY, st.just("12")),
)
WITHOUT_TIME = {"leg_sounds", "leg_held", "digit", "hold", "digits"}


class World:
    """What a phone would see of a call: which legs live, and what was told."""

    def __init__(self, step: Step, inbound: bool) -> None:
        self.live, self.dialled = ({CLIENT} if inbound else set[int]()), set[int]()
        self.told: list[Any] = []
        self.take(step)

    def take(self, step: Step) -> None:
        self.state = step.state
        for action in step.actions:
            if isinstance(action, Dial):
                assert action.leg not in self.dialled, "a leg is dialled once"
                self.dialled.add(action.leg)
                self.live.add(action.leg)
            elif isinstance(action, HangUp):
                self.live.discard(action.leg)
            elif isinstance(action, Report):
                self.told.append(action.fact)
        if isinstance(step.state, Over):
            assert self.live == set(), "a call that is over leaves no leg behind"
        else:
            hears = step.state.mix.hears
            legs = {*hears, *(source for sources in hears.values() for source in sources if isinstance(source, int))}
            assert legs <= self.live, "who is gone hears nothing, and nobody hears them"
            assert step.state.live.call_id == CALL.id

    def happens(self, what: str, *values: Any, at: Any) -> None:
        if what in ("leg_answered", "leg_ended", "leg_sounds", "leg_held") and values[0] not in self.live:
            return
        if what == "leg_ended":
            self.live.discard(values[0])
        if what == "time_passed" and self.state.until is None:
            return
        times = () if what in WITHOUT_TIME else (at,)
        try:
            self.take(getattr(self.state, what)(*values, *times))
        except ServiceError:
            assert what in ("accept", "hang_up", "hold", "transfer", "complete", "cancel", "digits")


@settings(max_examples=300)
@given(st.booleans(), PLANS, st.lists(HAPPENINGS, max_size=14))
def test_whatever_happens_a_call_is_answered_and_ended_at_most_once(
    inbound: bool, plan: Plan, story: list[tuple[Any, ...]]
) -> None:
    step = arrived(CALL) if inbound else placed(CALL, PHONES[0], Party(number="+7"), 20, True, HELLO)
    world = World(step, inbound)
    if inbound:
        world.happens("routed", plan, at=BEGAN)
    for n, (what, *values) in enumerate(story):
        world.happens(what, *values, at=BEGAN + timedelta(seconds=n))
    world.happens("gave_up", at=BEGAN + timedelta(minutes=5))
    kinds = [fact.kind for fact in world.told]
    assert kinds.count("answered") <= 1 and kinds.count("ended") == 1 and kinds[-1] == "ended"
    steps = [fact.step for fact in world.told if fact.kind == "ringing"]
    assert steps == list(range(len(steps))), "each telling of ringing has its own number"
    end = world.told[-1]
    assert (end.outcome == "talked") == ("answered" in kinds)
    assert isinstance(world.state, Over)
