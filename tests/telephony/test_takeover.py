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
    def holders() -> set[str | None]:
        return {account.state.held_by for account in ask().list_sip_accounts() if account.active}

    def held_by(process: Agent) -> bool:
        names = holders()
        return len(names) == 1 and str(names.pop()).endswith(f":{process.sip_port}")

    until(lambda: held_by(agent))
    until(lambda: spare.metric("otklik_agent_claims_total") >= 2, what="the spare one has asked for lines")
    assert held_by(agent) and not spare.registered("line")
    agent.kill()
    died_at = time.monotonic()
    until(lambda: spare.registered("line") and held_by(spare), timeout=WITHIN, what="the spare agent has the lines")
    assert time.monotonic() - died_at < WITHIN
    client = sipp.call(office.pbx.port, office.number, "+79160000301", talk_seconds=0.5)
    assert client.wait() == 0, client.story
    assert call_from("+79160000301").outcome == "talked"
    agent.start()
    until(lambda: agent.metric("otklik_agent_claims_total") >= 2)
    assert held_by(spare), "who came back does not take the lines away"
    spare.stop()
    until(lambda: agent.registered("line") and held_by(agent), timeout=WITHIN, what="lines given away are free")
