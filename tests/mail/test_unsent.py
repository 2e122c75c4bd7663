"""Letters that are not sent: taken back, sent later, tried again, and those of which a person decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.kit.wire import Asker, Conflict, NotFound, new_id, now
from services.mail.interface import (
    EmailDraft,
    FateDecision,
    LetterOnItsWay,
    Mail,
    Mailbox,
    MailboxDraft,
    OutgoingEmail,
    OutgoingKind,
)
from tests.apart import person
from tests.mail.conftest import Process
from tests.peers.mail import SmtpServer, Taken
from tests.waiting import until

Box = Callable[..., Mailbox]
MailAs = Callable[[Asker], Mail]


@pytest.fixture
def box(importer: Process, new_mailbox: Box) -> Mailbox:
    return new_mailbox()


def taken(smtp: SmtpServer, to: str) -> list[Taken]:
    return [letter for letter in smtp.letters if to in letter.recipients]


def shown(mail: Mail, kind: OutgoingKind, box: Mailbox) -> list[OutgoingEmail]:
    return [one for one in mail.list_outgoing_emails(kind).items if one.email.mailbox_id == box.id]


def personal_draft(like: Mailbox) -> MailboxDraft:
    """Nobody reads it: it is for writing only."""
    return MailboxDraft(
        name="Личный", email_address=f"{new_id().hex}@mail.test", login="personal", password="none", kind="personal",
        imap_host=like.imap_host, imap_port=like.imap_port, imap_encryption="none",
        smtp_host=like.smtp_host, smtp_port=like.smtp_port, smtp_encryption="none", active=True,
    )  # fmt: skip


def test_a_persons_letter_waits_ten_seconds_and_can_be_taken_back(
    mail_as: MailAs, box: Mailbox, smtp: SmtpServer
) -> None:
    """S15."""
    anna = mail_as(person())
    draft = EmailDraft(
        id=new_id(), mailbox_id=box.id, to_addresses=["undone@unsent.test"], bcc_addresses=["x@unsent.test"],
        subject="Рано", html="<p>Ещё не готово</p>",
    )  # fmt: skip
    before = now()
    email = anna.send_email(draft)
    (waiting,) = shown(anna, "waiting", box)
    assert waiting.leaves_at is not None and waiting.mine
    assert timedelta(seconds=9) < waiting.leaves_at - before < timedelta(seconds=12)
    back = anna.take_back_email(email.id)
    content = back.content
    assert (back.id, content.to_addresses, content.bcc_addresses) == (
        draft.id,
        ["undone@unsent.test"],
        ["x@unsent.test"],
    )
    assert (content.subject, content.html) == ("Рано", "<p>Ещё не готово</p>")
    assert anna.get_draft(email.id) == back
    assert shown(anna, "waiting", box) == []
    with pytest.raises(NotFound):
        anna.get_email(email.id)
    with pytest.raises(NotFound):
        anna.take_back_email(email.id)
    assert taken(smtp, "undone@unsent.test") == []


def test_a_letter_of_a_person_leaves_when_the_ten_seconds_are_over(
    mail_as: MailAs, box: Mailbox, smtp: SmtpServer
) -> None:
    anna = mail_as(person())
    email = anna.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["left@unsent.test"]))
    until(lambda: anna.get_email(email.id).state == "sent", 30)
    assert len(taken(smtp, "left@unsent.test")) == 1
    with pytest.raises(LetterOnItsWay):
        anna.take_back_email(email.id)
    with pytest.raises(LetterOnItsWay):
        anna.retry_email(email.id)


def test_a_letter_for_later_waits_for_its_hour_and_can_leave_before(mail: Mail, box: Mailbox, smtp: SmtpServer) -> None:
    at = (now() + timedelta(hours=3)).replace(microsecond=0)
    email = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["later@unsent.test"], send_at=at))
    (later,) = shown(mail, "later", box)
    assert (later.send_at, later.leaves_at, shown(mail, "waiting", box)) == (at, at, [])
    assert mail.retry_email(email.id).send_at is None
    until(lambda: mail.get_email(email.id).state == "sent", 20)
    assert len(taken(smtp, "later@unsent.test")) == 1


def test_an_hour_that_has_come_sends_the_letter(mail: Mail, box: Mailbox, smtp: SmtpServer) -> None:
    at = now() + timedelta(seconds=2)
    email = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["hour@unsent.test"], send_at=at))
    until(lambda: mail.get_email(email.id).state == "sent", 20)
    assert mail.get_email(email.id).delivered_at >= at
    assert len(taken(smtp, "hour@unsent.test")) == 1


def test_only_its_writer_and_who_manages_the_mailbox_decide(mail: Mail, mail_as: MailAs, new_mailbox: Box) -> None:
    anna, boris = person(), person()
    box, at = new_mailbox(), now() + timedelta(days=1)
    email = mail_as(anna).send_email(EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"], send_at=at))
    other = mail_as(boris)
    assert shown(other, "later", box) == [] and other.get_outgoing_email(email.id).mine is False
    for refused in (
        lambda: other.take_back_email(email.id),
        lambda: other.retry_email(email.id),
        lambda: other.decide_email(email.id, FateDecision(fate="sent")),
    ):
        with pytest.raises(NotFound):
            refused()
    assert [one.email.id for one in shown(mail, "later", box)] == [email.id]
    assert mail.take_back_email(email.id).id == email.id


def test_letters_of_a_personal_mailbox_are_not_even_the_admins(mail: Mail, mail_as: MailAs, new_mailbox: Box) -> None:
    anna = person()
    shared = new_mailbox()
    personal = mail_as(anna).create_mailbox(personal_draft(shared))
    at = now() + timedelta(days=1)
    email = mail_as(anna).send_email(EmailDraft(mailbox_id=personal.id, to_addresses=["a@b.test"], send_at=at))
    assert shown(mail, "later", personal) == []
    for refused in (lambda: mail.get_outgoing_email(email.id), lambda: mail.take_back_email(email.id)):
        with pytest.raises(NotFound):
            refused()
    mail_as(anna).delete_mailbox(personal.id)


def test_a_letter_of_unknown_fate_is_sent_again_or_counts_as_sent_as_a_person_says(
    mail: Mail, box: Mailbox, smtp: SmtpServer
) -> None:
    emails = [
        mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["broken@unsent.test"], subject=subject))
        for subject in ("again", "enough")
    ]
    until(lambda: {mail.get_email(email.id).state for email in emails} == {"unknown"}, 20)
    for email in emails:
        with pytest.raises(LetterOnItsWay):
            mail.take_back_email(email.id)
    again, enough = emails
    assert {one.email.id for one in shown(mail, "waiting", box)} == {again.id, enough.id}
    assert mail.decide_email(enough.id, FateDecision(fate="sent")).email.state == "sent"
    mail.decide_email(again.id, FateDecision(fate="send_again"))
    until(lambda: len(taken(smtp, "broken@unsent.test")) == 3, 20)
    first, last = [one for one in taken(smtp, "broken@unsent.test") if b"again" in one.content]
    assert first.content == last.content
    with pytest.raises(Conflict):
        mail.decide_email(enough.id, FateDecision(fate="send_again"))


def test_a_failed_letter_is_mended_and_sent_again(mail: Mail, box: Mailbox, smtp: SmtpServer) -> None:
    email = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["refused@unsent.test"]))
    until(lambda: mail.get_email(email.id).state == "failed", 20)
    mail.retry_email(email.id)
    until(lambda: mail.get_email(email.id).state == "failed", 20)
    back = mail.take_back_email(email.id)
    mended = EmailDraft(id=back.id, mailbox_id=box.id, to_addresses=["mended@unsent.test"])
    assert mail.send_email(mended).id == email.id
    until(lambda: mail.get_email(email.id).state == "sent", 20)
    assert len(taken(smtp, "mended@unsent.test")) == 1
