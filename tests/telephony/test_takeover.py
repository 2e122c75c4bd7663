"""Two agents: one holds the lines, the other takes them over when it dies, and no line is held twice."""

import time
from collections.abc import Callable, Iterator

import pytest

from services.telephony.interface import Call, Telephony
from tests.peers.sip import Baresip, Sipp
from tests.ports import free_port
from tests.telephony.conftest import Ground, Office
from tests.telephony.processes import Agent
from tests.waiting import until

WITHIN = 15.0


@pytest.fixture
def spare(ground: Ground) -> Iterator[Agent]:
    settings = ground.environment | {"OTKLIK_SIP_RING_SECONDS": "4", "OTKLIK_RTP_PORTS": "22800-22999"}
    process = Agent(ground.folder / "spare", free_port(), free_port(), settings)
    process.start()
    yield process
    process.stop()


def holds(process: Agent, ask: Callable[..., Telephony]) -> bool:
    names = {account.state.held_by for account in ask().list_sip_accounts() if account.active}
    return len(names) == 1 and str(names.pop()).endswith(f":{process.sip_port}")


def test_another_agent_takes_the_lines_of_a_dead_one_within_fifteen_seconds(
    ground: Ground,
    office: Office,
    agent: Agent,
    spare: Agent,
    seller_phone: Baresip,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    until(lambda: holds(agent, ask))
    until(lambda: spare.metric("otklik_agent_claims_total") >= 2, what="the spare one has asked for lines")
    assert holds(agent, ask) and not spare.registered("line")
    agent.kill()
    died_at = time.monotonic()
    until(lambda: spare.registered("line") and holds(spare, ask), timeout=WITHIN, what="the spare agent has the lines")
    assert time.monotonic() - died_at < WITHIN
    client = sipp.call(office.pbx.port, office.number, "+79160000301", talk_seconds=0.5)
    assert client.wait() == 0, client.story
    assert call_from("+79160000301").outcome == "talked"
    agent.start()
    until(lambda: agent.metric("otklik_agent_claims_total") >= 2)
    assert holds(spare, ask), "who came back does not take the lines away"
    spare.stop()
    until(lambda: agent.registered("line") and holds(agent, ask), timeout=WITHIN, what="lines given away are free")


def test_an_agent_that_alone_lost_the_broker_yields_its_lines_to_the_one_that_took_them(
    ground: Ground,
    office: Office,
    agent: Agent,
    spare: Agent,
    seller_phone: Baresip,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
) -> None:
    """Else a registrar would ring both for each call."""
    until(lambda: holds(agent, ask), timeout=30)
    until(lambda: spare.metric("otklik_agent_claims_total") >= 2, what="the spare one has asked for lines")
    talked = agent.metric('otklik_agent_calls_ended_total{outcome="talked"}')
    ground.wire.cut()
    until(lambda: spare.registered("line"), timeout=30, what="the spare agent has the lines")
    until(lambda: agent.logged("line_yielded"), timeout=30, what="the other one sees it, and yields")
    until(lambda: not agent.registered("line"), what="it is registered once")
    client = sipp.call(office.pbx.port, office.number, "+79160000302", talk_seconds=0.5)
    assert client.wait() == 0, client.story
    assert call_from("+79160000302").outcome == "talked"
    assert agent.metric('otklik_agent_calls_ended_total{outcome="talked"}') == talked
    ground.wire.mend()
    claims = agent.metric("otklik_agent_claims_total")
    until(lambda: agent.metric("otklik_agent_claims_total") > claims + 1, timeout=30)
    assert holds(spare, ask) and not agent.registered("line")
    spare.stop()
    until(lambda: agent.registered("line") and holds(agent, ask), timeout=30, what="lines given away are free")
