"""What `./otklik bench telephony` sends, and what it makes of what comes; nothing here is timed."""

import wave
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from deploy.local.bench import telephony, webhooks
from deploy.local.bench.network import Network
from deploy.local.bench.sip import DeskPhone
from deploy.local.bench.tones import listen
from tests.waiting import until


def test_a_day_of_events_is_the_same_for_the_same_seed_and_tells_of_whole_calls() -> None:
    one, again, other = webhooks.day(500, 1), webhooks.day(500, 1), webhooks.day(500, 2)
    assert [path for path, _ in one.events] == [path for path, _ in again.events]
    assert len(one.events) > one.distinct >= 500
    assert len(set(one.events)) == one.distinct
    assert one.outcomes.total() == one.calls == sum(path == "events/summary" for path, _ in set(one.events))
    assert other.outcomes == one.outcomes


def test_each_call_rings_is_given_up_and_ends() -> None:
    desk = DeskPhone()
    network = Network(desk.port, "101")
    try:
        for number in range(5):
            network.ring(f"+7916000000{number}")
        until(lambda: all(call.rang and call.over for call in network.calls.values()), 10, "all are over")
        assert network.refusals == Counter()
    finally:
        network.close()
        desk.close()


def test_calls_that_were_not_heard_of_are_bounds_missed() -> None:
    network = Network(9, "101")
    network.close()
    network.calls = {}
    told = telephony.section("nobody", 1000, network, [0.05, None, 0.2])
    assert [bound.what for bound in told.bounds if not bound.held] == [
        "INVITE to the card's event, p99",
        "calls heard of",
    ]
    assert "2 of 3" in str(told)


@pytest.mark.parametrize(
    ("missing", "silent", "broken"),
    [(0, 0, 0), (160, 0, 1), (320, 0, 1), (0, 400, 3)],
    ids=["whole", "20", "40", "hole"],
)
def test_a_packet_that_is_missing_from_a_tone_is_found(tmp_path: Path, missing: int, silent: int, broken: int) -> None:
    said = 0.5 * np.sin(2 * np.pi * 512 * np.arange(8000 * 4) / 8000)
    said[16000 : 16000 + silent] = 0
    said = np.delete(said, slice(16000, 16000 + missing))
    with wave.open(str(tmp_path / "said.wav"), "wb") as out:
        out.setparams((2, 2, 8000, 0, "NONE", ""))
        out.writeframes((np.column_stack([said, np.zeros_like(said)]) * 32767).astype("<i2").tobytes())
    heard = listen(tmp_path / "said.wav", 0, 512.0)
    assert abs(heard.loudness - 0.5) < 0.01 and broken <= heard.broken <= broken + (1 if broken else 0)
    assert listen(tmp_path / "said.wav", 1, 512.0).loudness < 0.01
