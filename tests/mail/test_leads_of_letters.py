"""Leads of a corpus of correspondence: each stranger's talk is one lead, however it is written and answered."""

import json
import os
import signal
import subprocess
import sys

import pytest
import sqlalchemy as sa

from deploy.local.stack import ROOT
from services.kit.db import Database
from services.kit.outbox import outbox
from services.kit.wire import new_id
from services.mail import filing
from services.mail.models import Email
from tests.apart import person
from tests.conftest import SECRET_KEY
from tests.mail.correspondence import US, corpus
from tests.mail.inbox import Inbox, mail_of

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


DYING = """
import os, signal, sys
from uuid import UUID
from services.kit.db import Database
from services.mail import filing
from tests.apart import person

database = Database.plain(sys.argv[1], service="mail", amqp_uri="")
with database(person()) as db:
    filing.make_lead(db, UUID(sys.argv[2]))
    db.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_dies_while_it_makes_a_lead_leaves_no_second_one(
    apart: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead is told of by the transaction that writes it down on the letter, or not at all."""
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    inbox = Inbox(apart)
    (email_id,) = inbox.take(mail_of("a@firm.test", new_id().hex))
    url = apart.engine.url.render_as_string(hide_password=False)
    died = subprocess.run([sys.executable, "-W", "ignore", "-c", DYING, url, str(email_id)], cwd=ROOT, env=os.environ)
    assert died.returncode == -signal.SIGKILL
    assert inbox.filings([email_id]) == ["waiting"]
    for _ in range(2):
        with apart(person()) as db:
            lead_id = filing.make_lead(db, email_id).lead_id
    with apart(person(), read_only=True) as db:
        made = db.scalars(sa.select(outbox.c.body).where(outbox.c.routing_key == "email_became_lead")).all()
    told = [body["lead_id"] for body in map(json.loads, made) if body["email"]["id"] == str(email_id)]
    assert told == [str(lead_id)]
