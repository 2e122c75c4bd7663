"""Which agent holds which line: one at a time, and after an outage the same as before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.kit.db import Database, Session
from services.kit.wire import Forbidden, Invalid, VersionConflict, now, system
from services.telephony import leases, lines
from services.telephony.interface import SipAccountDraft
from services.telephony.interface.agent import LineReport
from services.telephony.interface.lines import SipAccountChange
from tests.apart import person, undone
from tests.conftest import SECRET_KEY

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A transaction that is undone, with two lines."""
    with undone(database, system("agent")) as session:
        for name in ("one", "two"):
            lines.create_account(session, SipAccountDraft(name=name, domain="127.0.0.1"), {})
        yield session


class Clock:
    """Time as the leases and the lines see it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = now()
        for module in (leases, lines):
            monkeypatch.setattr(module, "now", self)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def claim(db: Session, agent: UUID) -> set[str]:
    name = "first" if agent == FIRST else "second"
    return {account.name for account in leases.claim(db, agent, name, []).accounts}


def test_a_line_is_held_by_whoever_asked_first(db: Session, clock: Clock) -> None:
    assert claim(db, FIRST) == {"one", "two"} and claim(db, SECOND) == set()
    for _ in range(10):
        clock.forward(3)
        assert claim(db, FIRST) == {"one", "two"} and claim(db, SECOND) == set()


def test_a_dead_holders_lines_go_to_who_was_there_all_the_time_within_fifteen_seconds(
    db: Session, clock: Clock
) -> None:
    claim(db, FIRST)
    claim(db, SECOND)
    for second in range(3, 15, 3):
        clock.forward(3)
        taken = claim(db, SECOND)
        assert taken == (set() if second < 12 else {"one", "two"})
    assert claim(db, FIRST) == set(), "one holder at a time"


def test_after_an_outage_the_holder_has_its_lines_whoever_is_back_first(db: Session, clock: Clock) -> None:
    claim(db, FIRST)
    claim(db, SECOND)
    clock.forward(60)
    assert claim(db, SECOND) == set(), "it was away itself, so the holder may be alive"
    clock.forward(2)
    assert claim(db, FIRST) == {"one", "two"}


def test_a_holder_that_is_killed_and_back_soon_has_its_lines_at_once(db: Session, clock: Clock) -> None:
    claim(db, FIRST)
    clock.forward(8)
    assert claim(db, FIRST) == {"one", "two"}


def test_lines_that_are_given_away_are_free_at_once(db: Session, clock: Clock) -> None:
    claim(db, FIRST)
    leases.release(db, FIRST)
    assert claim(db, SECOND) == {"one", "two"}


def test_the_administrator_sees_how_a_line_stands_and_who_holds_it(db: Session, clock: Clock) -> None:
    one = next(line for line in lines.list_accounts(db) if line.name == "one")
    assert one.state.status == "idle"
    claim(db, FIRST)
    clock.forward(1)
    report = LineReport(account_id=one.id, status="failed", code=403, reason="Forbidden")
    leases.claim(db, FIRST, "first", [report])
    state = lines.get_account(db, one.id).state
    assert (state.status, state.code, state.reason, state.held_by) == ("failed", 403, "Forbidden", "first")
    assert state.since == clock.at
    clock.forward(11)
    assert lines.get_account(db, one.id).state.status == "idle", "nobody was heard of"


def test_only_agents_may_ask_for_lines(db: Session) -> None:
    db.asker = person("admin")
    with pytest.raises(Forbidden):
        leases.claim(db, FIRST, "first", [])


def test_a_line_is_changed_and_deleted(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    draft = SipAccountDraft(name="m", preset="mango", domain="x.mangosip.ru", username="u", password="p")
    line = lines.create_account(db, draft, {})
    changed = lines.update_account(db, line.id, SipAccountChange(port=60000, retention_days=90), line.version, {})
    assert (changed.port, changed.retention_days, changed.has_password) == (60000, 90, True)
    with pytest.raises(VersionConflict) as conflict:
        lines.update_account(db, line.id, SipAccountChange(name="n"), line.version, {})
    current = conflict.value.details["current"]
    assert (current["port"], current["version"]) == (60000, changed.version), "both versions can be shown"
    assert "sealed_password" not in current and "password" not in current
    with pytest.raises(Invalid) as error:
        lines.update_account(db, line.id, SipAccountChange(proxy="evil.test"), changed.version, {})
    assert error.value.field == "password", "a password goes to no other server than it was meant for"
    claimed = next(account for account in leases.claim(db, FIRST, "first", []).accounts if account.id == line.id)
    assert (claimed.port, claimed.senders) == (60000, ["81.88.86.0/24"])
    db.asker = person("head_of_sales")
    with pytest.raises(Forbidden):
        lines.delete_account(db, line.id, changed.version)
    db.asker = person("admin")
    lines.delete_account(db, line.id, changed.version)
    assert line.id not in {account.id for account in lines.list_accounts(db)}


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("srtp", SipAccountDraft(name="x", srtp="required")),
        ("domain", SipAccountDraft(name="x", preset="zebra")),
    ],
)
def test_what_cannot_be_a_line(field: str, draft: SipAccountDraft) -> None:
    with pytest.raises(Invalid) as error:
        lines.check_account(draft)
    assert error.value.field == field
