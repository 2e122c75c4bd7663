"""Mailboxes: adding, changing, deleting, and what is told of them."""

from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select, text

from services.kit.db import Session
from services.kit.secrets import seal
from services.kit.wire import Invalid, NotFound, VersionConflict, now
from services.mail import addresses, emails, interface
from services.mail.interface import MailboxChange, MailboxChanged, MailboxDraft
from services.mail.models import Ledger, Mailbox
from services.mail.rights import only_admins, only_users

CHANNEL = "mail_work"
"""The importer listens here: mailboxes changed, or there is something to send."""


def shown(mailbox: Mailbox, ledger: Ledger) -> interface.Mailbox:
    values = {name: getattr(mailbox, name, None) for name in interface.Mailbox.__struct_fields__}
    told = ("on_server", "imported", "broken", "last_success_at", "last_error")
    return msgspec.convert(values | {name: getattr(ledger, name) for name in told}, interface.Mailbox)


def list_all(db: Session) -> list[interface.Mailbox]:
    only_users(db.asker)
    found = select(Mailbox, Ledger).join(Ledger, Ledger.mailbox_id == Mailbox.id)
    rows = db.execute(found.where(Mailbox.deleted_at.is_(None)).order_by(Mailbox.name, Mailbox.id))
    return [shown(mailbox, ledger) for mailbox, ledger in rows]


def get(db: Session, mailbox_id: UUID) -> interface.Mailbox:
    """Raises NotFound."""
    only_users(db.asker)
    return shown(*_rows(db, mailbox_id))


def for_check(db: Session, mailbox_id: UUID) -> Mailbox:
    """The mailbox with its sealed password, for an admin. Raises NotFound."""
    only_admins(db.asker)
    return _rows(db, mailbox_id)[0]


def create(db: Session, draft: MailboxDraft) -> interface.Mailbox:
    """Raises Invalid."""
    only_admins(db.asker)
    if not draft.password:
        raise Invalid("A password is needed.", field="password")
    mailbox = Mailbox(
        name=addresses.one_line(draft.name, "name"),
        email_address=addresses.email_address(draft.email_address, "email_address"),
        login=addresses.one_line(draft.login, "login"),
        sealed_password=seal(draft.password),
        imap_host=draft.imap_host,
        imap_port=draft.imap_port,
        imap_encryption=draft.imap_encryption,
        smtp_host=draft.smtp_host,
        smtp_port=draft.smtp_port,
        smtp_encryption=draft.smtp_encryption,
        active=draft.active,
    )
    _check(mailbox)
    db.add(mailbox)
    db.flush()
    ledger = Ledger(mailbox_id=mailbox.id)
    db.add(ledger)
    db.flush()
    return _changed(db, mailbox, ledger)


def update(db: Session, mailbox_id: UUID, version: int, change: MailboxChange) -> interface.Mailbox:
    """A changed mailbox is tried at once, whatever was wrong before. Raises NotFound, Invalid, VersionConflict."""
    only_admins(db.asker)
    mailbox, ledger = _rows(db, mailbox_id, lock=True)
    if mailbox.version != version:
        current = msgspec.to_builtins(shown(mailbox, ledger))
        raise VersionConflict("Somebody changed this mailbox meanwhile.", current=current)
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is UNSET:
            continue
        if name == "password":
            mailbox.sealed_password = seal(value)
        else:
            setattr(mailbox, name, addresses.one_line(value, name) if name in ("name", "login") else value)
    _check(mailbox)
    mailbox.touch()
    ledger.failures, ledger.retry_at = 0, None
    return _changed(db, mailbox, ledger)


def delete(db: Session, mailbox_id: UUID) -> None:
    """Its password is forgotten, its letters stay, those not yet sent fail. Raises NotFound."""
    only_admins(db.asker)
    mailbox, ledger = _rows(db, mailbox_id, lock=True)
    mailbox.deleted_at, mailbox.active, mailbox.sealed_password = now(), False, ""
    mailbox.touch()
    emails.fail_queued(db, mailbox_id, "Ящик удалён, письмо не отправлено.")
    _changed(db, mailbox, ledger)


def wake_importer(db: Session) -> None:
    """After the commit the importer looks at once; without this, within a second."""
    db.execute(text(f"NOTIFY {CHANNEL}"))


def _changed(db: Session, mailbox: Mailbox, ledger: Ledger) -> interface.Mailbox:
    mailbox_shown = shown(mailbox, ledger)
    db.publish(MailboxChanged(mailbox=mailbox_shown))
    wake_importer(db)
    return mailbox_shown


def _check(mailbox: Mailbox) -> None:
    if not mailbox.login:
        raise Invalid("A login is needed.", field="login")
    mailbox.imap_host = addresses.host(mailbox.imap_host, "imap_host")
    if mailbox.imap_encryption == "none" and not addresses.is_this_machine(mailbox.imap_host):
        raise Invalid("Without encryption only a server on this machine may be used.", field="imap_encryption")
    if mailbox.smtp_host.strip():
        mailbox.smtp_host = addresses.host(mailbox.smtp_host, "smtp_host")
        if mailbox.smtp_encryption == "none" and not addresses.is_this_machine(mailbox.smtp_host):
            raise Invalid("Without encryption only a server on this machine may be used.", field="smtp_encryption")


def _rows(db: Session, mailbox_id: UUID, *, lock: bool = False) -> tuple[Mailbox, Ledger]:
    found = select(Mailbox, Ledger).join(Ledger, Ledger.mailbox_id == Mailbox.id)
    found = found.where(Mailbox.id == mailbox_id, Mailbox.deleted_at.is_(None))
    row = db.execute(found.with_for_update() if lock else found).one_or_none()
    if row is None:
        raise NotFound("There is no such mailbox.")
    return row[0], row[1]
