"""The SIP agent among real peers: SIPp calls as the phone network, Kamailio is the exchange, baresip a phone."""

from collections.abc import Callable
from pathlib import Path

from services.telephony.interface import Call, Telephony
from tests.peers.sip import Baresip, Sipp, loudness
from tests.telephony.conftest import CALLS_AT_ONCE, Ground, Office
from tests.telephony.processes import Agent
from tests.waiting import until

CLIENT_TONE, SELLER_TONE = 1000.0, 700.0


def recording_of(ground: Ground, ask: Callable[..., Telephony], call: Call) -> Path:
    return ground.objects / ask().get_recording(call.id).file.object_key


def test_an_answered_call_is_bridged_recorded_and_told_of(
    ground: Ground,
    office: Office,
    agent: Agent,
    seller_phone: Baresip,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    client = sipp.call(office.pbx.port, office.number, "+79160000001", talk_seconds=2, tone_hertz=CLIENT_TONE)
    ringing = call_from("+79160000001", "ringing")
    assert ringing.rings == [office.sellers["101"]]
    assert client.wait() == 0, client.story
    call = call_from("+79160000001", recorded=True)
    assert (call.outcome, call.user_id, call.line_number) == ("talked", office.sellers["101"], "+74951234567")
    assert call.account_id == office.line.id
    assert call.talk_seconds in (2, 3) and call.wait_seconds in (0, 1)
    assert until(lambda: "CALL_CLOSED" in seller_phone.events)
    recording = ask().get_recording(call.id)
    sound = recording_of(ground, ask, call)
    assert recording.file.size_bytes == sound.stat().st_size
    assert 1.5 < recording.file.duration_seconds < 3.5
    assert loudness(sound, 0, CLIENT_TONE) > 0.3 > 0.02 > loudness(sound, 0, SELLER_TONE)
    assert loudness(sound, 1, SELLER_TONE) > 0.3 > 0.02 > loudness(sound, 1, CLIENT_TONE)


def test_the_seller_may_hang_up(
    office: Office, agent: Agent, seller_phone: Baresip, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    client = sipp.call_until_hung_up(office.pbx.port, office.number, "+79160000002")
    until(lambda: "CALL_ESTABLISHED" in seller_phone.events)
    call_from("+79160000002", "answered")
    seller_phone.hang_up()
    assert client.wait() == 0, client.story
    assert call_from("+79160000002").outcome == "talked"


def test_a_client_who_gives_up_is_a_missed_call(
    office: Office, agent: Agent, seller_phone: Baresip, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    seller_phone.answer_after = None
    client = sipp.call_and_cancel(office.pbx.port, office.number, "+79160000003", after_seconds=0.5)
    assert client.wait() == 0, client.story
    call = call_from("+79160000003")
    assert (call.outcome, call.talk_seconds, call.recording_id) == ("missed", 0, None)
    until(lambda: "CALL_CLOSED" in seller_phone.events, what="the seller's phone stops ringing")


def test_a_busy_seller_makes_the_line_busy(
    office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    for port in office.desk_ports:
        sipp.refusing_phone(486, port=port)
    client = sipp.call_refused(agent.sip_port, f"100@{agent.address}", "+79160000004", 486)
    assert client.wait() == 0, client.story
    assert call_from("+79160000004").outcome == "busy"


def test_where_no_phone_is_reached_the_client_is_told_at_once(
    office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    client = sipp.call_refused(office.pbx.port, office.number, "+79160000005", 480)
    assert client.wait() == 0, client.story
    assert call_from("+79160000005").outcome == "missed"


def test_nobody_answers_in_time(office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]) -> None:
    phones = [sipp.phone(answer_after=None, port=port) for port in office.desk_ports]
    client = sipp.call_refused(agent.sip_port, f"100@{agent.address}", "+79160000006", 480)
    assert client.wait() == 0, client.story
    assert [phone.wait() for phone in phones] == [0, 0], phones[0].story
    call = call_from("+79160000006")
    assert (call.outcome, set(call.rings)) == ("missed", {office.sellers["desk1"], office.sellers["desk2"]})


def test_of_two_phones_the_first_to_answer_has_the_call(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    slow = sipp.phone(answer_after=None, port=office.desk_ports[0])
    quick = sipp.phone(answer_after=0.3, port=office.desk_ports[1], tone_hertz=440)
    client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000007", talk_seconds=1)
    assert [run.wait() for run in (client, quick, slow)] == [0, 0, 0], slow.story
    call = call_from("+79160000007", recorded=True)
    assert call.user_id == office.sellers["desk2"]
    assert loudness(recording_of(ground, ask, call), 1, 440) > 0.3


def test_over_the_limit_a_client_hears_busy_and_is_a_missed_call(
    office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    for port in office.desk_ports:
        sipp.phone(answer_after=None, port=port)
    to = f"100@{agent.address}"
    held = [sipp.call_refused(agent.sip_port, to, f"+7916000010{n}", 480) for n in range(CALLS_AT_ONCE)]
    until(lambda: agent.metric("otklik_agent_calls") == CALLS_AT_ONCE)
    one_more = sipp.call_refused(agent.sip_port, to, "+79160000008", 486)
    assert one_more.wait() == 0, one_more.story
    call = call_from("+79160000008")
    assert (call.outcome, call.wait_seconds) == ("busy", 0)
    assert agent.logged("too_many_calls")
    assert all(run.wait() == 0 for run in held)
