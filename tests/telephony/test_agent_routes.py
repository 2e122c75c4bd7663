"""What the rules say is done to calls of real peers: in turn, forwarded, answered by a machine, announced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from services.kit.db import Database
from services.kit.objects import object_store
from services.kit.wire import new_id, system
from services.telephony import lines
from services.telephony.interface import Call, SipAccountDraft, Telephony
from services.telephony.interface.commands import CallLimitsChange
from services.telephony.interface.lines import SipAccountChange
from services.telephony.interface.routing import CallConditions, RoutingRuleDraft, RuleTarget
from tests.peers.sip import Sipp, loudness, write_tone
from tests.ports import free_port
from tests.telephony.conftest import Ground, Office
from tests.telephony.processes import Agent
from tests.telephony.test_agent_calls import recording_of
from tests.waiting import until

CALLERS = "+791600006"
OUTSIDE = "+7 495 765-43-99"


@contextmanager
def rule(ask: Callable[..., Telephony], *targets: RuleTarget) -> Iterator[None]:
    """For the callers of these tests."""
    conditions = CallConditions(callers=[CALLERS])
    made = ask().create_routing_rule(RoutingRuleDraft(name="test", targets=list(targets), conditions=conditions))
    try:
        yield
    finally:
        ask().delete_routing_rule(made.id, made.version)


@pytest.fixture
def outside(office: Office) -> RuleTarget:
    return RuleTarget(kind="number", number=OUTSIDE, account_id=office.trunk.id)


def test_phones_ring_in_turn_then_a_number_outside_and_at_last_a_machine_takes_a_message(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    outside: RuleTarget,
) -> None:
    """R43, R47."""
    desks = [office.sellers["desk1"], office.sellers["desk2"]]
    phones = [sipp.refusing_phone(486, port=port) for port in (*office.desk_ports, office.client_port)]
    in_turn, machine = RuleTarget(kind="users", user_ids=desks, in_turn=True), RuleTarget(kind="voicemail", seconds=60)
    with rule(ask, in_turn, outside, machine):
        client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000601", talk_seconds=1.5)
        assert client.wait() == 0, client.story
    assert [phone.wait() for phone in phones] == [0, 0, 0]
    call = call_from("+79160000601", recorded=True)
    assert (call.outcome, call.answered_at, call.rings) == ("voicemail", None, desks)
    sound = recording_of(ground, ask, call)
    assert loudness(sound, 0, 1000) > 0.3 and loudness(sound, 1, 1000) < 0.02
    assert 0.5 < ask().get_recording(call.id).file.duration_seconds < 1.5, "not what was said before the tone"


def test_a_call_is_forwarded_and_we_stay_in_the_middle(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    outside: RuleTarget,
) -> None:
    """R47."""
    phone = sipp.phone(answer_after=0.0, port=office.client_port, tone_hertz=700)
    with rule(ask, outside):
        client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000602", talk_seconds=1)
        assert [client.wait(), phone.wait()] == [0, 0], client.story
    assert "+74957654399" in phone.story and "+79160000602" in phone.story, "it shows who is calling"
    call = call_from("+79160000602", recorded=True)
    assert (call.outcome, call.user_id) == ("talked", None)
    assert loudness(recording_of(ground, ask, call), 1, 700) > 0.3


def test_forwarded_calls_are_counted_and_past_the_limit_a_call_goes_on_by_its_route(
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """R47; against toll fraud."""
    port = free_port()
    line = ask().create_sip_account(SipAccountDraft(name="abroad", domain="127.0.0.1", port=port))
    until(lambda: ask().get_sip_account(line.id).state.status == "ready", what="the line is open")
    limits = ask().get_call_limits()
    tight = ask().update_call_limits(CallLimitsChange(line_per_minute=1), limits.version)
    steps = (
        RuleTarget(kind="number", number=OUTSIDE, account_id=line.id),
        RuleTarget(kind="users", user_ids=[office.sellers["desk1"]]),
    )
    try:
        with rule(ask, *steps):
            for caller, phone_port in (("+79160000606", port), ("+79160000607", office.desk_ports[0])):
                phone = sipp.phone(answer_after=0.0, port=phone_port)
                client = sipp.call(office.pbx.port, office.number, caller, talk_seconds=0.3)
                assert [client.wait(), phone.wait()] == [0, 0], client.story
    finally:
        ask().update_call_limits(CallLimitsChange(line_per_minute=limits.line_per_minute), tight.version)
        ask().update_sip_account(line.id, SipAccountChange(active=False), line.version)
    assert call_from("+79160000606").user_id is None
    assert call_from("+79160000607").user_id == office.sellers["desk1"]
    told = [(entry["line"], entry["to"], entry["code"]) for entry in agent.logged("not_forwarded")]
    assert told == [("abroad", "+74957654399", "too_many_calls")]
    until(lambda: "abroad" in {entry["line"] for entry in agent.logged("line_closed")}, what="the line is closed")


def test_the_provider_is_asked_to_connect_a_call_elsewhere_and_where_it_cannot_we_go_on(
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """R47, by REFER."""
    with rule(ask, RuleTarget(kind="number", number=OUTSIDE, refer=True)):
        for caller, code, outcome in (("+79160000603", 200, "talked"), ("+79160000604", 603, "missed")):
            client = sipp.call_referred(agent.sip_port, f"100@{agent.address}", caller, code)
            assert client.wait() == 0, client.story
            assert "Refer-To: sip:+74957654399@127.0.0.1" in (client.folder / "messages.log").read_text()
            assert call_from(caller).outcome == outcome


def test_both_hear_the_announcement_before_they_talk(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client says back what it hears, so that it can be found in the recording."""
    file_id, key = new_id(), "sounds/announcement.wav"
    object_store(ground.objects.as_uri()).put(key, write_tone(ground.folder / "announcement.wav", 600, 1.0))
    database = Database.plain(ground.database_url, service="telephony", amqp_uri=ground.amqp_uri)

    def announce(change: SipAccountChange) -> None:
        version = ask().get_sip_account(office.trunk.id).version
        with database(system("test")) as db:
            lines.update_account(db, office.trunk.id, change, version, {file_id: key})

    announce(SipAccountChange(announcement_file_id=file_id))
    try:
        sipp.phone(answer_after=0.0, port=office.desk_ports[0], tone_hertz=440)
        client = sipp.call_echoing(agent.sip_port, f"100@{agent.address}", "+79160000605", talk_seconds=2.5)
        assert client.wait() == 0, client.story
        call = call_from("+79160000605", recorded=True)
        sound = recording_of(ground, ask, call)
        assert loudness(sound, 0, 600) > 0.1, "the client heard it"
        assert loudness(sound, 0, 440) > 0.1, "and then the seller"
    finally:
        announce(SipAccountChange(announcement_file_id=None))
        database.close()
    until(lambda: agent.metric("otklik_agent_calls") == 0)
