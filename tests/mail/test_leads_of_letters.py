"""Leads of a corpus of correspondence: each stranger's talk is one lead, however it is written and answered."""

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.mail import filing
from services.mail.models import Email
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.correspondence import US, corpus
from tests.mail.inbox import Inbox

TALKS = 60


def test_ninety_nine_of_a_hundred_talks_become_one_lead_and_no_two_talks_share_one(
    apart: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seller makes a lead of whatever waits as it comes; answers that come later join it by themselves."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    inbox, letters = Inbox(apart), corpus(77, TALKS)
    talks: dict[object, set[int]] = {}
    second = 0
    known: set[int] = set()
    for letter in letters:
        # A mailbox of its own, so that no letter of another test is answered here.
        (email_id,) = inbox.take(letter.raw.replace(US.encode(), inbox.address.encode()))
        with apart(person()) as db:
            row = db.get_one(Email, email_id)
            if row.direction == "inbound" and row.filing == "waiting":
                lead_id = filing.make_lead(db, email_id).lead_id
                second += letter.talk in known
                known.add(letter.talk)
            else:
                lead_id = row.lead_id
        talks.setdefault(lead_id, set()).add(letter.talk)
    assert len(letters) > 120
    assert second <= TALKS // 100 + 1, f"{second} second leads"
    shared = {lead_id: found for lead_id, found in talks.items() if lead_id is not None and len(found) > 1}
    assert shared == {}
    with apart(person(), read_only=True) as db:
        made = sa.select(sa.func.count(sa.distinct(Email.lead_id))).where(Email.mailbox_id == inbox.id)
        assert db.scalar(made) == len(known) + second
