"""The importer's book: which letters a folder offers, and what became of each.

A letter, the event that tells of it and the cursor behind it are one transaction; so whenever the importer dies, what
it had read is there once, and what it had not is offered to it again. What a folder offers is compared with what is
written here whenever the server's count and ours differ, so that nothing missing goes unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.wire import Event, now, system
from services.mail import bounces, copied, emails, filing, mailbox_ledger, threads
from services.mail.copied import Copied
from services.mail.interface import EmailReceived, EmailsChanged, EmailSent, FolderRole
from services.mail.mailbox import Folder
from services.mail.models import Email, FolderLedger, Mailbox, OfferedLetter
from services.mail.parsing import Letter


@dataclass(frozen=True)
class Place:
    """A folder of a mailbox that is read, in the numbering that it has now."""

    mailbox_id: UUID
    folder: str
    role: FolderRole
    uid_validity: int


@dataclass(frozen=True)
class Cursor:
    """How far the folder was read before."""

    last_uid: int
    """No letter numbered up to this is new."""
    counted: int | None
    """How many letters were in it; None where it was not read to its end in this numbering."""
    quiet: bool
    """Nothing happened in it since."""


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
    raw: bytes | Path | None = None
    copied: Copied | None = None


def begin(db: Session, place: Place, folder: Folder) -> Cursor:
    """Where to go on. With another UIDVALIDITY all letters count as new offers; those we have are recognised."""
    ledger = _locked(db, place)
    if ledger.uid_validity != place.uid_validity:
        gone = sa.delete(OfferedLetter).where(_in_folder(place))
        db.execute(gone)
        ledger.uid_validity, ledger.last_uid, ledger.counted = place.uid_validity, 0, None
        ledger.imported = ledger.broken = ledger.not_served = 0
        ledger.on_server, ledger.last_success_at = None, None
    before = ledger.counted, ledger.uid_next, ledger.highest_modseq
    quiet = folder.uid_next > 0 and before == (folder.count, folder.uid_next, folder.modseq)
    return Cursor(ledger.last_uid, ledger.counted, quiet)


def compare(db: Session, place: Place, uids: Sequence[int]) -> list[int]:
    """All letters of the folder's period, as the server lists them, against ours: notes which have gone and how many
    there are. Answers those that are not here, and those that the server failed to hand over before."""
    ledger = _locked(db, place)
    here = _here(place)
    listed = sa.select(sa.func.unnest(sa.bindparam("uids", list(uids), ARRAY(sa.BigInteger))))
    gone = OfferedLetter.uid.not_in(listed)
    db.execute(sa.update(OfferedLetter).where(here, OfferedLetter.gone != gone).values(gone=gone))
    counts = sa.select(
        sa.func.count().filter(OfferedLetter.error.is_(None)),
        sa.func.count().filter(OfferedLetter.error.is_not(None)),
        sa.func.count().filter(OfferedLetter.email_id.is_(None)),
    )
    present = sa.and_(here, ~OfferedLetter.gone)
    before = ledger.on_server, ledger.imported, ledger.broken
    ledger.imported, ledger.broken, ledger.not_served = db.execute(counts.where(present)).one()
    ledger.on_server, ledger.counted = len(uids), None
    if before != (ledger.on_server, ledger.imported, ledger.broken):
        mailbox_ledger.announce(db, place.mailbox_id)
    kept = set(db.scalars(sa.select(OfferedLetter.uid).where(present, OfferedLetter.email_id.is_not(None))))
    return [uid for uid in uids if uid not in kept]


def arrived(db: Session, place: Place, count: int) -> None:
    """So many came since the last comparison, and nothing else happened."""
    ledger = _locked(db, place)
    ledger.on_server, ledger.counted = (ledger.on_server or 0) + count, None


def known(db: Session, identities: Sequence[str]) -> set[str]:
    """Which of these letters we have."""
    return set(db.scalars(sa.select(Email.identity).where(Email.identity.in_(identities))))


def record(db: Session, place: Place, offers: Sequence[Offer]) -> set[UUID]:
    """Writes the letters down and tells of the new ones.

    Answers the ids that were taken into use; a letter that was known keeps the id it had.
    """
    ledger = _locked(db, place)
    if ledger.uid_validity != place.uid_validity:
        return set()  # another importer found a new folder meanwhile
    mailbox = db.get_one(Mailbox, place.mailbox_id)
    values = {
        offer.identity: _values(place, offer, mailbox.email_address) for offer in offers if offer.identity is not None
    }
    added: dict[str, UUID] = {}
    if values:
        adding = insert(Email).on_conflict_do_nothing(index_elements=["identity"]).returning(Email.identity, Email.id)
        added = {row.identity: row.id for row in db.execute(adding, [values[key] for key in sorted(values)])}
    copied.note(db, offers)
    ids = {
        row.identity: row.id
        for row in db.execute(sa.select(Email.identity, Email.id).where(Email.identity.in_(list(values))))
    }
    uids = [offer.uid for offer in offers]
    before = {
        row.uid: row for row in db.scalars(sa.select(OfferedLetter).where(_here(place), OfferedLetter.uid.in_(uids)))
    }
    for offer in offers:
        email_id = ids[offer.identity] if offer.identity is not None else None
        row = before.get(offer.uid)
        if row is None:
            row = OfferedLetter(
                mailbox_id=place.mailbox_id, folder=place.folder, uid_validity=place.uid_validity, uid=offer.uid
            )
            db.add(row)
        elif not row.gone:
            _count(ledger, row, -1)
        row.email_id, row.error, row.gone = email_id, offer.error, False
        _count(ledger, row, +1)
    named = {offer.email_id: offer.letter.thread_keys for offer in offers if offer.letter is not None}
    new = sa.select(Email).where(Email.id.in_(added.values()), sa.not_(Email.broken)).order_by(Email.delivered_at)
    fresh = db.scalars(new).all()
    threads.assign(db, [(email, named[email.id]) for email in fresh])
    filing.arrived(db, fresh)
    raws = {offer.email_id: offer.raw for offer in offers if isinstance(offer.raw, bytes)}
    bounces.notice(db, [(email, raws.get(email.id)) for email in fresh if email.direction == "inbound"])
    _tell(db, mailbox, fresh)
    mailbox_ledger.announce(db, place.mailbox_id)
    return set(added.values())


def finished(db: Session, place: Place, folder: Folder, last_uid: int) -> None:
    """All that the folder offered when it was looked at is written down."""
    ledger = _locked(db, place)
    ledger.last_uid, ledger.counted = max(ledger.last_uid, last_uid), folder.count
    ledger.uid_next, ledger.highest_modseq = folder.uid_next, folder.modseq
    news = ledger.last_error is not None or ledger.last_success_at is None
    ledger.last_success_at, ledger.last_error = now(), None
    if news:
        mailbox_ledger.announce(db, place.mailbox_id)


def unchanged(db: Session, place: Place) -> None:
    """It was looked at, and nothing happened in it."""
    _locked(db, place).last_success_at = now()


def failed(db: Session, place: Place, words: str) -> None:
    """This one folder cannot be read."""
    ledger = _locked(db, place)
    if ledger.last_error != words:
        ledger.last_error = words
        mailbox_ledger.announce(db, place.mailbox_id)


def read_again(db: Session, email_id: UUID, letter: Letter) -> None:
    """A letter that could not be read now can. If it turns out to be one we have, there is still one of it."""
    row = db.get_one(Email, email_id)
    same = db.scalar(sa.select(Email.id).where(Email.identity == letter.identity, Email.id != email_id))
    offered = db.scalars(sa.select(OfferedLetter).where(OfferedLetter.email_id == email_id)).all()
    for offer in offered:
        place = Place(offer.mailbox_id, offer.folder, "other", offer.uid_validity)
        ledger = _locked(db, place)
        if not offer.gone:
            _count(ledger, offer, -1)
        offer.error, offer.email_id = None, same or email_id
        if not offer.gone:
            _count(ledger, offer, +1)
    if same is not None:
        db.flush()
        db.delete(row)
        return
    for name, value in _content(letter).items():
        setattr(row, name, value)
    row.broken, row.error, row.updated_at = False, letter.note, now()
    threads.assign(db, [(row, letter.thread_keys)])
    filing.arrived(db, [row])
    _tell(db, db.get_one(Mailbox, row.mailbox_id), [row])


def broken_emails(db: Session, limit: int) -> list[UUID]:
    """Letters that could not be read, the newest first."""
    return list(db.scalars(sa.select(Email.id).where(Email.broken).order_by(Email.id.desc()).limit(limit)))


def _values(place: Place, offer: Offer, address: str) -> dict[str, object]:
    unread = EMPTY | {"identity": offer.identity, "message_id": f"sha256:{offer.identity}"}
    content = _content(offer.letter) if offer.letter is not None else unread
    # An archive holds both kinds.
    sent = place.role == "sent" or (place.role == "other" and offer.letter and offer.letter.from_address == address)
    if offer.copied is not None:
        sent = offer.copied.direction == "outbound"
    return content | {
        "id": offer.email_id,
        "mailbox_id": place.mailbox_id,
        "direction": "outbound" if sent else "inbound",
        "state": "sent" if sent else "received",
        "delivered_at": offer.delivered_at,
        "error": offer.error if offer.letter is None else offer.letter.note,
        "broken": offer.letter is None,
        "copied_by": offer.copied.user_id if offer.copied is not None else None,
        "ignored": False,
        "line_version": 0,
        "attempts": 0,
        "created_at": now(),
        "updated_at": now(),
    }


EMPTY: dict[str, object] = {
    "message_id": "", "from_address": "", "from_name": "", "to_addresses": [], "cc_addresses": [],
    "subject": "", "subject_key": "", "lone_answer": False, "text": "", "html": None, "attachments": [], "search": "",
}  # fmt: skip


COPIED = [name for name in EMPTY if name not in ("search", "subject_key", "lone_answer")]


def _content(letter: Letter) -> dict[str, object]:
    people = (letter.from_name, letter.from_address, *letter.to_addresses, *letter.cc_addresses)
    content: dict[str, object] = {name: getattr(letter, name) for name in (*COPIED, "identity")}
    content["subject_key"] = threads.subject_key(letter.subject)[0]
    return content | {"search": emails.search_key(letter.subject, letter.text, *people, *letter.attachments)}


def _count(ledger: FolderLedger, row: OfferedLetter, change: int) -> None:
    if row.error is None:
        ledger.imported += change
    else:
        ledger.broken += change
    if row.email_id is None:
        ledger.not_served += change


def _tell(db: Session, mailbox: Mailbox, letters: Sequence[Email]) -> None:
    """Each letter's consequences have a trace of their own. What is ignored as it comes has none."""
    rows, usual = [], db.asker
    if ignored := [row.id for row in letters if row.ignored]:
        rows.append(db.leaving(EmailsChanged(email_ids=ignored)))
    for row in letters:
        if row.ignored:
            continue
        db.asker, email = system("letter"), emails.shown(row)
        event: Event = EmailReceived(email=email, confidential=mailbox.confidential, user_id=row.copied_by)
        if row.direction == "outbound":
            event = EmailSent(
                email=email,
                counterparty_id=None,
                contact_id=None,
                user_id=row.copied_by or mailbox.owner_id,
                confidential=mailbox.confidential,
            )
        rows.append(db.leaving(event))
    db.asker = usual
    if rows:
        db.execute(outbox.insert(), rows)


def _in_folder(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(OfferedLetter.mailbox_id == place.mailbox_id, OfferedLetter.folder == place.folder)


def _here(place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(_in_folder(place), OfferedLetter.uid_validity == place.uid_validity)


def _locked(db: Session, place: Place) -> FolderLedger:
    """The folder's book, begun where there is none (the mailbox was changed meanwhile, or a test has no reader)."""
    key = FolderLedger.mailbox_id == place.mailbox_id, FolderLedger.folder == place.folder
    row = db.scalars(sa.select(FolderLedger).where(*key).with_for_update()).one_or_none()
    if row is None:
        row = FolderLedger(
            mailbox_id=place.mailbox_id, folder=place.folder, role=place.role, last_uid=0, uid_next=0,
            highest_modseq=0, imported=0, broken=0, not_served=0,
        )  # fmt: skip
        db.add(row)
        db.flush()
    return row
