"""Who manages mailboxes, what is told of them, and how letters are found."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from services.kit.db import Database
from services.kit.wire import Forbidden, Invalid, NotFound, VersionConflict, new_id
from services.mail.interface import Mail, Mailbox, MailboxChange, MailboxDraft
from services.mail.models import Mailbox as Row
from tests.apart import person
from tests.mail.conftest import Events, Process
from tests.mail.letters import letter
from tests.peers.mail import PASSWORD, Post
from tests.waiting import until

Box = Callable[..., Mailbox]


def test_the_password_is_kept_sealed_and_never_told(
    mail: Mail, new_mailbox: Box, events: Events, database: Database
) -> None:
    """R26, F54."""
    box = new_mailbox()
    until(lambda: events.of("mailbox_changed", box.id))
    assert PASSWORD not in repr(box) + repr(mail.list_mailboxes()) + repr(events.of("mailbox_changed", box.id))
    assert "password" not in box.__struct_fields__
    with database.engine.connect() as connection:
        sealed = connection.execute(sa.select(Row.sealed_password).where(Row.id == box.id)).scalar_one()
    assert sealed and PASSWORD not in sealed


def test_managers_read_and_admins_manage_and_programs_see_nothing(
    mail_as: Callable[..., Mail], new_mailbox: Box
) -> None:
    box = new_mailbox()
    manager, partner = mail_as(person("manager")), mail_as(person("partner"))
    assert box.id in [found.id for found in manager.list_mailboxes()]
    manager.list_emails()
    for forbidden in (
        lambda: manager.delete_mailbox(box.id),
        lambda: manager.update_mailbox(box.id, box.version, MailboxChange(active=False)),
        lambda: manager.try_mailbox(box.id),
        lambda: partner.list_mailboxes(),
        lambda: partner.list_emails(),
        lambda: partner.get_email(new_id()),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_two_admins_do_not_overwrite_each_other(mail: Mail, new_mailbox: Box) -> None:
    """R27."""
    box = new_mailbox()
    changed = mail.update_mailbox(box.id, box.version, MailboxChange(name="Закупки"))
    assert (changed.name, changed.version, changed.login) == ("Закупки", box.version + 1, box.login)
    with pytest.raises(VersionConflict) as refused:
        mail.update_mailbox(box.id, box.version, MailboxChange(name="Продажи"))
    assert refused.value.details["current"]["name"] == "Закупки"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email_address", "not an address"),
        ("imap_host", "bad host!"),
        ("imap_host", "http://mail.test/"),
        ("imap_encryption", "none"),
        ("smtp_encryption", "none"),
        ("login", "two\r\nlines"),
        ("password", ""),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(mail: Mail, field: str, value: str) -> None:
    fields = {
        "name": "Продажи",
        "email_address": "sales@firm.test",
        "login": "sales@firm.test",
        "password": PASSWORD,
        "imap_host": "imap.firm.test",
        "smtp_host": "smtp.firm.test",
    }
    with pytest.raises(Invalid) as refused:
        mail.create_mailbox(MailboxDraft(**fields | {field: value}))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_deleted_mailbox_is_gone_and_its_letters_stay(
    importer: Process, mail: Mail, imap: Post, new_mailbox: Box, database: Database
) -> None:
    """R28."""
    address = imap.new_box()
    imap.deliver(address, letter("to stay"))
    box = mail.create_mailbox(
        MailboxDraft(
            name="Скоро удалят",
            email_address=address,
            login=address,
            password=PASSWORD,
            imap_host="127.0.0.1",
            imap_port=imap.dovecot.imap_port,
            imap_encryption="none",
        )
    )
    until(lambda: mail.get_mailbox(box.id).imported == 1, 15)
    mail.delete_mailbox(box.id)
    assert [email.subject for email in mail.list_emails(box.id).items] == ["to stay"]
    for gone in (lambda: mail.get_mailbox(box.id), lambda: mail.delete_mailbox(box.id)):
        with pytest.raises(NotFound):
            gone()
    with database.engine.connect() as connection:
        assert connection.execute(sa.select(Row.sealed_password).where(Row.id == box.id)).scalar_one() == ""


def test_letters_are_found_by_words_and_paged_newest_first(
    importer: Process, mail: Mail, imap: Post, new_mailbox: Box
) -> None:
    """R10."""
    address = imap.new_box()
    texts = ["Счёт за октябрь", "Жёлтая краска, 100%", "Ещё один ответ", "Краска белая", "Ничего"]
    for number, text in enumerate(texts):
        imap.deliver(address, letter(f"found {number}", text, sender=f"client{number}@firm.test"))
    box = new_mailbox(address=address)
    until(lambda: mail.get_mailbox(box.id).imported == len(texts), 15)

    def found(search: str) -> set[str]:
        return {email.text for email in mail.list_emails(box.id, search).items}

    assert found("счет") == {texts[0]}
    assert found("краска") == {texts[1], texts[3]}
    assert found("КРАСКА желтая") == {texts[1]}
    assert found("100%") == {texts[1]} and found("10%") == set()
    assert found("client2@firm") == {texts[2]}
    pages, cursor = [], None
    while True:
        page = mail.list_emails(box.id, limit=2, cursor=cursor)
        pages.append([email.id for email in page.items])
        if (cursor := page.cursor) is None:
            break
    everything = mail.list_emails(box.id).items
    assert [email_id for page in pages for email_id in page] == [email.id for email in everything]
    assert [len(page) for page in pages] == [2, 2, 1]
    times = [email.delivered_at for email in everything]
    assert times == sorted(times, reverse=True)
    with pytest.raises(Invalid):
        mail.list_emails(box.id, cursor="nonsense")
