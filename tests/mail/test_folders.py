"""Which folders of a mailbox are read, from when on, and what is done about what is missing."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from services.kit.objects import Folder
from services.mail import fetching, mailboxes, parsing
from services.mail.interface import Mailbox, MailboxChange
from services.mail.mailbox import Account
from services.mail.models import Email, OfferedLetter
from services.mail.servers import servers_of
from tests.apart import person
from tests.mail.letters import letter
from tests.mail.readers import Readers
from tests.peers.mail import Post
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("impatient")


def row_of(readers: Readers, subject: str) -> Email:
    with readers.database(person("admin"), read_only=True) as db:
        return db.scalars(sa.select(Email).where(Email.subject == subject)).one()


def changed(readers: Readers, box: Mailbox, change: MailboxChange) -> Mailbox:
    """Another reader begins, as the importer would have it."""
    readers.stop()
    with readers.database(person("admin")) as db:
        box = mailboxes.update(db, box.id, box.version, change)
    readers.start(box)
    return box


def append(imap: Post, address: str, folder: str, raw: bytes, at: datetime | None = None) -> None:
    with imap.open(address) as client:
        if not client.folder_exists(folder):
            client.create_folder(folder)
        client.append(folder, raw, msg_time=at)


def test_sent_letters_are_read_as_ours_and_told_as_sent(imap: Post, readers: Readers) -> None:
    """S16: what another mail program sent appears through the Sent folder."""
    address = imap.new_box()
    imap.deliver(address, letter("came to us"))
    append(imap, address, "Sent", letter("went from Outlook", sender=address))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: readers.settled(box, 2), 20)
    sent, came = row_of(readers, "went from Outlook"), row_of(readers, "came to us")
    assert (sent.direction, sent.state, came.direction, came.state) == ("outbound", "sent", "inbound", "received")
    with readers.database.engine.connect() as connection:
        keys = connection.execute(
            sa.text("SELECT routing_key FROM outbox WHERE encode(body, 'escape') LIKE :id"), {"id": f"%{sent.id}%"}
        ).scalars()
        assert list(keys) == ["email_sent"]
    ledgers = {ledger.role: ledger for ledger in readers.now_of(box).ledgers}
    assert {role: ledger.imported for role, ledger in ledgers.items()} == {"inbox": 1, "sent": 1}


def test_chosen_folders_are_read_and_one_that_is_not_there_is_told_and_stops_nothing(
    imap: Post, readers: Readers
) -> None:
    address = imap.new_box()
    imap.deliver(address, letter("in the inbox of choice"))
    append(imap, address, "Клиенты", letter("in the folder of clients"))
    box = readers.read(address, imap.dovecot.imap_port, folders=["Клиенты", "Нет такой"])
    until(lambda: readers.now_of(box).state == "trouble", 20)
    until(lambda: readers.subjects(box) == ["in the folder of clients"], 20)
    assert "«Нет такой»" in str(readers.now_of(box).last_error)
    box = changed(readers, box, MailboxChange(folders=["Клиенты", "INBOX"]))
    until(lambda: readers.settled(box, 2), 20)
    assert readers.now_of(box).state == "synced"
    with readers.database(person("admin"), read_only=True) as db:
        account = Account(servers_of(mailboxes.managed(db, box.id))[0])
    listed = {folder.name: folder.role for folder in account.folders()}
    account.close()
    assert listed == {"INBOX": "inbox", "Sent": "sent", "Клиенты": "other"}


def test_of_a_period_only_its_letters_are_read_and_counted(imap: Post, readers: Readers) -> None:
    address = imap.new_box()
    imap.deliver(address, letter("of today"))
    append(imap, address, "INBOX", letter("of long ago"), datetime(2020, 5, 1, tzinfo=UTC))
    box = readers.read(address, imap.dovecot.imap_port)
    readers.stop()
    box = changed(readers, box, MailboxChange(import_since=date(2024, 1, 1)))
    until(lambda: readers.now_of(box).state == "synced", 20)
    now = readers.now_of(box)
    assert now.on_server == now.imported == 1
    imap.deliver(address, letter("of today, later"))
    until(lambda: readers.settled(box, 2), 20)
    box = changed(readers, box, MailboxChange(import_since=None))
    until(lambda: readers.settled(box, 3), 20)
    assert readers.now_of(box).state == "synced"


def test_healing_finds_what_went_missing_here(imap: Post, readers: Readers) -> None:
    address = imap.new_box()
    imap.deliver(address, *(letter(f"healed {number}") for number in range(4)))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: readers.settled(box, 4), 20)
    with readers.database.engine.begin() as connection:
        lost = sa.delete(OfferedLetter).where(OfferedLetter.mailbox_id == box.id, OfferedLetter.uid.in_([2, 3]))
        connection.execute(lost)
    readers.heal(box)
    until(lambda: readers.now_of(box).healed_at, 20)
    healed = readers.now_of(box)
    assert (healed.healed_letters, healed.state, healed.gaps) == (2, "synced", 0)
    assert len(readers.subjects(box)) == 4


def test_a_large_letter_comes_in_parts_and_its_beginning_is_read(
    imap: Post, readers: Readers, store: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (parsing, fetching):
        monkeypatch.setattr(module, "LARGEST_LETTER", 200_000)
    monkeypatch.setattr("services.mail.mailbox.PART_BYTES", 64_000)
    monkeypatch.setattr(fetching, "PART_BYTES", 64_000)
    address = imap.new_box()
    large = letter("with a film", "Смотрите фильм.\r\n" + "кадр " * 100_000)
    imap.deliver(address, large, letter("beside the film"))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: readers.settled(box, 2), 20)
    row = row_of(readers, "with a film")
    assert row.text.startswith("Смотрите фильм.") and row.error == parsing.TOO_LARGE
    kept = b"".join(store.open(f"emails/{row.id}.eml"))
    assert kept.replace(b"\r\n", b"\n").endswith(large.replace(b"\r\n", b"\n")[-5000:])


def test_nothing_is_changed_on_the_server_by_reading(imap: Post, readers: Readers) -> None:
    address = imap.new_box()
    imap.deliver(address, letter("still unread"))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: readers.settled(box, 1), 20)
    with imap.open(address) as client:
        assert b"\\Seen" not in client.get_flags([1])[1]
