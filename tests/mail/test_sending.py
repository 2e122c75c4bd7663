"""Letters that leave by a real SMTP server, and those whose fate is another."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any
from uuid import UUID

import pytest

from services.kit.wire import Invalid, NotFound, new_id
from services.mail.interface import Email, EmailDraft, Mail, Mailbox, MailboxChange
from tests.apart import person
from tests.mail.conftest import Events, Process
from tests.mail.letters import letter
from tests.peers.mail import Post, SmtpServer, Taken
from tests.waiting import until

Box = Callable[..., Mailbox]


@pytest.fixture
def box(importer: Process, new_mailbox: Box) -> Iterator[Mailbox]:
    yield new_mailbox()


def draft(box: Mailbox, to: str = "client@firm.test", **fields: Any) -> EmailDraft:
    values: dict[str, Any] = {"mailbox_id": box.id, "to_addresses": [to], "subject": "Счёт", "text": "Во вложении."}
    return EmailDraft(**values | fields)


def in_state(mail: Mail, email_id: UUID, state: str) -> Email | None:
    email = mail.get_email(email_id)
    return email if email.state == state else None


def taken(smtp: SmtpServer, to: str) -> list[Taken]:
    return [letter for letter in smtp.letters if to in letter.recipients]


def test_a_letter_leaves_within_seconds_and_it_is_told_whose_it_was(
    mail_as: Callable[..., Mail], box: Mailbox, smtp: SmtpServer, events: Events
) -> None:
    """F69."""
    asker, counterparty_id = person("manager", cause="api"), new_id()
    mail = mail_as(asker)
    subject = "Счёт на оплату " * 12 + "№ 5"
    text = "Добрый день!\n.\nQUIT\n" + "длинная строка " * 100
    queued = mail.send_email(draft(box, "one@firm.test", subject=subject, text=text, counterparty_id=counterparty_id))
    assert (queued.state, queued.direction, queued.from_address) == ("queued", "outbound", box.email_address)
    sent = until(lambda: in_state(mail, queued.id, "sent"), 15)
    (arrived,) = taken(smtp, "one@firm.test")
    message = message_from_bytes(arrived.content)
    assert str(make_header(decode_header(message["Subject"]))) == subject
    assert (message["From"], message["To"], arrived.sender) == (box.email_address, "one@firm.test", box.email_address)
    assert message["Message-ID"].strip() == queued.message_id == getattr(sent, "message_id", None)
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes) and payload.decode().replace("\r\n", "\n") == text

    def told() -> dict[str, Any] | None:
        found = [body for kind, body in events.seen if kind == "email_sent" and body["email"]["id"] == str(queued.id)]
        return found[0] if found else None

    event = until(told) or {}
    assert (event["user_id"], event["counterparty_id"]) == (str(asker.user_id), str(counterparty_id))


def test_what_the_server_refuses_has_failed_with_its_words(
    mail: Mail, box: Mailbox, smtp: SmtpServer, events: Events
) -> None:
    nobody = mail.send_email(draft(box, "refused@firm.test", to_addresses=["good@firm.test", "refused@firm.test"]))
    spam = mail.send_email(draft(box, "spam@firm.test"))
    failed = until(lambda: in_state(mail, nobody.id, "failed"), 15)
    assert "550 5.1.1 There is nobody of that name here" in str(failed and failed.error)
    assert taken(smtp, "good@firm.test") == []
    failed = until(lambda: in_state(mail, spam.id, "failed"), 15)
    assert "We take this for spam" in str(failed and failed.error)
    until(lambda: len(events.of("email_failed", box.id)) == 2)


def test_what_the_server_puts_off_is_tried_again_later(mail: Mail, box: Mailbox) -> None:
    busy = mail.send_email(draft(box, "busy@firm.test"))
    until(lambda: mail.get_email(busy.id).error, 15)
    email = mail.get_email(busy.id)
    assert email.state in ("queued", "sending") and "451 4.3.0 Come again later" in str(email.error)


def test_a_connection_broken_after_the_letter_leaves_its_fate_unknown(
    mail: Mail, box: Mailbox, smtp: SmtpServer, events: Events
) -> None:
    email = mail.send_email(draft(box, "broken@firm.test"))
    unknown = until(lambda: in_state(mail, email.id, "unknown"), 15)
    assert "неизвестно, ушло ли" in str(unknown and unknown.error)
    until(lambda: events.of("email_failed", box.id))
    after = mail.send_email(draft(box, "after@firm.test"))
    until(lambda: in_state(mail, after.id, "sent"), 15)
    assert len(taken(smtp, "broken@firm.test")) == 1


def test_killed_while_it_hands_a_letter_over_it_never_sends_it_twice(
    importer: Process, mail: Mail, box: Mailbox, smtp: SmtpServer
) -> None:
    email = mail.send_email(draft(box, "stuck@firm.test"))
    until(lambda: taken(smtp, "stuck@firm.test"), 15)
    assert mail.get_email(email.id).state == "sending"
    importer.kill()
    importer.start()
    until(lambda: in_state(mail, email.id, "unknown"), 15)
    after = mail.send_email(draft(box, "later@firm.test"))
    until(lambda: in_state(mail, after.id, "sent"), 15)
    assert len(taken(smtp, "stuck@firm.test")) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Счёт\r\nBcc: victim@firm.test"},
        {"subject": "a\u2028b"},
        {"to_addresses": ["a@firm.test\r\nBcc: victim@firm.test"]},
        {"to_addresses": ["a@firm.test, victim@firm.test"]},
        {"to_addresses": ["<a@firm.test> NOTIFY=NEVER"]},
        {"to_addresses": ["without an address"]},
    ],
)
def test_nobody_slips_in_a_header_or_a_recipient(mail: Mail, box: Mailbox, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        mail.send_email(draft(box, **fields))
    assert refused.value.field == next(iter(fields))


def test_an_answer_names_the_letter_it_answers_and_comes_home_as_no_new_one(
    mail: Mail, box: Mailbox, imap: Post, smtp: SmtpServer
) -> None:
    imap.deliver(box.email_address, letter("a question"))
    until(lambda: mail.list_emails(box.id).items, 15)
    (question,) = mail.list_emails(box.id).items
    answer = mail.send_email(draft(box, "asker@firm.test", in_reply_to=question.id))
    until(lambda: in_state(mail, answer.id, "sent"), 15)
    (arrived,) = taken(smtp, "asker@firm.test")
    assert message_from_bytes(arrived.content)["In-Reply-To"] == question.message_id
    imap.deliver(box.email_address, arrived.content)
    until(lambda: mail.get_mailbox(box.id).imported == 2, 15)
    assert {email.id for email in mail.list_emails(box.id).items} == {question.id, answer.id}


def test_a_mailbox_that_cannot_send_refuses_at_once(mail: Mail, box: Mailbox) -> None:
    mail.update_mailbox(box.id, box.version, MailboxChange(smtp_host=""))
    with pytest.raises(Invalid):
        mail.send_email(draft(box))
    with pytest.raises(NotFound):
        mail.send_email(draft(box, mailbox_id=new_id()))


def test_with_a_wrong_password_nothing_is_sent_and_it_is_said_why(
    mail: Mail, importer: Process, new_mailbox: Box
) -> None:
    box = new_mailbox(password="wrong")
    email = mail.send_email(draft(box, "closed@firm.test"))
    failed = until(lambda: in_state(mail, email.id, "failed"), 15)
    assert "не принял имя или пароль" in str(failed and failed.error)
