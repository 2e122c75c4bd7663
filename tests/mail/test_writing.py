"""Letters as people write them: to whom they go, what is in them, and that nothing else gets in."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import Asker, Conflict, Invalid, NotFound, new_id, now
from services.mail import letter_files, writing
from services.mail.interface import EmailDraft, LetterFileDraft, Mail, Mailbox
from services.mail.models import Email
from services.mail.models import Mailbox as MailboxRow
from tests.apart import person
from tests.mail.conftest import Process
from tests.mail.letters import letter
from tests.peers.mail import Post, SmtpServer
from tests.waiting import until

Box = Callable[..., Mailbox]
MailAs = Callable[[Asker], Mail]


def arrived(smtp: SmtpServer, to: str) -> list[EmailMessage]:
    found = [one.content for one in smtp.letters if to in one.recipients]
    return [message_from_bytes(content, policy=policy.default) for content in found]


def brought(mail: Mail, objects: Folder, name: str, content: bytes) -> UUID:
    key = f"letter-files/{new_id()}"
    objects.put(key, content)
    return mail.create_letter_file(LetterFileDraft(name=name, size=len(content), object_key=key)).id


@pytest.fixture
def objects(objects_folder: Any) -> Folder:
    return Folder(objects_folder)


def test_a_letter_has_copies_a_layout_and_files_and_hides_who_is_hidden(
    mail: Mail, importer: Process, new_mailbox: Box, smtp: SmtpServer, objects: Folder
) -> None:
    """R52, R53, S15, S18."""
    box = new_mailbox()
    files = [
        brought(mail, objects, "../Прайс-лист — осень.pdf", b"%PDF-1.7 \x00\xff" * 1000),
        brought(mail, objects, "note.txt", b"--=_\r\n.\r\nQUIT\r\n"),
    ]
    sent = mail.send_email(
        EmailDraft(
            mailbox_id=box.id,
            to_addresses=["to@written.test", "To@Written.test"],
            cc_addresses=["to@written.test", "copy@written.test"],
            bcc_addresses=["hidden@written.test", "copy@written.test"],
            from_name="Анна Тестова, ООО «Ромашка»",
            subject="Предложение",
            html='<p>Добрый <b onclick="x()">день</b>!</p><script>x()</script><ul><li>раз</li></ul>',
            file_ids=files,
        )
    )
    assert (sent.to_addresses, sent.cc_addresses) == (["to@written.test"], ["copy@written.test"])
    safe = mail.get_email(sent.id).html
    assert sent.text == "Добрый день!\n\n- раз" and safe == "<p>Добрый <b>день</b>!</p><ul><li>раз</li></ul>"
    (message,) = until(lambda: arrived(smtp, "hidden@written.test"), 20)
    (taken,) = [one for one in smtp.letters if "hidden@written.test" in one.recipients]
    assert taken.recipients == ["to@written.test", "copy@written.test", "hidden@written.test"]
    assert b"hidden@" not in taken.content
    assert (message["To"], message["Cc"], message["Bcc"]) == ("to@written.test", "copy@written.test", None)
    # The newer policy parts encoded words that stand beside each other; RFC 2047 joins them.
    written = str(make_header(decode_header(message_from_bytes(taken.content)["From"])))
    assert written == f"Анна Тестова, ООО «Ромашка» <{box.email_address}>"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and plain.get_content().split() == sent.text.split()
    assert html is not None and "<b>день</b>" in html.get_content()
    attached = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    assert attached == {"Прайс-лист — осень.pdf": b"%PDF-1.7 \x00\xff" * 1000, "note.txt": b"--=_\r\n.\r\nQUIT\r\n"}
    assert all(len(line) <= 998 for line in taken.content.split(b"\r\n"))
    until(lambda: mail.get_email(sent.id).state == "sent", 15)
    assert [file.name for file in mail.list_email_files(sent.id)] == list(attached)
    assert mail.get_outgoing_email(sent.id).bcc_addresses == ["hidden@written.test"]


def test_the_same_letter_sent_twice_at_once_is_one(
    mail: Mail, importer: Process, new_mailbox: Box, smtp: SmtpServer
) -> None:
    box, made = new_mailbox(), new_id()
    draft = EmailDraft(id=made, mailbox_id=box.id, to_addresses=["twice@written.test"])
    answers: list[UUID] = []
    threads = [threading.Thread(target=lambda: answers.append(mail.send_email(draft).id)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [made] * 4
    until(lambda: mail.get_email(made).state == "sent", 20)
    assert mail.send_email(draft).id == made
    assert len(arrived(smtp, "twice@written.test")) == 1


def test_an_id_of_somebody_elses_letter_is_refused(mail: Mail, mail_as: MailAs, new_mailbox: Box) -> None:
    box = new_mailbox(active=True)
    at = now() + timedelta(days=1)
    theirs = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"], send_at=at))
    with pytest.raises(Conflict):
        mail_as(person()).send_email(EmailDraft(id=theirs.id, mailbox_id=box.id, to_addresses=["c@d.test"]))


def test_an_answer_names_the_whole_talk(
    mail: Mail, importer: Process, new_mailbox: Box, imap: Post, smtp: SmtpServer
) -> None:
    box = new_mailbox()
    question = letter("a talk").replace(b"\r\nDate:", b"\r\nReferences: <one@talk.test>\r\n <two@talk.test>\r\nDate:")
    imap.deliver(box.email_address, question)
    until(lambda: mail.list_emails(box.id).items, 20)
    (received,) = mail.list_emails(box.id).items
    first = EmailDraft(mailbox_id=box.id, to_addresses=["talk@written.test"], in_reply_to=received.id)
    answer = mail.send_email(first)
    again = mail.send_email(EmailDraft(mailbox_id=box.id, to_addresses=["more@written.test"], in_reply_to=answer.id))
    (message,) = until(lambda: arrived(smtp, "talk@written.test"), 20)
    chain = ["<one@talk.test>", "<two@talk.test>", received.message_id]
    assert message["References"].split() == chain and message["In-Reply-To"] == received.message_id
    (message,) = until(lambda: arrived(smtp, "more@written.test"), 20)
    assert message["References"].split() == [*chain, answer.message_id]
    until(lambda: mail.get_email(again.id).state == "sent", 20)
    assert [one.id for one in mail.list_thread(again.id)] == [received.id, answer.id, again.id]


def test_who_does_not_see_a_letter_does_not_answer_it(mail: Mail, mail_as: MailAs, new_mailbox: Box) -> None:
    anna, boris = person(), person()
    named = new_mailbox(viewer_ids=[anna.user_id])
    open_to_all = new_mailbox()
    at = now() + timedelta(days=1)
    hers = mail_as(anna).send_email(EmailDraft(mailbox_id=named.id, to_addresses=["a@b.test"], send_at=at))
    with pytest.raises(NotFound):
        mail_as(boris).send_email(EmailDraft(mailbox_id=open_to_all.id, to_addresses=["a@b.test"], in_reply_to=hers.id))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_addresses", ["a@firm.test\nBcc: victim@firm.test"]),
        ("cc_addresses", ["a@firm.test\r\nBcc: victim@firm.test"]),
        ("bcc_addresses", ["a@firm.test>\r\nDATA"]),
        ("bcc_addresses", ["a@firm.test, victim@firm.test"]),
        ("from_name", "Анна\r\nBcc: victim@firm.test"),
        ("subject", "Счёт\nBcc: victim@firm.test"),
        ("cc_addresses", [f"a{number}@firm.test" for number in range(100)]),
        ("file_ids", [new_id()]),
        ("send_at", datetime.now(UTC) + timedelta(days=400)),
        ("html", "<b>" * 30_000 + "x"),
    ],
)
def test_nothing_that_is_wrong_gets_into_a_letter(mail: Mail, new_mailbox: Box, field: str, value: Any) -> None:
    values: dict[str, Any] = {"mailbox_id": new_mailbox().id, "to_addresses": ["b@firm.test"], field: value}
    with pytest.raises(Invalid) as refused:
        mail.send_email(EmailDraft(**values))
    assert refused.value.field in (field, "to_addresses")


@pytest.mark.parametrize(
    "headers", [{"Bcc": "victim@firm.test"}, {"List-ID": "a\r\nBcc: victim@firm.test"}, {"List-ID": "x" * 901}]
)
def test_only_known_headers_are_added_and_nothing_hides_in_them(
    database: Database, new_mailbox: Box, headers: dict[str, str]
) -> None:
    draft = EmailDraft(mailbox_id=new_mailbox().id, to_addresses=["a@firm.test"])
    with pytest.raises(Invalid), database(person("admin")) as db:
        writing.queue(db, draft, headers=headers)


def test_nobody_sends_files_of_others_or_too_many_bytes(
    mail: Mail, mail_as: MailAs, new_mailbox: Box, objects: Folder
) -> None:
    box, anna, boris = new_mailbox(), person(), person()
    hers = brought(mail_as(anna), objects, "a.txt", b"secret")
    assert mail_as(boris).find_letter_files([hers]) == []
    with pytest.raises(Invalid) as refused:
        mail_as(boris).send_email(EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"], file_ids=[hers]))
    assert refused.value.field == "file_ids"
    large = [
        mail_as(anna).create_letter_file(
            LetterFileDraft(name="large", size=13 * 1024 * 1024, object_key=f"letter-files/{new_id()}")
        )
        for _ in range(2)
    ]
    with pytest.raises(Invalid) as refused:
        mail_as(anna).send_email(
            EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"], file_ids=[file.id for file in large])
        )
    assert refused.value.field == "file_ids"


def test_files_that_nothing_holds_are_deleted_after_a_day_and_those_of_waiting_letters_are_not(
    mail: Mail, database: Database, new_mailbox: Box, objects: Folder
) -> None:
    free, held = (brought(mail, objects, name, b"x") for name in ("free.txt", "held.txt"))
    draft = EmailDraft(
        mailbox_id=new_mailbox().id, to_addresses=["a@b.test"], file_ids=[held], send_at=now() + timedelta(days=2)
    )
    mail.send_email(draft)
    with database(person("admin")) as db:
        for row in letter_files.of_letter(db, [free, held]):
            row.created_at = now() - timedelta(days=2)
    with database(person("admin")) as db:
        assert letter_files.sweep(db, objects) >= 1
        assert [file.id for file in letter_files.of_letter(db, [free, held])] == [held]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("..\\..\\a/b/Счёт.xlsx", "Счёт.xlsx"),
        ("a\r\nContent-Type: html\u2028.txt", "a Content-Type: html .txt"),
        ("...", "file"),
        ("я" * 255 + ".docx", "я" * 117 + ".docx"),
    ],
)
def test_names_of_files_are_names_and_no_more(typed: str, kept: str) -> None:
    name = letter_files.safe_name(typed)
    assert name.isprintable() and "/" not in name and len(name.encode()) <= letter_files.LONGEST_NAME
    assert name == kept


def test_people_come_before_mailings(apart: Database) -> None:
    at = now()
    with apart(person("admin")) as db:
        box = MailboxRow(
            name="Продажи", email_address="s@f.test", login="s", sealed_password="", imap_host="i", imap_port=1,
            imap_encryption="none", smtp_host="localhost", smtp_port=1, smtp_encryption="none", active=True,
        )  # fmt: skip
        db.add(box)
        db.flush()
        draft = EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"])
        many = writing.queue(db, draft, headers={"List-ID": "<news.f.test>"})
        one = writing.queue(db, draft)
        db.get_one(Email, many.id).next_attempt_at = at - timedelta(hours=1)
        db.get_one(Email, one.id).next_attempt_at = at
        db.flush()
        first = writing.next_due(db, box.id, at)
        assert first is not None and first.id == one.id
