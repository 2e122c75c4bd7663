"""The importer's book: which letters a mailbox's server offers, and what became of each.

A letter, the event that tells of it and the cursor behind it are one transaction; so whenever the importer dies, what
it had read is there once, and what it had not is offered to it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import now, system
from services.mail import emails, mailboxes
from services.mail.interface import EmailReceived, MailboxChanged
from services.mail.mailbox import Folder
from services.mail.models import Email, Ledger, Mailbox, OfferedLetter
from services.mail.parsing import Letter

LOGIN_PAUSES = (60, 300, 900, 3600)
"""Seconds before the next try after a refusal that only a person can end: no account gets locked by us."""


@dataclass(frozen=True)
class Cursor:
    last_uid: int
    not_served: list[int]
    """Letters that the server failed to hand over before, and may now."""
    changed: bool
    """There are more or fewer letters on the server than before."""


@dataclass(frozen=True)
class Offer:
    """A letter at hand, or the failure to read it (`error`), or even to get it (`identity` is None then too)."""

    uid: int
    email_id: UUID
    """What it will be called if it is new."""
    delivered_at: datetime
    identity: str | None
    letter: Letter | None
    error: str | None


def begin(db: Session, mailbox_id: UUID, folder: Folder) -> Cursor:
    """Where to go on. With another UIDVALIDITY all letters count as new offers; those we have are recognised."""
    ledger = _locked(db, mailbox_id)
    if ledger.uid_validity != folder.uid_validity:
        db.execute(sa.delete(OfferedLetter).where(OfferedLetter.mailbox_id == mailbox_id))
        ledger.uid_validity, ledger.last_uid, ledger.imported, ledger.broken = folder.uid_validity, 0, 0, 0
    changed, ledger.on_server = ledger.on_server != folder.count, folder.count
    lost = sa.select(OfferedLetter.uid).where(
        OfferedLetter.mailbox_id == mailbox_id,
        OfferedLetter.uid_validity == folder.uid_validity,
        OfferedLetter.email_id.is_(None),
    )
    return Cursor(ledger.last_uid, list(db.scalars(lost.order_by(OfferedLetter.uid))), changed)


def known(db: Session, identities: Sequence[str]) -> set[str]:
    """Which of these letters we have."""
    return set(db.scalars(sa.select(Email.identity).where(Email.identity.in_(identities))))


def record(db: Session, mailbox_id: UUID, uid_validity: int, offers: Sequence[Offer], up_to: int) -> set[UUID]:
    """Writes the letters down, tells of the new ones, and moves the cursor to `up_to`.

    Answers the ids that were taken into use; a letter that was known keeps the id it had.
    """
    ledger = _locked(db, mailbox_id)
    if ledger.uid_validity != uid_validity:
        return set()  # another importer found a new folder meanwhile
    values = {offer.identity: _values(mailbox_id, offer) for offer in offers if offer.identity is not None}
    added: dict[str, UUID] = {}
    if values:
        adding = insert(Email).on_conflict_do_nothing(index_elements=["identity"]).returning(Email.identity, Email.id)
        added = {row.identity: row.id for row in db.execute(adding, [values[key] for key in sorted(values)])}
    ids = {
        row.identity: row.id
        for row in db.execute(sa.select(Email.identity, Email.id).where(Email.identity.in_(list(values))))
    }
    uids = [offer.uid for offer in offers]
    here = OfferedLetter.mailbox_id == mailbox_id, OfferedLetter.uid_validity == uid_validity
    before = {row.uid: row for row in db.scalars(sa.select(OfferedLetter).where(*here, OfferedLetter.uid.in_(uids)))}
    for offer in offers:
        email_id = ids[offer.identity] if offer.identity is not None else None
        row = before.get(offer.uid)
        if row is None:
            row = OfferedLetter(mailbox_id=mailbox_id, uid_validity=uid_validity, uid=offer.uid)
            db.add(row)
        else:
            _count(ledger, row, -1)
        row.email_id, row.error = email_id, offer.error
        _count(ledger, row, +1)
    ledger.last_uid = max(ledger.last_uid, up_to)
    new = sa.select(Email).where(Email.id.in_(added.values()), sa.not_(Email.broken)).order_by(Email.delivered_at)
    for email in db.scalars(new):
        _tell(db, email)
    _announce(db, ledger)
    return set(added.values())


def read_again(db: Session, email_id: UUID, letter: Letter) -> None:
    """A letter that could not be read now can. If it turns out to be one we have, there is still one of it."""
    row = db.get_one(Email, email_id)
    same = db.scalar(sa.select(Email.id).where(Email.identity == letter.identity, Email.id != email_id))
    offered = db.scalars(sa.select(OfferedLetter).where(OfferedLetter.email_id == email_id)).all()
    for offer in offered:
        ledger = _locked(db, offer.mailbox_id)
        _count(ledger, offer, -1)
        offer.error, offer.email_id = None, same or email_id
        _count(ledger, offer, +1)
    if same is not None:
        db.flush()
        db.delete(row)
        return
    for name, value in _content(letter).items():
        setattr(row, name, value)
    row.broken, row.error, row.updated_at = False, letter.note, now()
    db.flush()
    _tell(db, row)


def broken_emails(db: Session, limit: int) -> list[UUID]:
    """Letters that could not be read, the newest first."""
    return list(db.scalars(sa.select(Email.id).where(Email.broken).order_by(Email.id.desc()).limit(limit)))


def succeeded(db: Session, mailbox_id: UUID, *, changed: bool) -> None:
    """Everything that the server offers is read; told where that is news, or the numbers `changed`."""
    ledger = _locked(db, mailbox_id)
    news = changed or ledger.last_error is not None or ledger.last_success_at is None
    ledger.last_success_at, ledger.last_error, ledger.failures, ledger.retry_at = now(), None, 0, None
    if news:
        _announce(db, ledger)


def failed(db: Session, mailbox_id: UUID, words: str, *, needs_a_person: bool) -> None:
    """Says so; where only a person can help, the next try waits for `retry_at` (a changed mailbox clears it)."""
    ledger = _locked(db, mailbox_id)
    if needs_a_person:
        pause = LOGIN_PAUSES[min(ledger.failures, len(LOGIN_PAUSES) - 1)]
        ledger.failures, ledger.retry_at = ledger.failures + 1, now() + timedelta(seconds=pause)
    if ledger.last_error != words:
        ledger.last_error = words
        _announce(db, ledger)


def retry_at(db: Session, mailbox_id: UUID) -> datetime | None:
    """Before this time no login is tried."""
    return db.scalar(sa.select(Ledger.retry_at).where(Ledger.mailbox_id == mailbox_id))


def _values(mailbox_id: UUID, offer: Offer) -> dict[str, object]:
    unread = EMPTY | {"identity": offer.identity, "message_id": f"sha256:{offer.identity}"}
    content = _content(offer.letter) if offer.letter is not None else unread
    return content | {
        "id": offer.email_id,
        "mailbox_id": mailbox_id,
        "direction": "inbound",
        "state": "received",
        "delivered_at": offer.delivered_at,
        "error": offer.error if offer.letter is None else offer.letter.note,
        "broken": offer.letter is None,
        "attempts": 0,
        "created_at": now(),
        "updated_at": now(),
    }


EMPTY: dict[str, object] = {
    "message_id": "", "from_address": "", "from_name": "", "to_addresses": [], "cc_addresses": [],
    "subject": "", "text": "", "html": None, "attachments": [], "search": "",
}  # fmt: skip


def _content(letter: Letter) -> dict[str, object]:
    people = (letter.from_name, letter.from_address, *letter.to_addresses, *letter.cc_addresses)
    content: dict[str, object] = {name: getattr(letter, name) for name in (*EMPTY, "identity") if name != "search"}
    return content | {"search": emails.search_key(letter.subject, letter.text, *people)}


def _count(ledger: Ledger, row: OfferedLetter, change: int) -> None:
    if row.error is None:
        ledger.imported += change
    else:
        ledger.broken += change


def _tell(db: Session, row: Email) -> None:
    """Each letter's consequences have a trace of their own."""
    usual, db.asker = db.asker, system("letter")
    db.publish(EmailReceived(email=emails.shown(row)))
    db.asker = usual


def _announce(db: Session, ledger: Ledger) -> None:
    mailbox = db.get(Mailbox, ledger.mailbox_id)
    if mailbox is not None and mailbox.deleted_at is None:
        db.publish(MailboxChanged(mailbox=mailboxes.shown(mailbox, ledger)))


def _locked(db: Session, mailbox_id: UUID) -> Ledger:
    return db.scalars(sa.select(Ledger).where(Ledger.mailbox_id == mailbox_id).with_for_update()).one()
