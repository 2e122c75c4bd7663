"""The agent's durable memory."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.kit.wire import new_id
from services.telephony.agent.spool import Spool, interrupted, message_id
from tests.telephony.facts import BEGAN, fact, whole_call

SELLER = new_id()


def test_facts_are_kept_in_order_over_a_restart_under_the_same_ids(tmp_path: Path) -> None:
    facts = whole_call(new_id(), SELLER)
    spool = Spool(tmp_path / "spool.sqlite")
    for known in facts:
        spool.put(known)
    assert spool.flush()
    before = spool.unsent()
    spool.close()
    again = Spool(tmp_path / "spool.sqlite")
    assert again.unsent() == before
    assert [spooled.fact for spooled in before] == facts
    assert [spooled.message_id for spooled in before] == [message_id(known) for known in facts]
    again.close()


def test_a_second_fact_of_the_same_kind_is_dropped(tmp_path: Path) -> None:
    spool, call_id = Spool(tmp_path / "spool.sqlite"), new_id()
    spool.put(fact("ended", 5, call_id=call_id, outcome="talked"))
    spool.put(fact("ended", 9, call_id=call_id, outcome="interrupted"))
    assert spool.flush()
    assert [spooled.fact.outcome for spooled in spool.unsent()] == ["talked"]
    spool.close()


@pytest.mark.parametrize("settled_first", [True, False])
def test_a_call_is_forgotten_when_it_is_settled_and_sent(tmp_path: Path, settled_first: bool) -> None:
    spool, call_id = Spool(tmp_path / "spool.sqlite"), new_id()
    spool.put(fact("ringing", call_id=call_id))
    assert spool.flush()
    if settled_first:
        spool.settle(call_id)
        assert spool.flush()
    assert spool.waiting() == 1, "not sent: not forgotten"
    spool.mark_sent([spooled.seq for spooled in spool.unsent()])
    assert (call_id in spool.unsettled()) is not settled_first
    if not settled_first:
        spool.settle(call_id)
        assert spool.flush()
    assert (spool.waiting(), spool.unsettled()) == (0, {})
    spool.close()


def test_news_is_told_when_it_is_on_disk(tmp_path: Path) -> None:
    seen: list[int] = []
    spool = Spool(tmp_path / "spool.sqlite")
    spool.added = lambda: seen.append(spool.waiting())
    spool.put(fact("ringing"))
    spool.close()
    assert seen == [1]


def test_a_spool_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"no database at all" * 100)
    spool = Spool(tmp_path / "spool.sqlite")
    spool.put(fact("ringing"))
    assert spool.flush() and spool.waiting() == 1
    assert [file.read_bytes()[:11] for file in tmp_path.glob("spool.sqlite.broken-*")] == [b"no database"]
    spool.close()


def test_a_call_the_agent_died_in_ends_when_it_was_last_heard() -> None:
    ringing, answered, ended, _ = whole_call(new_id(), SELLER)
    end = interrupted([ringing, answered], BEGAN + timedelta(seconds=30))
    assert end is not None
    assert (end.kind, end.outcome, end.user_id) == ("ended", "interrupted", SELLER)
    assert (end.occurred_at, end.answered_at) == (BEGAN + timedelta(seconds=30), answered.occurred_at)
    assert interrupted([ringing, answered, ended], BEGAN) is None
    early = interrupted([ringing, answered], BEGAN)
    assert early is not None and early.occurred_at == answered.occurred_at, "not before its last fact"
