"""When the letters of a mailing leave: not before its time, not faster than its rate."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from services.kit.db import Database
from services.kit.wire import new_id, system
from services.mail import mailboxes, mailing_dispatch
from services.mail.interface import MailboxDraft
from services.mail.mailing_dispatch import AT_ONCE, Dispatcher, in_hours, room_for
from services.mail.mailing_models import Mailing, MailingRecipient
from tests.apart import person
from tests.conftest import SECRET_KEY

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def new_mailing(apart: Database, monkeypatch: pytest.MonkeyPatch, **fields: object) -> UUID:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    draft = MailboxDraft(name="x", email_address="a@firm.test", login="x", password="x", imap_host="imap.firm.test")
    with apart(person("admin")) as db:
        mailbox_id = mailboxes.create(db, draft).id
        values = {"name": "Новости", "state": "running", "mailbox_id": mailbox_id, "rate_per_minute": 6000}
        values |= {"launched_by": msgspec.to_builtins(person("head_of_sales"))}
        row = Mailing(**values | fields)
        db.add(row)
        db.flush()
        return row.id


def state_of(apart: Database, mailing_id: UUID) -> str:
    with apart(system("test"), read_only=True) as db:
        return db.get_one(Mailing, mailing_id).state


def room(apart: Database, mailing_id: UUID, made: Sequence[timedelta]) -> int:
    """For how many letters there is room now, so long after each of those before was made."""
    with apart(system("test")) as db:
        for ago in made:
            texts = dict.fromkeys(("kind", "name", "company", "position", "city"), "x")
            row = MailingRecipient(mailing_id=mailing_id, record_id=new_id(), state="queued", **texts)
            row.address = row.record_id.hex
            row.queued_at = NOW - ago
            db.add(row)
        db.flush()
        return room_for(db, db.get_one(Mailing, mailing_id))


def test_a_mailing_begins_at_its_time_and_not_before(apart: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """R49."""
    mailing_id = new_mailing(apart, monkeypatch, state="scheduled", start_at=NOW)
    dispatcher = Dispatcher(apart)
    for at, state in ((NOW - SECOND, "scheduled"), (NOW, "preparing")):
        monkeypatch.setattr(mailing_dispatch, "now", lambda at=at: at)
        dispatcher._look()
        assert state_of(apart, mailing_id) == state


@pytest.mark.parametrize(
    ("minute", "hour", "made", "room_left"),
    [
        (6000, None, [], AT_ONCE),
        (6000, 3, [59 * MINUTE, 30 * MINUTE], 1),
        (6000, 3, [61 * MINUTE, 30 * MINUTE], 2),
        (6000, 3, [40 * MINUTE, 30 * MINUTE, 20 * MINUTE], 0),
        (20, None, [], 2),
        (20, None, [5 * SECOND], 1),
        (20, None, [5 * SECOND, SECOND], 0),
        (20, None, [7 * SECOND] * 19, 1),
        (20, None, [50 * SECOND] * 20, 0),
        (20, None, [61 * SECOND] * 20, 2),
    ],
)
def test_no_more_letters_are_made_than_the_rate_allows(
    apart: Database,
    monkeypatch: pytest.MonkeyPatch,
    minute: int,
    hour: int | None,
    made: list[timedelta],
    room_left: int,
) -> None:
    """R49: in any six seconds, minute and hour, counted from the rows, so that a restart forgets nothing."""
    monkeypatch.setattr(mailing_dispatch, "now", lambda: NOW)
    mailing_id = new_mailing(apart, monkeypatch, rate_per_minute=minute, rate_per_hour=hour)
    assert room(apart, mailing_id, made) == room_left


def test_hours_are_those_of_the_firm(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Mailing(hours_from=12, hours_until=13)
    assert in_hours(row, NOW) and not in_hours(row, NOW - 31 * MINUTE) and not in_hours(row, NOW + 30 * MINUTE)
