"""What an agent does with a call while `telephony` is slow or away."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.kit.rpc_client import RpcClient
from services.kit.wire import DeadlineExceeded, new_id
from services.telephony.agent.plan import Plan
from services.telephony.agent.routes import SILENT_AT_MOST, Routes, Shelf
from services.telephony.interface import Route
from services.telephony.interface.agent import VoicemailStep

NOTHING = Route(steps=[], record=False, announcement=None, greeting=None)
ASKED = Route(steps=[VoicemailStep(greeting=None, seconds=30)], record=True, announcement=None, greeting=None)


class Answers(RpcClient):
    """`telephony`, whose answers are counted; it lets everybody wait while `silent`."""

    def __init__(self) -> None:
        self.asked, self.silent = 0, True

    def of(self, *_: Any, **__: Any) -> Any:
        return self

    def get_route(self, _account_id: UUID, _number: str) -> Route:
        self.asked += 1
        if self.silent:
            raise DeadlineExceeded("No answer came in time.")
        return ASKED


def test_while_telephony_lets_all_wait_one_call_a_second_asks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    telephony = Answers()
    ways = Routes(telephony, Shelf(tmp_path, lambda: None), 30.0)  # type: ignore[arg-type,return-value]

    def plan() -> Plan:
        return ways.plan(new_id(), new_id(), "+79161234567", NOTHING)

    for _ in range(20):
        assert not plan().steps
    assert telephony.asked == SILENT_AT_MOST + 1
    clock[0] += 1.5
    telephony.silent = False
    assert plan().steps and plan().steps, "it answers again, and is asked by all"
    assert telephony.asked == SILENT_AT_MOST + 3
