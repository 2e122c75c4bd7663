"""A reader in this process, on a database of its own: servers and letters that make trouble."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import now, system
from services.mail import mailbox_ledger, mailboxes, parsing
from services.mail.fetching import BATCH_BYTES, NOT_SERVED, runs
from services.mail.interface import Mailbox, MailboxDraft
from services.mail.models import Email, OfferedLetter
from services.mail.parsing import LARGEST_LETTER, Unreadable
from services.mail.rereading import Rereading
from tests.apart import person
from tests.mail.letters import letter
from tests.mail.readers import Readers
from tests.peers.mail import HOST, Post, post
from tests.ports import free_port
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("impatient")


def settled(apart: Database, box: Mailbox, imported: int, broken: int) -> bool:
    return Readers(apart, Folder(Path())).settled(box, imported, broken)


def now_of(apart: Database, box: Mailbox) -> Mailbox:
    return Readers(apart, Folder(Path())).now_of(box)


def test_a_server_without_idle_is_asked_again_and_again(
    tmp_path_factory: pytest.TempPathFactory, apart: Database, readers: Readers
) -> None:
    with post(tmp_path_factory.mktemp("no-idle"), free_port, boxes=1, idle=False) as server:
        address = server.new_box()
        box = readers.read(address, server.dovecot.imap_port)
        until(lambda: settled(apart, box, 0, 0))
        server.deliver(address, letter("found by asking"))
        until(lambda: settled(apart, box, 1, 0))


def test_a_letter_that_the_server_cannot_hand_over_is_passed_by_and_asked_for_next_time(
    imap: Post, apart: Database, readers: Readers
) -> None:
    address = imap.new_box()
    imap.deliver(address, letter("before it"), letter("spoilt on disk"), letter("behind it"))
    with imap.open(address) as client:
        client.fetch([1, 2, 3], ["RFC822.SIZE"])
    folder = imap.dovecot.folder / "mail" / address
    spoilt = next(path for path in folder.glob("*/*") if path.is_file() and b"spoilt" in path.read_bytes())
    content = spoilt.read_bytes()
    spoilt.unlink()
    spoilt.mkdir()
    (spoilt / "in the way").touch()
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: settled(apart, box, 2, 1), 20)
    with apart.engine.connect() as connection:
        query = sa.select(OfferedLetter.error).where(OfferedLetter.mailbox_id == box.id, OfferedLetter.uid == 2)
        assert connection.execute(query).scalar_one() == NOT_SERVED
    (spoilt / "in the way").unlink()
    spoilt.rmdir()
    spoilt.write_bytes(content)
    readers.stop()
    imap.dovecot.restart()
    readers.start(box)
    until(lambda: settled(apart, box, 3, 0), 20)


def test_a_letter_that_the_database_refuses_is_broken_and_the_others_are_kept(
    imap: Post, apart: Database, store: Folder, readers: Readers
) -> None:
    address = imap.new_box()
    with apart.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE emails ADD CONSTRAINT no_poison CHECK (subject <> 'poison')"))
    imap.deliver(address, letter("first"), letter("poison"), letter("last"))
    box = readers.read(address, imap.dovecot.imap_port)
    until(lambda: settled(apart, box, 2, 1), 20)
    with apart(system("test"), read_only=True) as db:
        row = db.scalars(sa.select(Email).where(Email.broken, Email.mailbox_id == box.id)).one()
    assert "не удалось сохранить" in str(row.error)
    assert b"Subject: poison" in b"".join(store.open(f"emails/{row.id}.eml"))
    with apart.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE emails DROP CONSTRAINT no_poison"))
    assert Rereading(apart, store).read_all() >= 1
    assert settled(apart, box, 3, 0)
    assert told_of(apart, row.id) == 1


def test_a_letter_that_could_not_be_read_is_read_by_a_program_that_can(
    imap: Post, apart: Database, store: Folder, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(raw: bytes, *, cut: bool = False) -> parsing.Letter:
        raise Unreadable("Эта версия так не умеет.")

    address = imap.new_box()
    imap.deliver(address, letter("of the future"))
    with monkeypatch.context() as patched:
        patched.setattr(parsing, "parse", cannot)
        box = readers.read(address, imap.dovecot.imap_port)
        until(lambda: settled(apart, box, 0, 1), 20)
        Rereading(apart, store).read_all()
        assert settled(apart, box, 0, 1)
    assert Rereading(apart, store).read_all() == 1
    assert settled(apart, box, 1, 0)
    with apart(person(), read_only=True) as db:
        row = db.scalars(sa.select(Email).where(Email.mailbox_id == box.id)).one()
    assert (row.subject, row.error, told_of(apart, row.id)) == ("of the future", None, 1)


def told_of(apart: Database, email_id: object) -> int:
    with apart.engine.connect() as connection:
        query = "SELECT count(*) FROM outbox WHERE routing_key = 'email_received' AND encode(body, 'escape') LIKE :id"
        return int(connection.execute(sa.text(query), {"id": f"%{email_id}%"}).scalar_one())


@contextmanager
def cutting(port: int, command: bytes) -> Iterator[int]:
    """A way to the server on `port` that breaks whenever the client sends this."""

    def pump(source: socket.socket, target: socket.socket, cut: bytes | None) -> None:
        with source, target:
            try:
                while data := source.recv(65536):
                    if cut is not None and cut in data:
                        return
                    target.sendall(data)
            except OSError:
                return
            finally:
                for side in (source, target):
                    try:
                        side.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue

    with socket.create_server((HOST, 0)) as listener:

        def run() -> None:
            while True:
                try:
                    client, _address = listener.accept()
                    server = socket.create_connection((HOST, port))
                except OSError:
                    return
                threading.Thread(target=pump, args=(client, server, command), daemon=True).start()
                threading.Thread(target=pump, args=(server, client, None), daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        yield listener.getsockname()[1]


def test_a_letter_that_breaks_the_connection_each_time_does_not_stop_the_box(
    imap: Post, apart: Database, readers: Readers
) -> None:
    address = imap.new_box()
    imap.deliver(address, *(letter(f"number {number}") for number in range(1, 5)))
    with cutting(imap.dovecot.imap_port, b"UID FETCH 3 (INTERNALDATE") as port:
        box = readers.read(address, port)
        # In a batch of four it does not show; the first break makes the reader go one by one.
        until(lambda: now_of(apart, box).imported == 4 or settled(apart, box, 3, 1), 20)
    assert now_of(apart, box).imported == 4


def test_letters_that_break_the_connection_are_found_one_by_one(imap: Post, apart: Database, readers: Readers) -> None:
    address = imap.new_box()
    imap.deliver(address, *(letter(f"numbered {number}") for number in range(1, 4)))
    with cutting(imap.dovecot.imap_port, b",3 (INTERNALDATE") as batch_port:
        with cutting(batch_port, b"UID FETCH 3 (INTERNALDATE") as port:
            box = readers.read(address, port)
            until(lambda: settled(apart, box, 2, 1), 20)


def test_runs_are_bounded_in_bytes_and_large_letters_stand_alone() -> None:
    half, large = BATCH_BYTES // 2, LARGEST_LETTER + 1
    assert list(runs([1, 2, 3], {}, 0)) == [[1, 2, 3]]
    assert list(runs([1, 2, 3], {1: half, 2: half, 3: 1}, 0)) == [[1, 2], [3]]
    assert list(runs([1, 2, 3, 4], {2: large}, 0)) == [[1], [2], [3, 4]]
    assert list(runs([1, 2, 3, 4, 5], {}, 2)) == [[1], [2], [3, 4, 5]]
    assert list(runs([], {}, 2)) == []


def test_refusals_that_need_a_person_are_repeated_ever_more_rarely(
    apart: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_ledger, "LOGIN_PAUSES", (60, 300, 900, 3600))
    with apart(person("admin")) as db:
        box = mailboxes.create(
            db,
            MailboxDraft(name="x", email_address="x@y.test", login="x", password="x", imap_host="imap.firm.test"),
        )
    waits = []
    for _ in range(6):
        with apart(system("test")) as db:
            mailbox_ledger.failed(db, box.id, "нет", patience=True)
        with apart(system("test"), read_only=True) as db:
            at = mailbox_ledger.due(db, box.id).retry_at
            assert at is not None
            waits.append(round((at - now()).total_seconds(), -1))
    assert waits == [60, 300, 900, 3600, 3600, 3600]
