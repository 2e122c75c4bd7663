"""Letters from a real Dovecot into the database, by the importer as a real process."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.objects import object_store
from services.mail.interface import Mail, Mailbox, MailboxChange
from services.mail.models import Email, OfferedLetter
from tests.mail.conftest import Events, Process
from tests.mail.letters import letter
from tests.mail.test_parsing import EXPECTED, LETTERS
from tests.peers.mail import PASSWORD, Post
from tests.waiting import until

NewMailbox = Callable[..., Mailbox]


def synced(mail: Mail, mailbox_id: UUID, imported: int, broken: int = 0) -> bool:
    """Is the mailbox read to its end without an error?"""
    box = mail.get_mailbox(mailbox_id)
    told = (box.imported, box.broken, box.last_error) == (imported, broken, None)
    return told and box.last_success_at is not None


def subjects(mail: Mail, mailbox_id: UUID) -> list[str]:
    return [email.subject for email in mail.list_emails(mailbox_id, limit=200).items]


def test_letters_that_wait_are_imported_and_told_of(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox, events: Events
) -> None:
    """R25."""
    address = imap.new_box()
    imap.deliver(address, *(letter(f"waiting {number}") for number in range(5)))
    box = new_mailbox(address=address)
    until(lambda: synced(mail, box.id, 5), 15)
    found = mail.get_mailbox(box.id)
    assert (found.on_server, found.broken) == (5, 0)
    until(lambda: len(events.of("email_received", box.id)) == 5)
    told = events.of("email_received", box.id)[0]
    assert (told["text"], told["from_address"], told["direction"]) == ("Добрый день!", "client@firm.test", "inbound")
    states = until(lambda: events.of("mailbox_changed", box.id))
    assert states[-1]["imported"] == 5


@pytest.mark.parametrize("encryption", ["none", "starttls", "tls"])
def test_a_letter_appears_by_itself_as_soon_as_it_is_delivered(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox, encryption: str
) -> None:
    """R25: by IDLE; a poll would take 20 s."""
    port = imap.dovecot.imaps_port if encryption == "tls" else imap.dovecot.imap_port
    box = new_mailbox(imap_host="localhost", imap_encryption=encryption, imap_port=port)
    until(lambda: synced(mail, box.id, 0), 15)
    for number in range(1, 3):
        imap.deliver(box.email_address, letter(f"soon {number}"))
        until(lambda: len(subjects(mail, box.id)) == number, 8)  # noqa: B023 - called in this round only


def test_every_kind_of_letter_is_kept_and_a_broken_one_stops_nothing(
    importer: Process,
    imap: Post,
    mail: Mail,
    new_mailbox: NewMailbox,
    events: Events,
    objects_folder: Path,
) -> None:
    address = imap.new_box()
    names = sorted(path.stem for path in LETTERS.glob("*.eml"))
    imap.deliver(address, *((LETTERS / f"{name}.eml").read_bytes() for name in names), letter("after all"))
    box = new_mailbox(address=address)
    until(lambda: synced(mail, box.id, len(names), broken=1), 15)
    found = mail.list_emails(box.id, limit=100).items
    assert Counter(email.subject for email in found if email.error is None or email.text == "")
    broken = [email for email in found if email.error is not None and not email.subject]
    assert len(broken) == 1 and "не письмо" in str(broken[0].error)
    raw = b"".join(object_store(objects_folder.as_uri()).open(f"emails/{broken[0].id}.eml"))
    assert (LETTERS / "junk.eml").read_bytes().replace(b"\r", b"")[-1000:] in raw.replace(b"\r", b"")
    until(lambda: len(events.of("email_received", box.id)) == len(names))
    told = {email["subject"] for email in events.of("email_received", box.id)}
    assert told == {expected["subject"] for expected in EXPECTED.values() if "subject" in expected} | {
        email.subject for email in found if email not in broken
    }
    full = mail.get_email(next(email.id for email in found if email.subject.startswith("RE: Комм")))
    assert full.html is not None and full.attachments == ["image001.png"]


def test_the_same_letter_in_two_mailboxes_is_one_email(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox, events: Events
) -> None:
    first, second = imap.new_box(), imap.new_box()
    for address in (first, second):
        imap.deliver(address, letter("to both of you"))
    one = new_mailbox(address=first)
    until(lambda: synced(mail, one.id, 1), 15)
    other = new_mailbox(address=second)
    until(lambda: synced(mail, other.id, 1), 15)
    (email,), (same,) = mail.list_emails(one.id).items, mail.list_emails(other.id).items
    assert email.id == same.id
    imap.deliver(second, letter("a mark"))
    until(lambda: events.of("email_received", other.id))
    assert len(events.of("email_received", one.id)) == len(events.of("email_received", other.id)) == 1


def test_a_server_that_counts_anew_brings_no_letter_twice(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox, database: Database, events: Events
) -> None:
    """UIDVALIDITY changes, and Dovecot is away for a moment."""
    address = imap.new_box()
    imap.deliver(address, *(letter(f"renumbered {number}") for number in range(7)))
    box = new_mailbox(address=address)
    until(lambda: synced(mail, box.id, 7), 15)

    def validity() -> int | None:
        with database.engine.connect() as connection:
            query = sa.select(OfferedLetter.uid_validity).where(OfferedLetter.mailbox_id == box.id).distinct()
            return connection.execute(query).scalar_one_or_none()

    before = validity()
    imap.renumber(address)
    imap.deliver(address, letter("after the renumbering"))
    until(lambda: synced(mail, box.id, 8), 30)
    assert validity() not in (None, before)
    assert len(subjects(mail, box.id)) == 8
    until(lambda: len(events.of("email_received", box.id)) == 8)


def test_killed_in_the_middle_of_a_first_import_it_loses_and_doubles_nothing(
    importer: Process,
    imap: Post,
    mail: Mail,
    new_mailbox: NewMailbox,
    database: Database,
    objects_folder: Path,
    events: Events,
) -> None:
    """Killed while letters are at hand but not written down, and again between two batches."""
    address, count = imap.new_box(), 300
    imap.deliver(address, *(letter(f"many {number}") for number in range(count)))
    importer.kill()
    objects = objects_folder / "emails"
    stored = len(list(objects.glob("*.eml")))
    box = new_mailbox(address=address)
    importer.start()
    until(lambda: len(list(objects.glob("*.eml"))) > stored, 15)
    importer.kill()
    importer.start()
    until(lambda: mail.get_mailbox(box.id).imported > 0, 15)
    importer.kill()
    importer.start()
    until(lambda: synced(mail, box.id, count), 30)
    with database.engine.connect() as connection:
        rows = connection.execute(sa.select(Email.subject).where(Email.mailbox_id == box.id)).scalars().all()
    assert sorted(rows) == sorted(f"many {number}" for number in range(count))
    until(lambda: len({email["id"] for email in events.of("email_received", box.id)}) == count, 20)


def test_it_reads_on_after_the_mail_server_was_away(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox
) -> None:
    box = new_mailbox()
    until(lambda: synced(mail, box.id, 0), 15)
    imap.dovecot.kill()
    try:
        until(lambda: "не принимает подключения" in (mail.get_mailbox(box.id).last_error or ""), 20)
    finally:
        imap.dovecot.start()
    imap.deliver(box.email_address, letter("after the outage"))
    until(lambda: synced(mail, box.id, 1), 30)


def test_a_wrong_password_is_explained_and_not_tried_over_and_over(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox
) -> None:
    """R27: a corrected mailbox is read at once."""
    address = imap.new_box()
    imap.deliver(address, letter("behind a password"))
    box = new_mailbox(address=address, password="not this one")
    said = until(lambda: mail.get_mailbox(box.id).last_error or "", 15)
    assert "не принял имя или пароль" in said
    importer.kill()
    importer.start()
    log = imap.dovecot.folder / "dovecot.log"
    tries = until(lambda: log.read_text().count(f"user=<{address}>, method="), 5)
    assert tries == 1
    assert mail.get_mailbox(box.id).last_success_at is None
    mail.update_mailbox(box.id, box.version, MailboxChange(password=PASSWORD))
    until(lambda: synced(mail, box.id, 1), 15)


def test_of_two_importers_one_reads_and_the_other_takes_over(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox, mail_environment: dict[str, str], tmp_path: Path
) -> None:
    box = new_mailbox()
    until(lambda: synced(mail, box.id, 0), 15)
    second = Process(["services.mail.importer"], mail_environment, tmp_path / "second.log")
    second.start()
    try:
        importer.kill()
        imap.deliver(box.email_address, letter("for the second"))
        until(lambda: synced(mail, box.id, 1), 15)
        assert "leading" in second.log.read_text()
    finally:
        assert second.stop() == 0


def test_a_mailbox_switched_off_or_deleted_is_no_longer_read(
    importer: Process, imap: Post, mail: Mail, new_mailbox: NewMailbox
) -> None:
    """R28."""
    box = new_mailbox()
    until(lambda: synced(mail, box.id, 0), 15)
    mail.update_mailbox(box.id, box.version, MailboxChange(active=False))
    log = imap.dovecot.folder / "dovecot.log"
    left = f"imap({box.login})"
    until(lambda: any(left in line and "Logged out" in line for line in log.read_text().splitlines()), 15)
    imap.deliver(box.email_address, letter("while it is off"))
    other = new_mailbox()
    until(lambda: synced(mail, other.id, 0), 15)
    assert subjects(mail, box.id) == []
    mail.update_mailbox(box.id, box.version + 1, MailboxChange(active=True))
    until(lambda: synced(mail, box.id, 1), 15)
