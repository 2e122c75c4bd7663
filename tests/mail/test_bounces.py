"""Letters that came back: read from notices of every kind, tied to what we wrote, cleared when the address writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kit.wire import Asker, new_id, now
from services.mail.interface import EmailDraft, Mail, Mailbox
from services.mail.returned import Returned, read
from tests.apart import person
from tests.mail.conftest import Events, Process
from tests.mail.letters import letter
from tests.peers.mail import Post
from tests.waiting import until

MailAs = Callable[[Asker], Mail]


def lines(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def report(
    recipient: str, message_id: str, *, status: str = "5.1.1", action: str = "failed", notice_id: str = "n1"
) -> bytes:
    """As Postfix, Exchange, Yandex and Mail.ru write them (RFC 3464)."""
    return lines(
        "From: Mail Delivery System <MAILER-DAEMON@mx.firm.test>",
        "To: sales@mail.test",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{notice_id}@mx.firm.test>",
        "Date: Tue, 03 Nov 2026 10:00:00 +0300",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Письмо не доставлено.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.firm.test",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} No such user here",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        "From: sales@mail.test",
        f"Message-ID: {message_id}",
        "Subject: x",
        "--b--",
        "",
    )


EXIM = lines(
    "From: Mail Delivery System <Mailer-Daemon@mx.firm.test>",
    "Subject: Mail delivery failed: returning message to sender",
    "X-Failed-Recipients: gone@firm.test",
    "Content-Type: text/plain",
    "",
    "A message that you sent could not be delivered.",
    "  gone@firm.test",
    "    host mx.firm.test: 550 5.1.1 <gone@firm.test>: unknown user",
    "",
    "------ This is a copy of the message, including all the headers. ------",
    "Message-ID: <ours@mail.test>",
    "Subject: x",
)
QMAIL = lines(
    "From: MAILER-DAEMON@firm.test",
    "Subject: failure notice",
    "",
    "Hi. This is the qmail-send program at firm.test.",
    "",
    "<gone@firm.test>:",
    "Sorry, no mailbox here by that name. (#5.1.1)",
    "",
    "--- Below this line is a copy of the message.",
    "",
    "Message-ID: <ours@mail.test>",
    "To: innocent@firm.test",
    "",
    "<innocent@firm.test>",
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (report("gone@firm.test", "<ours@mail.test>"), "550 5.1.1 No such user here"),
        (report("GONE@Firm.test", "<ours@mail.test>"), "550 5.1.1 No such user here"),
        (EXIM, "unknown user"),
        (QMAIL, "Sorry, no mailbox here by that name. (#5.1.1)"),
    ],
)
def test_notices_name_the_address_the_letter_and_the_reason(raw: bytes, words: str) -> None:
    (found,) = [one for one in read(raw) if one.recipient != "innocent@firm.test"]
    assert (found.recipient, found.message_id) == ("gone@firm.test", "<ours@mail.test>")
    assert (found.permanent, found.status) == (True, "5.1.1") and words in found.words


def test_what_is_only_late_or_was_delivered_or_is_no_notice_counts_for_nothing() -> None:
    assert read(report("a@firm.test", "<o@m.test>", status="4.4.1", action="delayed")) == []
    assert read(report("a@firm.test", "<o@m.test>", status="2.0.0", action="delivered")) == []
    assert read(letter("Undelivered mail")) == []
    assert read(letter("vacation", sender="postmaster@firm.test")) == []
    full = read(report("a@firm.test", "<o@m.test>", status="4.2.2"))
    assert full == [Returned("a@firm.test", "<o@m.test>", False, "4.2.2", "550 4.2.2 No such user here")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"X-Failed-Recipients:" + b" a@b.test," * 100_000,
        report("a@b.test", "<x@y>").replace(b"Final-Recipient: rfc822;", b"Final-Recipient: \xff\xfe;;;")
        + b"\x00" * 99,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000,
    ],
)
def test_a_hostile_notice_costs_nothing(raw: bytes) -> None:
    assert len(read(raw)) <= 200


def told_of(events: Events, email_id: UUID) -> list[dict[str, Any]]:
    bodies = [body for key, body in list(events.seen) if key == "email_bounced"]
    return [body for body in bodies if body["sent"]["email"]["id"] == str(email_id)]


def test_a_letter_that_comes_back_says_so_until_the_address_writes_itself(
    mail: Mail, importer: Process, new_mailbox: Callable[..., Mailbox], imap: Post, events: Events
) -> None:
    """S15, R50: mailings do not go there meanwhile."""
    box, address = new_mailbox(), f"gone-{new_id().hex[:8]}@firm.test"
    sent = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=[address, "fine@firm.test"]))
    until(lambda: mail.get_email(sent.id).state == "sent", 20)
    stranger = report("somebody@else.test", sent.message_id, notice_id="forged")
    imap.deliver(box.email_address, stranger, report(address, sent.message_id), sender="")
    (bounce,) = until(lambda: mail.find_bounces([address.upper()]), 20)
    assert (bounce.email_id, bounce.email_address, bounce.permanent) == (sent.id, address, True)
    (told,) = until(lambda: told_of(events, sent.id), 20)
    assert (told["email_address"], told["sent"]["email"]["id"]) == (address, str(sent.id))
    assert [one.email_address for one in mail.get_outgoing_email(sent.id).bounces] == [address]
    assert mail.find_bounces(["somebody@else.test", "fine@firm.test"]) == []
    (entry,) = mail.list_stops(address).items
    assert (entry.reason, entry.address) == ("bounced", address)
    imap.deliver(box.email_address, letter("I am here", sender=address), sender=address)
    until(lambda: mail.find_bounces([address]) == [], 20)
    assert mail.list_stops(address).items == []
    assert [one.email_address for one in mail.get_outgoing_email(sent.id).bounces] == [address]


def test_a_notice_without_the_letters_name_is_about_the_last_one_to_the_address(
    mail: Mail, mail_as: MailAs, importer: Process, new_mailbox: Callable[..., Mailbox], imap: Post
) -> None:
    anna, address = person(cause="api"), f"gone-{new_id().hex[:8]}@firm.test"
    box = new_mailbox(viewer_ids=[anna.user_id])
    sent = mail_as(anna).send_email(EmailDraft(mailbox_id=box.id, to_addresses=[address]))
    until(lambda: mail_as(anna).get_email(sent.id).state == "sent", 20)
    bare = EXIM.replace(b"gone@firm.test", address.encode()).partition(b"------")[0]
    imap.deliver(box.email_address, bare, sender="")
    (bounce,) = until(lambda: mail_as(anna).find_bounces([address]), 20)
    assert bounce.email_id == sent.id and bounce.bounced_at > now() - timedelta(minutes=5)
    assert mail_as(person()).find_bounces([address]) == []
