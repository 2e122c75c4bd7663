"""Letters deleted on a real server: exactly those, and not before it can no longer be taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import NotFound
from services.mail import server_deletions
from services.mail.filing_models import ServerDeletion
from services.mail.hosts import Server
from services.mail.interface import Mailbox, ServerDeletionOver
from services.mail.mailbox import Account
from services.mail.models import Email, OfferedLetter
from services.mail.troubles import LetterNotServed
from tests.apart import person
from tests.mail.letters import letter
from tests.mail.readers import Readers
from tests.peers.mail import HOST, PASSWORD, Post
from tests.waiting import until

ADMIN = person("admin")


def on_server(imap: Post, address: str) -> list[str]:
    with imap.open(address) as client:
        found = client.fetch(client.search(), ["ENVELOPE"])
        # One that is deleted in this moment comes without a subject.
        return sorted(data[b"ENVELOPE"].subject.decode() for data in found.values() if data[b"ENVELOPE"].subject)


def ids_of(apart: Database, box: Mailbox) -> dict[str, UUID]:
    query = sa.select(Email.subject, Email.id).join(OfferedLetter, OfferedLetter.email_id == Email.id)
    with apart.engine.connect() as connection:
        rows = connection.execute(query.where(OfferedLetter.mailbox_id == box.id))
        return {row.subject: row.id for row in rows}


def ask(apart: Database, *email_ids: UUID) -> Any:
    with apart(ADMIN) as db:
        return server_deletions.ask(db, email_ids)


@pytest.fixture
def three(imap: Post, readers: Readers) -> tuple[str, Mailbox]:
    """A mailbox that was read, with three letters."""
    address = imap.new_box()
    imap.deliver(address, *(letter(f"{name} {address}") for name in ("first", "second", "third")))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: readers.settled(box, 3))
    return address, box


@pytest.mark.parametrize("exactly", [True, False], ids=["UIDPLUS", "without"])
def test_exactly_the_letter_is_deleted_and_the_ledger_stays_right(
    apart: Database,
    imap: Post,
    readers: Readers,
    three: tuple[str, Mailbox],
    monkeypatch: pytest.MonkeyPatch,
    exactly: bool,
) -> None:
    """F60."""
    monkeypatch.setattr(server_deletions, "UNDO", timedelta(0))
    if not exactly:
        asked = "imapclient.IMAPClient.has_capability"
        monkeypatch.setattr(asked, lambda client, name: name != "UIDPLUS" and name.encode() in client.capabilities())
    address, box = three
    ask(apart, ids_of(apart, box)[f"second {address}"])
    readers.running[-1].nudge()
    until(lambda: on_server(imap, address) == [f"first {address}", f"third {address}"])
    until(lambda: readers.settled(box, 2))
    assert len(readers.subjects(box, gone=True)) == 3


def test_it_can_be_taken_back_until_it_is_begun(
    apart: Database, imap: Post, readers: Readers, three: tuple[str, Mailbox]
) -> None:
    address, box = three
    email_id = ids_of(apart, box)[f"first {address}"]
    deletion = ask(apart, email_id)
    with apart(ADMIN, read_only=True) as db:
        assert db.get_one(Email, email_id).filing == "ignored"
        assert box.id not in server_deletions.mailboxes_due(db)
    with apart(ADMIN) as db:
        server_deletions.cancel(db, deletion.id)
    with apart(ADMIN, read_only=True) as db:
        assert db.get_one(Email, email_id).filing == "waiting"
    with pytest.raises(NotFound), apart(ADMIN) as db:
        server_deletions.cancel(db, deletion.id)
    deletion = ask(apart, email_id)
    with apart(ADMIN) as db:
        db.execute(sa.update(ServerDeletion).where(ServerDeletion.deletion_id == deletion.id).values(begun=True))
    with pytest.raises(ServerDeletionOver), apart(ADMIN) as db:
        server_deletions.cancel(db, deletion.id)


def test_what_a_reader_began_and_did_not_end_is_ended_by_the_next(
    apart: Database, imap: Post, readers: Readers, three: tuple[str, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks right after the server deleted it, before anybody wrote that down."""
    monkeypatch.setattr(server_deletions, "UNDO", timedelta(0))
    address, box = three
    broken: list[UUID] = []
    usual = server_deletions.settle

    def settle(db: Any, row: ServerDeletion, error: str | None) -> None:
        if not broken:
            broken.append(row.email_id)
            raise RuntimeError("the process dies here")
        usual(db, row, error)

    monkeypatch.setattr(server_deletions, "settle", settle)
    deletion = ask(apart, ids_of(apart, box)[f"third {address}"])
    readers.running[-1].nudge()

    def done() -> bool:
        with apart(ADMIN, read_only=True) as db:
            found = sa.select(ServerDeletion.done_at).where(ServerDeletion.deletion_id == deletion.id)
            return db.scalars(found).one() is not None

    until(done)
    assert broken and on_server(imap, address) == [f"first {address}", f"second {address}"]


def test_after_the_server_counted_anew_no_letter_is_deleted_by_an_old_number(
    imap: Post, readers: Readers, three: tuple[str, Mailbox], monkeypatch: pytest.MonkeyPatch, apart: Database
) -> None:
    monkeypatch.setattr(server_deletions, "UNDO", timedelta(0))
    address, box = three
    readers.stop()
    deletion = ask(apart, ids_of(apart, box)[f"first {address}"])
    with apart(ADMIN) as db:
        db.execute(
            sa.update(ServerDeletion)
            .where(ServerDeletion.deletion_id == deletion.id)
            .values(uid_validity=ServerDeletion.uid_validity - 1)
        )
    readers.start(box)

    def refused() -> str | None:
        with apart(ADMIN, read_only=True) as db:
            found = sa.select(ServerDeletion.error).where(ServerDeletion.deletion_id == deletion.id)
            return db.scalars(found).one()

    assert "перенумеровал" in str(until(refused))
    assert len(on_server(imap, address)) == 3


def test_where_another_program_marked_a_letter_the_server_is_not_told_to_delete_all_that_is_marked(
    apart: Database, imap: Post, readers: Readers, three: tuple[str, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, box = three
    readers.stop()
    with imap.open(address) as client:
        client.delete_messages([1])
        validity = client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"]
    asked = "imapclient.IMAPClient.has_capability"
    monkeypatch.setattr(asked, lambda client, name: name != "UIDPLUS" and name.encode() in client.capabilities())
    account = Account(Server(HOST, box.imap_port, "none", address, PASSWORD))
    with pytest.raises(LetterNotServed):
        account.delete("INBOX", validity, 2)
    account.close()
    assert len(on_server(imap, address)) == 3
