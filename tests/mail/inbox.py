"""A mailbox on a database apart into which letters come as the importer would write them down."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import Asker, new_id, system
from services.mail import copied, ledger, mailboxes
from services.mail.fetching import offer_of
from services.mail.interface import MailboxDraft
from services.mail.ledger import Place
from services.mail.mailbox import Fetched
from services.mail.models import Email
from tests.apart import person


class Inbox:
    """The inbox of a new mailbox; `fields` are those of a MailboxDraft."""

    def __init__(self, database: Database, owner: Asker | None = None, **fields: Any) -> None:
        self.database = database
        self.address = f"{new_id().hex}@mail.test"
        draft = MailboxDraft(
            name="x", email_address=self.address, login="x", password="x", imap_host="i.test", **fields
        )
        with database(owner or person("admin")) as db:
            self.id = mailboxes.create(db, draft).id
        self.place = Place(self.id, "INBOX", "inbox", 1)
        with database(system("letter")) as db:
            ledger._locked(db, self.place).uid_validity = 1
        self.uid = 0

    def take(self, *letters: bytes) -> list[UUID]:
        """The ids of the letters, in their order."""
        start = datetime(2026, 11, 3, 7, tzinfo=UTC)
        offers = []
        for raw in letters:
            self.uid += 1
            offers.append(offer_of(Fetched(self.uid, start + timedelta(minutes=self.uid), raw)))
        with self.database(system("letter")) as db:
            offers = copied.read(db, self.place, offers)
            ledger.record(db, self.place, offers)
        return [self._id_of(str(offer.identity)) for offer in offers]

    def _id_of(self, identity: str) -> UUID:
        with self.database(system("test"), read_only=True) as db:
            return db.scalars(sa.select(Email.id).where(Email.identity == identity)).one()

    def rows(self, ids: Sequence[UUID]) -> list[Email]:
        with self.database(system("test"), read_only=True) as db:
            return [db.get_one(Email, email_id) for email_id in ids]

    def filings(self, ids: Sequence[UUID]) -> list[str]:
        return [row.filing for row in self.rows(ids)]


def mail_of(sender: str, number: str, answers: str = "", text: str = "Добрый день!", subject: str = "Заказ") -> bytes:
    """A letter named `<number@…>`, which answers another one where it is named."""
    lines = [
        f"From: {sender}",
        "To: sales@mail.test",
        f"Subject: {subject} {number}",
        f"Message-ID: <{number}@firm.test>",
        "Date: Tue, 03 Nov 2026 10:00:00 +0300",
        *([f"References: <{answers}@firm.test>"] if answers else []),
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
    ]
    return "\r\n".join(lines).encode()
