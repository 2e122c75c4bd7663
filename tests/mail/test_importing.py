"""Letters from a real Dovecot into the database, by the importer as a real process."""

from collections.abc import Callable

from services.mail.interface import Mail, Mailbox
from tests.mail.conftest import Events, Process
from tests.peers.mail import Post
from tests.waiting import until


def letter(subject: str, text: str = "Добрый день!", message_id: str | None = None) -> bytes:
    head = f"From: Client <client@firm.test>\r\nTo: sales@mail.test\r\nSubject: {subject}\r\n"
    head += f"Message-ID: {message_id or '<' + subject.replace(' ', '-') + '@firm.test>'}\r\n"
    head += "Date: Tue, 03 Nov 2026 10:00:00 +0300\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + text + "\r\n").encode()


def test_letters_that_wait_are_imported(
    importer: Process, imap: Post, mail: Mail, new_mailbox: Callable[..., Mailbox], events: Events
) -> None:
    """R25."""
    address = imap.new_box()
    imap.deliver(address, *(letter(f"waiting {number}") for number in range(5)))
    box = new_mailbox(address=address)
    until(lambda: mail.get_mailbox(box.id).last_success_at, 10)
    assert mail.get_mailbox(box.id).imported == 5
    until(lambda: len(events.of("email_received", box.id)) == 5)
