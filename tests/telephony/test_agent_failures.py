"""What surrounds the SIP agent fails, by name: itself, the broker, the registrar, a password, honest messages."""

import os
import signal
import socket
from collections import Counter
from collections.abc import Callable

import pytest

from services.telephony.interface import Call, Telephony
from tests.peers.sip import Baresip, Sipp, SippRun, loudness
from tests.telephony.broken_messages import BROKEN, Message
from tests.telephony.conftest import Ground, Office
from tests.telephony.processes import Agent, Process
from tests.telephony.torture_messages import TORTURE
from tests.waiting import until


def hold(sipp: Sipp, agent: Agent, office: Office, caller: str) -> SippRun:
    """A call to the trunk that is answered at once and talks until it is hung up."""
    sipp.phone(answer_after=0.0, port=office.desk_ports[0], tone_hertz=440)
    return sipp.call_until_hung_up(agent.sip_port, f"100@{agent.address}", caller)


def test_a_killed_agent_tells_of_its_calls_when_it_is_back(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    hold(sipp, agent, office, "+79160000021")
    call = call_from("+79160000021", "answered")
    files = [agent.folder / "recordings" / f"{call.id}.{side}.wav" for side in ("left", "right")]
    until(lambda: all(file.exists() and file.stat().st_size > 16_000 for file in files), what="a second is recorded")
    agent.kill()
    assert ask().get_call(call.id).status == "answered"
    agent.start()
    ended = call_from("+79160000021", recorded=True)
    assert (ended.outcome, ended.id) == ("interrupted", call.id)
    assert ended.talk_seconds < 5, "it ended when it was last heard, not when the agent came back"
    recording = ask().get_recording(call.id).file
    assert 0.9 < recording.duration_seconds < 5
    assert loudness(ground.objects / recording.object_key, 0, 1000) > 0.3
    assert loudness(ground.objects / recording.object_key, 1, 440) > 0.3
    assert not any(file.exists() for file in files)


def test_while_the_broker_is_away_calls_go_on_and_are_told_of_later(
    ground: Ground, office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    ground.wire.cut()
    sipp.phone(answer_after=0.0, port=office.desk_ports[0])
    client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000022", talk_seconds=1)
    assert client.wait() == 0, client.story
    until(lambda: agent.metric("otklik_agent_facts_waiting") >= 3, what="facts wait on disk")
    assert agent.get("/ready")[0] == 200
    ground.wire.mend()
    call = call_from("+79160000022", recorded=True)
    assert (call.outcome, call.user_id) == ("talked", office.sellers["desk1"])
    until(lambda: agent.metric("otklik_agent_facts_waiting") == 0)


def test_facts_outlive_an_agent_killed_while_the_broker_is_away(
    ground: Ground, office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    ground.wire.cut()
    client = sipp.call_refused(office.pbx.port, office.number, "+79160000023", 480)
    assert client.wait() == 0, client.story
    until(lambda: agent.metric("otklik_agent_facts_waiting") >= 2, what="facts wait on disk")
    agent.kill()
    agent.start()
    until(lambda: agent.registered("line"), what="the lines are known from disk")
    ground.wire.mend()
    assert call_from("+79160000023").outcome == "missed"


def test_while_telephony_is_away_the_lines_own_phones_ring(
    office: Office, agent: Agent, telephony: Process, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    telephony.kill()
    try:
        sipp.phone(answer_after=0.0, port=office.desk_ports[0])
        client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000024", talk_seconds=0.5)
        assert client.wait() == 0, client.story
    finally:
        telephony.start()
    assert call_from("+79160000024").outcome == "talked"


def test_a_registrar_that_forgot_us_has_us_again_soon(
    office: Office, agent: Agent, seller_phone: Baresip, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    office.pbx.restart()
    assert not office.pbx.registered("line")
    until(lambda: office.pbx.registered("line"), timeout=15, what="the line is registered again")
    client = sipp.call_refused(office.pbx.port, office.number, "+79160000025", 480)
    assert client.wait() == 0, client.story
    assert call_from("+79160000025").line_number == "+74951234567"


def test_a_wrong_password_is_said_and_harms_no_other_line(office: Office, agent: Agent) -> None:
    refused = until(lambda: agent.logged("line_not_registered"))
    assert (refused[-1]["line"], refused[-1]["code"]) == ("wrong", 403)
    assert not agent.registered("wrong")
    assert "line secret" not in agent.log.read_text() and "not it" not in agent.log.read_text()
    until(lambda: agent.registered("line"))


@pytest.mark.parametrize("messages", [BROKEN, TORTURE], ids=["broken", "RFC 4475"])
def test_broken_messages_are_survived_and_the_next_call_is_taken(
    messages: dict[str, Message], office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    assert agent.process is not None
    pid = agent.process.pid
    caller = f"+7916000{len(messages):04d}"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        for name, message in messages.items():
            sender.sendto(message(sender.getsockname()[1], agent.address), ("127.0.0.1", agent.sip_port))
            assert agent.get("/live")[0] == 200, name
    until(lambda: agent.metric("otklik_agent_calls") == 0, what="those that were calls after all are over")
    for port in office.desk_ports:
        sipp.refusing_phone(486, port=port)
    client = sipp.call_refused(agent.sip_port, f"100@{agent.address}", caller, 486)
    assert client.wait() == 0, client.story
    assert call_from(caller).outcome == "busy"
    assert agent.process.poll() is None and agent.process.pid == pid
    assert not agent.logged("step_failed")


def test_every_family_of_rfc_4475_is_there() -> None:
    sections = [name.split()[0] for name in TORTURE]
    assert len(set(sections)) == len(sections) == 49
    counted = Counter(section.rpartition(".")[0] for section in sections)
    assert counted == {"3.1.1": 13, "3.1.2": 19, "3.2": 1, "3.3": 15, "3.4": 1}


def test_asked_to_stop_the_agent_lets_a_call_end_and_takes_no_new_one(
    office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    sipp.phone(answer_after=0.0, port=office.desk_ports[0])
    talking = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000028", talk_seconds=1.5)
    call_from("+79160000028", "answered")
    assert agent.process is not None
    os.kill(agent.process.pid, signal.SIGTERM)
    refused = sipp.call_refused(agent.sip_port, f"100@{agent.address}", "+79160000029", 503)
    assert refused.wait() == 0, refused.story
    assert talking.wait() == 0, talking.story
    assert agent.process.wait(10) == 0
    assert call_from("+79160000028", recorded=True).outcome == "talked"
    assert call_from("+79160000029").outcome == "missed"
    agent.stop()


def test_a_call_longer_than_the_grace_is_ended_and_kept(
    office: Office, agent: Agent, sipp: Sipp, call_from: Callable[..., Call]
) -> None:
    client = hold(sipp, agent, office, "+79160000030")
    call_from("+79160000030", "answered")
    agent.stop()
    assert client.wait() == 0, client.story
    call = call_from("+79160000030", recorded=True)
    assert (call.outcome, call.talk_seconds >= 3) == ("talked", True)
