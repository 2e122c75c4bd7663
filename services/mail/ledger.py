"""The importer's book: which letters a folder offers, and what became of each.

A letter, the event that tells of it and the cursor behind it are one transaction; so whenever the importer dies, what
it had read is there once, and what it had not is offered to it again. What a folder offers is compared with what is
written here whenever the server's count and ours differ, so that nothing missing goes unseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.ready import Ready
from services.kit.wire import Event, now, system
from services.mail import bounces, copied, emails, filing, finding, mailbox_ledger, threads, turned
from services.mail.copied import Copied
from services.mail.interface import EmailReceived, EmailsChanged, EmailSent, FolderRole
from services.mail.mailbox import Folder
from services.mail.models import Email, FolderLedger, Mailbox, OfferedLetter
from services.mail.parsing import READER, Letter


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

    @property
    def small(self) -> bytes | None:
        """The letter as it came, where it is in memory."""
        return self.raw if isinstance(self.raw, bytes) else None


class WrittenMeanwhile(Exception):
    """Another mailbox brought one of these letters at the same moment; nothing was written, and it can be now."""


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

    Answers the ids that were taken into use; a letter that was known keeps the id it had. Raises WrittenMeanwhile.
    """
    ledger = _locked(db, place)
    if ledger.uid_validity != place.uid_validity:
        return set()  # another importer found a new folder meanwhile
    mailbox = db.get_one(Mailbox, place.mailbox_id)
    offered = {offer.identity: offer for offer in offers if offer.identity is not None}
    ids = _ids(db, list(offered))
    fresh = [
        (Email(**_values(place, offer, mailbox.email_address)), offer)
        for identity, offer in offered.items()
        if identity not in ids
    ]
    fresh.sort(key=lambda one: one[0].delivered_at)
    read = [(email, offer.letter) for email, offer in fresh if offer.letter is not None]
    threads.assign(db, [(email, letter.thread_keys) for email, letter in read])
    filing.arrived(db, [email for email, _letter in read])
    ids |= _add(db, [email for email, _offer in fresh])
    copied.note(db, offers)
    finding.keep(db, [(email, named(email)) for email, _letter in read])
    _offered(db, ledger, place, offers, ids)
    came = [(email, offer.small) for email, offer in fresh if email.direction == "inbound" and not email.broken]
    bounces.notice(db, came)
    _tell(db, mailbox, [*(email for email, _letter in read), *turned.turn(db, place, mailbox, offers)])
    mailbox_ledger.announce(db, place.mailbox_id)
    return {email.id for email, _offer in fresh}


def _ids(db: Session, identities: Sequence[str]) -> dict[str, UUID]:
    """The letters of these that are here."""
    if not identities:
        return {}
    found = db.execute(sa.select(Email.identity, Email.id).where(Email.identity.in_(identities)))
    return {row.identity: row.id for row in found}


def _add(db: Session, rows: Sequence[Email]) -> dict[str, UUID]:
    """Writes down new letters, as all of them is known. Raises WrittenMeanwhile."""
    if not rows:
        return {}
    # In one order, or two mailboxes with the same letters would wait for each other.
    values = [{name: getattr(row, name) for name in ADDED} for row in sorted(rows, key=lambda row: row.identity)]
    added = _ADD.rows(db, {"rows": msgspec.json.encode(values).decode()})
    if len(added) < len(rows):
        raise WrittenMeanwhile
    return {row.identity: row.id for row in rows}


def _offered(db: Session, ledger: FolderLedger, place: Place, offers: Sequence[Offer], ids: Mapping[str, UUID]) -> None:
    """What became of each letter of the folder, and their counts."""
    one, uids = OfferedLetter, [offer.uid for offer in offers]
    before = sa.select(one.uid, one.error, one.email_id).where(_here(place), one.uid.in_(uids), ~one.gone)
    for row in db.execute(before):
        _count(ledger, row.error, row.email_id, -1)
    rows = []
    for offer in offers:
        email_id = ids[offer.identity] if offer.identity is not None else None
        _count(ledger, offer.error, email_id, +1)
        rows.append({"uid": offer.uid, "email_id": email_id, "error": offer.error})
    where = {"mailbox_id": place.mailbox_id, "folder": place.folder, "uid_validity": place.uid_validity}
    _OFFER.run(db, {"rows": msgspec.json.encode(rows).decode(), **where})


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


def mended(db: Session, row: Email, letter: Letter) -> None:
    """A letter that could not be read now can. If it turns out to be one we have, there is still one of it."""
    same = db.scalar(sa.select(Email.id).where(Email.identity == letter.identity, Email.id != row.id))
    offered = db.scalars(sa.select(OfferedLetter).where(OfferedLetter.email_id == row.id)).all()
    for offer in offered:
        place = Place(offer.mailbox_id, offer.folder, "other", offer.uid_validity)
        ledger = _locked(db, place)
        if not offer.gone:
            _count(ledger, offer.error, offer.email_id, -1)
        offer.error, offer.email_id = None, same or row.id
        if not offer.gone:
            _count(ledger, offer.error, offer.email_id, +1)
    if same is not None:
        db.flush()
        db.delete(row)
        return
    for name, value in content(letter).items():
        setattr(row, name, value)
    row.broken, row.error, row.updated_at = False, letter.note, now()
    finding.keep(db, [(row, named(row))])
    threads.assign(db, [(row, letter.thread_keys)])
    filing.arrived(db, [row])
    _tell(db, db.get_one(Mailbox, row.mailbox_id), [row])


def _values(place: Place, offer: Offer, address: str) -> dict[str, object]:
    unread = EMPTY | {"identity": offer.identity, "message_id": f"sha256:{offer.identity}"}
    read = content(offer.letter) if offer.letter is not None else unread
    # An archive holds both kinds.
    sent = place.role == "sent" or (place.role == "other" and offer.letter and offer.letter.from_address == address)
    if offer.copied is not None:
        sent = offer.copied.direction == "outbound"
    return read | {
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
        "reading": READER,
        "attempts": 0,
        "created_at": now(),
        "updated_at": now(),
    }


EMPTY: dict[str, object] = {
    "message_id": "", "from_address": "", "from_name": "", "to_addresses": [], "cc_addresses": [],
    "subject": "", "subject_key": "", "lone_answer": False, "text": "", "html": None, "attachments": [],
}  # fmt: skip


COPIED = [name for name in EMPTY if name not in ("subject_key", "lone_answer")]
ADDED = (
    *EMPTY, "identity", "id", "mailbox_id", "direction", "state", "delivered_at", "error", "broken", "ignored",
    "line_version", "attempts", "created_at", "updated_at", "thread_id", "counterparty_id", "contact_id", "lead_id",
    "copied_by", "reading",
)  # fmt: skip
_ADD = Ready(
    sa.text(
        f"INSERT INTO emails ({', '.join(ADDED)}) SELECT {', '.join(ADDED)}"  # noqa: S608 - names of ours
        " FROM json_populate_recordset(CAST(NULL AS emails), CAST(:rows AS json))"
        " ON CONFLICT (identity) DO NOTHING RETURNING identity"
    )
)
"""A hundred letters as one parameter: bound one by one, their columns cost more than reading the letters."""
_OFFER = Ready(
    sa.text(
        "INSERT INTO offered_letters (mailbox_id, folder, uid_validity, uid, email_id, error, gone)"
        " SELECT CAST(:mailbox_id AS uuid), :folder, :uid_validity, uid, email_id, error, false"
        " FROM json_populate_recordset(CAST(NULL AS offered_letters), CAST(:rows AS json))"
        " ON CONFLICT (mailbox_id, folder, uid_validity, uid)"
        " DO UPDATE SET email_id = excluded.email_id, error = excluded.error, gone = false"
    )
)


def content(letter: Letter) -> dict[str, object]:
    """What a letter's row says of it, by column."""
    columns: dict[str, object] = {name: getattr(letter, name) for name in (*COPIED, "identity")}
    columns["subject_key"] = threads.subject_key(letter.subject)[0]
    return columns


def named(row: Email) -> list[str]:
    """By whom and what it is found, besides its subject and text."""
    return [row.from_name, row.from_address, *row.to_addresses, *row.cc_addresses, *row.attachments]


def _count(ledger: FolderLedger, error: str | None, email_id: UUID | None, change: int) -> None:
    if error is None:
        ledger.imported += change
    else:
        ledger.broken += change
    if email_id is None:
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
