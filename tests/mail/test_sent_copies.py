"""Copies of our letters in the Sent folder of a real Dovecot: one each, whatever happens in between."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import new_id, now, system
from services.mail import emails, mailboxes, writing
from services.mail.composing import compose
from services.mail.hosts import Server
from services.mail.interface import EmailDraft, MailboxDraft, MailService
from services.mail.models import Email
from services.mail.sent_copies import PAUSES, SentCopies, mailboxes_due
from tests.apart import person
from tests.peers.mail import HOST, PASSWORD, Post


@pytest.fixture
def sent(apart: Database, store: Folder, impatient: None) -> Callable[..., tuple[UUID, UUID]]:
    """`sent(address, service)`: a mailbox, and a letter of its that the SMTP server just took."""

    def make(address: str, imap: Post, service: MailService = "own") -> tuple[UUID, UUID]:
        draft = MailboxDraft(
            name="Продажи", email_address=address, login=address, password=PASSWORD, imap_host=HOST,
            imap_port=imap.dovecot.imap_port, imap_encryption="none", smtp_host=HOST, smtp_port=1,
            smtp_encryption="none", service=service,
        )  # fmt: skip
        with apart(person("admin")) as db:
            box_id = mailboxes.create(db, draft).id
            email = writing.queue(db, EmailDraft(mailbox_id=box_id, to_addresses=["a@b.test"], subject="Копия"))
        with apart(system("test")) as db:
            emails.start_sending(db, email.id)
        with apart(system("test")) as db:
            emails.sent(db, email.id)
            store.put(f"emails/{email.id}.eml", compose(db.get_one(Email, email.id)))
        return box_id, email.id

    return make


def due_now(apart: Database, email_id: UUID) -> None:
    with apart(system("test")) as db:
        db.get_one(Email, email_id).copy_at = now()


def copy(apart: Database, store: Folder, imap: Post, address: str, box_id: UUID, port: int | None = None) -> None:
    server = Server(HOST, port or imap.dovecot.imap_port, "none", address, PASSWORD, None)
    copier = SentCopies(apart, store, box_id, server)
    copier.start()
    copier.join(30)
    assert not copier.is_alive()


def test_a_sent_letter_lies_once_in_the_sent_folder_and_is_known_when_it_is_read(
    apart: Database, store: Folder, imap: Post, sent: Callable[..., tuple[UUID, UUID]]
) -> None:
    address = imap.new_box()
    with imap.open(address) as client:
        client.create_folder("Sent")
    box_id, email_id = sent(address, imap)
    with apart(system("test"), read_only=True) as db:
        assert box_id not in mailboxes_due(db)
    due_now(apart, email_id)
    with apart(system("test"), read_only=True) as db:
        assert box_id in mailboxes_due(db)
    copy(apart, store, imap, address, box_id)
    # A kill right after the letter was handed over, and before that was written down.
    due_now(apart, email_id)
    copy(apart, store, imap, address, box_id)
    with imap.open(address) as client:
        client.select_folder("Sent")
        found = client.fetch(client.search("ALL"), ["FLAGS", "BODY.PEEK[]"])
    ((_uid, data),) = found.items()
    assert b"\\Seen" in data[b"FLAGS"]
    assert data[b"BODY[]"] == b"".join(store.open(f"emails/{email_id}.eml"))
    with apart(system("test"), read_only=True) as db:
        assert db.get_one(Email, email_id).copy_at is None


def test_services_that_keep_copies_themselves_and_mailboxes_without_the_folder_get_none(
    apart: Database, store: Folder, imap: Post, sent: Callable[..., tuple[UUID, UUID]]
) -> None:
    address = imap.new_box()
    _box, of_gmail = sent(address, imap, "gmail")
    with apart(system("test"), read_only=True) as db:
        assert db.get_one(Email, of_gmail).copy_at is None
    box_id, email_id = sent(address, imap)
    due_now(apart, email_id)
    copy(apart, store, imap, address, box_id)
    with apart(system("test"), read_only=True) as db:
        assert db.get_one(Email, email_id).copy_at is None


def test_a_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    apart: Database, store: Folder, imap: Post, sent: Callable[..., tuple[UUID, UUID]]
) -> None:
    address = f"{new_id().hex}@mail.test"
    box_id, email_id = sent(address, imap)
    for tries in range(len(PAUSES)):
        due_now(apart, email_id)
        copy(apart, store, imap, address, box_id, port=1)
        with apart(system("test"), read_only=True) as db:
            row = db.get_one(Email, email_id)
            assert row.copy_tries == tries + 1 and row.copy_at is not None and row.copy_at > now()
    due_now(apart, email_id)
    copy(apart, store, imap, address, box_id, port=1)
    with apart(system("test"), read_only=True) as db:
        row = db.get_one(Email, email_id)
        assert row.copy_at is None and row.state == "sent"
