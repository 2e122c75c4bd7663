"""How many reports are counted at once, and that a question leaves its connection as it was."""

import pytest
import sqlalchemy as sa

from services.contacts import counting, duplicates
from services.contacts.interface.analysis import AnalysisTooLong, ReportsBusy
from services.contacts.interface.identity import Likeness
from services.kit.db import Database, Session
from tests.contacts.conftest import person


@pytest.mark.parametrize("read_only", [True, False])
def test_so_many_are_counted_at_once_and_the_next_one_waits(
    contacts_database: Database, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    """F71. As calls read: a statement by itself; and in one transaction."""
    monkeypatch.setattr(counting, "WAIT_SECONDS", 0.3)

    def count_beside(beside: int) -> None:
        with contacts_database(person(), read_only=read_only) as db, counting.bounded(db):
            if beside:
                count_beside(beside - 1)

    count_beside(counting.AT_ONCE - 1)
    with pytest.raises(ReportsBusy):
        count_beside(counting.AT_ONCE)
    count_beside(counting.AT_ONCE - 1)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_turn_ends_with_a_question_that_takes_too_long(
    contacts_database: Database, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    """F71."""
    monkeypatch.setattr(counting, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(counting, "SECONDS", 0.1)
    for _ in range(counting.AT_ONCE + 1):
        with pytest.raises(AnalysisTooLong):
            with contacts_database(person(), read_only=read_only) as db, counting.bounded(db):
                db.execute(sa.text("SELECT pg_sleep(5)"))


@pytest.mark.parametrize("read_only", [True, False])
def test_a_search_for_twins_does_not_read_the_whole_table_and_leaves_no_trace(
    contacts_database: Database, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    """R18."""
    seen = []
    asked = duplicates._query("counterparty")

    def looking(kind: str) -> sa.TextClause:
        seen.append(seqscan(db))
        return asked

    monkeypatch.setattr(duplicates, "_query", looking)
    with contacts_database(person(), read_only=read_only) as db:
        duplicates.find(db, Likeness(name="ООО «Ромашка»"), 5)
        assert seen == ["off"] and seqscan(db) == "on"


def seqscan(db: Session) -> str:
    return str(db.scalar(sa.text("SHOW enable_seqscan")))
