"""Mailboxes: adding, changing, deleting, and what is told of them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select, text

from services.kit.db import Session
from services.kit.secrets import seal
from services.kit.wire import Forbidden, Invalid, NotFound, now
from services.mail import addresses, copy_addresses, emails, interface, mailbox_ledger, oauth, sign_ins
from services.mail.interface import MailboxChange, MailboxChanged, MailboxDraft, OAuthDraft
from services.mail.models import Ledger, Mailbox
from services.mail.presets import PRESETS
from services.mail.rights import known, may_manage, only_users

CHANNEL = "mail_work"
"""The importer listens here: mailboxes changed, or there is something to send."""


def services(db: Session) -> list[interface.ServicePreset]:
    only_users(db.asker)
    return PRESETS


def list_all(db: Session) -> list[interface.Mailbox]:
    only_users(db.asker)
    found = select(Mailbox, Ledger).join(Ledger, Ledger.mailbox_id == Mailbox.id)
    found = found.where(Mailbox.deleted_at.is_(None), known(db.asker)).order_by(Mailbox.name, Mailbox.id)
    rows = db.execute(found).all()
    folders = mailbox_ledger.folders_of(db, [mailbox.id for mailbox, _ in rows])
    return [mailbox_ledger.shown(mailbox, ledger, folders[mailbox.id]) for mailbox, ledger in rows]


def get(db: Session, mailbox_id: UUID) -> interface.Mailbox:
    """Raises NotFound."""
    only_users(db.asker)
    return _shown(db, *_rows(db, mailbox_id))


def managed(db: Session, mailbox_id: UUID) -> Mailbox:
    """The mailbox with what is sealed of it, for who manages it. Raises NotFound, Forbidden."""
    only_users(db.asker)
    mailbox, _ledger = _rows(db, mailbox_id)
    may_manage(db.asker, mailbox)
    return mailbox


def create(db: Session, draft: MailboxDraft) -> interface.Mailbox:
    """Raises Invalid, Forbidden."""
    only_users(db.asker)
    if draft.kind == "shared" and db.asker.role not in ("admin", "system"):
        raise Forbidden("Shared mailboxes are made by an administrator.")
    if not draft.password and draft.oauth is None:
        raise Invalid("A password is needed.", field="password")
    mailbox = Mailbox(
        name=addresses.one_line(draft.name, "name"),
        email_address=addresses.email_address(draft.email_address, "email_address"),
        login=addresses.one_line(draft.login, "login"),
        sealed_password=seal(draft.password) if draft.password else "",
        imap_host=draft.imap_host,
        imap_port=draft.imap_port,
        imap_encryption=draft.imap_encryption,
        smtp_host=draft.smtp_host,
        smtp_port=draft.smtp_port,
        smtp_encryption=draft.smtp_encryption,
        service=draft.service,
        kind=draft.kind,
        owner_id=db.asker.user_id if draft.kind == "personal" else None,
        viewer_ids=sorted(set(draft.viewer_ids)),
        auth="password",
        folders=_folder_names(draft.folders),
        import_since=draft.import_since,
        copy_address=draft.copy_address,
        active=draft.active,
    )
    if draft.oauth is not None:
        _enter_by_token(db, mailbox, draft.oauth)
    _check(mailbox)
    copy_addresses.check(db, mailbox)
    db.add(mailbox)
    db.flush()
    ledger = Ledger(mailbox_id=mailbox.id)
    db.add(ledger)
    db.flush()
    return _changed(db, mailbox, ledger)


def update(db: Session, mailbox_id: UUID, version: int, change: MailboxChange) -> interface.Mailbox:
    """A changed mailbox is tried at once, whatever was wrong before. Raises NotFound, Forbidden, Invalid,
    VersionConflict."""
    only_users(db.asker)
    mailbox, ledger = _rows(db, mailbox_id, lock=True)
    may_manage(db.asker, mailbox)
    mailbox.require_version(version, "mailbox", lambda: _shown(db, mailbox, ledger))
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is UNSET:
            continue
        if name == "password":
            mailbox.sealed_password, mailbox.auth, mailbox.sealed_oauth = seal(value), "password", ""
        elif name == "oauth":
            _enter_by_token(db, mailbox, value)
        elif name == "folders":
            mailbox.folders = _folder_names(value)
        elif name == "viewer_ids":
            mailbox.viewer_ids = sorted(set(value))
        else:
            setattr(mailbox, name, addresses.one_line(value, name) if name in ("name", "login") else value)
    _check(mailbox)
    if change.copy_address is not UNSET:
        copy_addresses.check(db, mailbox)
    mailbox.touch()
    ledger.failures, ledger.retry_at = 0, None
    return _changed(db, mailbox, ledger)


def delete(db: Session, mailbox_id: UUID) -> None:
    """What is sealed of it is forgotten, its letters stay, those not yet sent fail. Raises NotFound, Forbidden."""
    only_users(db.asker)
    mailbox, ledger = _rows(db, mailbox_id, lock=True)
    may_manage(db.asker, mailbox)
    mailbox.deleted_at, mailbox.active, mailbox.sealed_password, mailbox.sealed_oauth = now(), False, "", ""
    mailbox.touch()
    emails.fail_queued(db, mailbox_id, "Ящик удалён, письмо не отправлено.")
    _changed(db, mailbox, ledger)


def heal(db: Session, mailbox_id: UUID) -> interface.Mailbox:
    """Raises NotFound."""
    only_users(db.asker)
    mailbox, ledger = _rows(db, mailbox_id)
    mailbox_ledger.ask_to_heal(db, mailbox_id)
    wake_importer(db)
    return _shown(db, mailbox, ledger)


def renew_access(db: Session, mailbox_id: UUID, oauth_draft: OAuthDraft) -> None:
    """The token server gave another refresh token: kept, unless the mailbox was changed or deleted meanwhile."""
    mailbox = db.scalars(select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update()).one()
    if mailbox.auth == "oauth2" and mailbox.deleted_at is None:
        mailbox.sealed_oauth = seal(msgspec.json.encode(oauth_draft).decode())


def wake_importer(db: Session) -> None:
    """After the commit the importer looks at once; without this, within a second."""
    db.execute(text(f"NOTIFY {CHANNEL}"))


def _changed(db: Session, mailbox: Mailbox, ledger: Ledger) -> interface.Mailbox:
    mailbox_shown = _shown(db, mailbox, ledger)
    db.publish(MailboxChanged(mailbox=mailbox_shown))
    wake_importer(db)
    return mailbox_shown


def _shown(db: Session, mailbox: Mailbox, ledger: Ledger) -> interface.Mailbox:
    return mailbox_ledger.shown(mailbox, ledger, mailbox_ledger.folders_of(db, [mailbox.id])[mailbox.id])


def _enter_by_token(db: Session, mailbox: Mailbox, draft: OAuthDraft) -> None:
    if draft.sign_in_id is not None:
        draft = sign_ins.taken(db, draft.sign_in_id)
    mailbox.auth, mailbox.sealed_password = "oauth2", ""
    mailbox.sealed_oauth = seal(msgspec.json.encode(oauth.checked(draft)).decode())


def _folder_names(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(addresses.one_line(name, "folders") for name in names))


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
    found = found.where(Mailbox.id == mailbox_id, Mailbox.deleted_at.is_(None), known(db.asker))
    row = db.execute(found.with_for_update() if lock else found).one_or_none()
    if row is None:
        raise NotFound("There is no such mailbox.")
    return row[0], row[1]
