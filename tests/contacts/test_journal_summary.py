"""What a list of the journal adds up to: the very lines the list shows."""

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from services.contacts import counting, journal, journal_summary
from services.contacts.interface import Condition
from services.contacts.interface.analysis import ReportsBusy
from services.contacts.interface.interactions import InteractionSummary, SummaryPart
from services.kit.wire import Asker, Invalid, NotFound, new_id, now
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create
from tests.contacts.test_journal import NOON, listed, plan, question


def summed(ask: Ask, asker: Asker | None = None, **asked: Any) -> InteractionSummary:
    with ask(asker) as db:
        return journal_summary.get(db, question(**asked))


def parts(found: list[SummaryPart]) -> dict[str | None, int]:
    return {one.key: one.lines for one in found}


def test_a_summary_counts_the_lines_that_the_list_shows(ask: Ask) -> None:
    """F02, F19: by state, way, method, progress, priority and manager, whatever narrows the list."""
    client, anna, boris = create(ask), new_id(), new_id()
    plan(ask, client.id, status="held", direction="inbound", channel="phone", progress="done", manager_id=anna)
    plan(ask, client.id, status="held", progress="not_done", manager_id=anna, duration_seconds=600, subject="Счёт")
    plan(ask, client.id, status="planned", starts_at=now() - timedelta(hours=1), priority="high", manager_id=boris)
    plan(ask, client.id, status="cancelled", starts_at=NOON + timedelta(days=3), manager_id=boris, channel="note")
    narrowed: tuple[dict[str, Any], ...] = (
        {},
        {"status": ["planned", "cancelled"]},
        {"manager_id": [anna]},
        {"channel": ["phone"], "direction": ["inbound"]},
        {"starts_from": NOON, "starts_before": NOON + timedelta(days=1)},
        {"search": "счет"},
        {"filter": [Condition(field="priority", op="any_of", value=["high"])]},
        {"status": ["held"], "channel": ["fax"]},
    )
    for asked in narrowed:
        lines = listed(ask, counterparty_id=client.id, **asked).items
        found = summed(ask, counterparty_id=client.id, **asked)
        assert found.total == len(lines), asked
        for by, name in (("by_status", "status"), ("by_channel", "channel"), ("by_direction", "direction")):
            assert parts(getattr(found, by)) == Counter(getattr(line, name) for line in lines), asked
        assert parts(found.by_manager) == Counter(str(line.manager_id) for line in lines), asked
    whole = summed(ask, counterparty_id=client.id)
    assert (whole.overdue, whole.duration_seconds, whole.done_share) == (1, 600, 50.0)
    assert [part.lines for part in whole.by_manager] == [2, 2]
    assert summed(ask, counterparty_id=client.id, status=["cancelled"]).done_share is None


def test_a_summary_counts_only_what_the_asker_sees(ask: Ask) -> None:
    anna, boris = person(), person()
    hers = create(ask, manager_id=anna.user_id)
    subject = f"Тайна{new_id().hex}"
    plan(ask, hers.id, manager_id=anna.user_id, subject=subject)
    plan(ask, hers.id, manager_id=boris.user_id, subject=subject)
    assert [summed(ask, who, search=subject).total for who in (anna, boris, None)] == [2, 1, 2]
    with pytest.raises(NotFound):
        summed(ask, boris, counterparty_id=hers.id)
    with pytest.raises(Invalid):
        summed(ask, anna, filter=[Condition(field="no_such_field", op="filled")])


def test_more_counting_than_may_be_at_once_waits_and_is_told_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is free again as soon as a counting is over, and lists are not held up by any of it."""
    monkeypatch.setattr(counting, "WAIT_SECONDS", 0.2)
    client = create(ask)
    line = plan(ask, client.id)
    with ExitStack() as counted:
        for _ in range(counting.AT_ONCE):
            counted.enter_context(counting.bounded(counted.enter_context(ask())))
        with pytest.raises(ReportsBusy) as refusal:
            summed(ask, counterparty_id=client.id)
        assert (refusal.value.status, "retry_after" in refusal.value.details) == (429, True)
        with ask() as db:
            page = journal.list_(db, question(counterparty_id=client.id), "starts_at", True, None, 50)
        assert [one.id for one in page.items] == [line.id]
    assert summed(ask, counterparty_id=client.id).total == 1
