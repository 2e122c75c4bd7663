"""Whose a mailbox is, who sees its letters, and who manages it."""

from collections.abc import Callable
from typing import Any

import pytest

from services.kit.wire import Asker, Forbidden, Invalid, NotFound
from services.mail.interface import EmailDraft, Mail, Mailbox, MailboxChange, MailboxDraft, OAuthDraft
from tests.apart import person
from tests.mail.conftest import Process
from tests.mail.letters import letter
from tests.peers.mail import HOST, PASSWORD, Post
from tests.waiting import until

MailAs = Callable[[Asker], Mail]


def draft(imap: Post, address: str, **fields: Any) -> MailboxDraft:
    values: dict[str, Any] = {
        "name": address,
        "email_address": address,
        "login": address,
        "password": PASSWORD,
        "imap_host": HOST,
        "imap_port": imap.dovecot.imap_port,
        "imap_encryption": "none",
        "smtp_host": HOST,
        "smtp_port": 2525,
        "smtp_encryption": "none",
    }
    return MailboxDraft(**values | fields)


def test_a_personal_mailbox_is_its_owners_and_of_those_it_names(importer: Process, imap: Post, mail_as: MailAs) -> None:
    """R26."""
    anna, boris, vera, admin = person(), person(), person("head_of_sales"), person("admin")
    address = imap.new_box()
    imap.deliver(address, letter("for Anna alone"))
    box = mail_as(anna).create_mailbox(draft(imap, address, kind="personal", viewer_ids=[boris.user_id]))
    assert (box.owner_id, box.kind) == (anna.user_id, "personal")
    until(lambda: mail_as(anna).get_mailbox(box.id).state == "synced", 20)
    email = mail_as(anna).list_emails(box.id).items[0]
    for seeing in (anna, boris):
        assert mail_as(seeing).get_email(email.id).subject == "for Anna alone"
        assert box.id in {found.id for found in mail_as(seeing).list_mailboxes()}
        assert mail_as(seeing).heal_mailbox(box.id).heal_asked_at is not None
    for blind in (vera, admin):
        assert mail_as(blind).list_emails(box.id).items == []
        with pytest.raises(NotFound):
            mail_as(blind).get_email(email.id)
        with pytest.raises(NotFound):
            mail_as(blind).send_email(EmailDraft(mailbox_id=box.id, to_addresses=["a@b.test"]))
    hidden = mail_as(vera)
    for refused in (
        lambda: hidden.get_mailbox(box.id),
        lambda: hidden.heal_mailbox(box.id),
        lambda: hidden.try_mailbox(box.id),
        lambda: hidden.try_domain(box.id),
        lambda: hidden.ask_server_folders(box.id),
        lambda: hidden.update_mailbox(box.id, box.version, MailboxChange(active=False)),
        lambda: hidden.delete_mailbox(box.id),
    ):
        with pytest.raises(NotFound):
            refused()
    assert box.id not in {found.id for found in hidden.list_mailboxes()}
    # Who sees it does not manage it; the owner and an administrator do.
    with pytest.raises(Forbidden):
        mail_as(boris).update_mailbox(box.id, box.version, MailboxChange(active=False))
    with pytest.raises(Forbidden):
        mail_as(boris).ask_server_folders(box.id)
    assert mail_as(admin).get_mailbox(box.id).id == box.id
    assert mail_as(anna).update_mailbox(box.id, box.version, MailboxChange(viewer_ids=[])).viewer_ids == []
    assert mail_as(boris).list_emails(box.id).items == []
    mail_as(anna).delete_mailbox(box.id)


def test_a_shared_mailbox_is_for_all_or_for_those_it_names(
    importer: Process, imap: Post, mail: Mail, mail_as: MailAs, new_mailbox: Callable[..., Mailbox]
) -> None:
    anna, boris = person(), person()
    address = imap.new_box()
    imap.deliver(address, letter("for the few of sales"))
    box = new_mailbox(address=address, viewer_ids=[anna.user_id])
    until(lambda: mail.get_mailbox(box.id).state == "synced", 20)
    email = mail_as(anna).list_emails(box.id).items[0]
    assert mail.get_email(email.id) == mail_as(anna).get_email(email.id)
    assert mail_as(boris).list_emails(search="few of sales").items == []
    with pytest.raises(NotFound):
        mail_as(boris).get_email(email.id)
    mail.update_mailbox(box.id, box.version, MailboxChange(viewer_ids=[]))
    assert mail_as(boris).get_email(email.id).id == email.id
    with pytest.raises(Forbidden):
        mail_as(anna).create_mailbox(draft(imap, address))


def test_a_letter_is_seen_with_any_mailbox_it_came_through(
    importer: Process, imap: Post, mail: Mail, mail_as: MailAs, new_mailbox: Callable[..., Mailbox]
) -> None:
    anna = person()
    own, common = imap.new_box(), imap.new_box()
    for address in (own, common):
        imap.deliver(address, letter("to Anna and to all"))
    personal = mail_as(anna).create_mailbox(draft(imap, own, kind="personal"))
    until(lambda: mail_as(anna).list_emails(personal.id).items, 20)
    assert mail.list_emails(search="to Anna and to all").items == []
    new_mailbox(address=common)
    until(lambda: mail.list_emails(search="to Anna and to all").items, 20)
    mail_as(anna).delete_mailbox(personal.id)
    assert len(mail.list_emails(search="to Anna and to all").items) == 1


def test_services_are_offered_with_their_servers(mail_as: MailAs) -> None:
    """R26: Yandex, Mail.ru, Gmail, Outlook, Exchange, one's own."""
    presets = {preset.service: preset for preset in mail_as(person()).list_mail_services()}
    assert list(presets) == ["yandex", "mailru", "gmail", "outlook", "exchange", "own"]
    assert (presets["yandex"].imap_host, presets["yandex"].imap_port) == ("imap.yandex.ru", 993)
    assert presets["outlook"].smtp_encryption == "starttls" and "OAuth2" in presets["outlook"].hint
    assert all(preset.hint for preset in presets.values())
    with pytest.raises(Forbidden):
        mail_as(person("partner")).list_mail_services()


@pytest.mark.parametrize(
    ("oauth", "field"),
    [
        ({"token_url": "http://tokens.firm.test/", "client_id": "a", "refresh_token": "b"}, "token_url"),
        ({"token_url": "https://user@tokens.firm.test/", "client_id": "a", "refresh_token": "b"}, "token_url"),
        ({"token_url": "https://tokens.firm.test:x/", "client_id": "a", "refresh_token": "b"}, "token_url"),
        ({"token_url": "https://tokens.firm.test/", "client_id": "", "refresh_token": "b"}, "client_id"),
        ({"token_url": "https://tokens.firm.test/", "client_id": "a", "refresh_token": ""}, "refresh_token"),
    ],
)
def test_wrong_ways_to_a_token_are_refused(mail: Mail, imap: Post, oauth: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail.create_mailbox(draft(imap, "a@firm.test", password="", oauth=OAuthDraft(**oauth)))
    assert refused.value.field == field
