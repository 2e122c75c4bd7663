"""How a mailbox as a whole is read: what its page shows, its refusals, and wanted checks of every letter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import now
from services.mail import interface
from services.mail.interface import FolderRole, LedgerState, MailboxChanged
from services.mail.models import FolderLedger, Ledger, Mailbox

LOGIN_PAUSES = (60, 300, 900, 3600)
"""Seconds before the next try after a refusal that only a person can end: no account gets locked by us."""
FRESH = timedelta(minutes=4)
"""A folder is looked at each minute or so; nobody having looked for longer means that nobody knows."""
SUMMED = ("last_error", "last_success_at", "heal_asked_at", "healed_at", "healed_letters")


@dataclass(frozen=True)
class Due:
    """When a mailbox may be tried, and whether every letter is to be compared."""

    retry_at: datetime | None
    healing: datetime | None


def shown(mailbox: Mailbox, ledger: Ledger, folders: Sequence[FolderLedger]) -> interface.Mailbox:
    values = {name: getattr(mailbox, name, None) for name in interface.Mailbox.__struct_fields__}
    told = {name: getattr(ledger, name) for name in SUMMED}
    counts = [folder.on_server for folder in folders if folder.on_server is not None]
    gaps = [folder.gaps for folder in folders if folder.gaps is not None]
    complete = bool(folders) and len(counts) == len(folders)
    error = ledger.last_error or next((folder.last_error for folder in folders if folder.last_error), None)
    looked = [folder.last_success_at for folder in folders if folder.last_success_at is not None]
    last_success = min(looked) if complete and len(looked) == len(folders) else None
    told |= {
        "on_server": sum(counts) if complete else None,
        "imported": sum(folder.imported for folder in folders),
        "broken": sum(folder.broken for folder in folders),
        "gaps": sum(gaps) if complete else None,
        "last_error": error,
        "last_success_at": last_success,
        "ledgers": [_folder(folder) for folder in folders],
    }
    lost = sum(folder.not_served for folder in folders)
    told["state"] = _state(mailbox.active, error, last_success, sum(gaps), lost)
    return msgspec.convert(values | told, interface.Mailbox)


def _state(active: bool, error: str | None, last_success: datetime | None, gaps: int, lost: int) -> LedgerState:
    if not active:
        return "off"
    if error is not None:
        return "trouble"
    if gaps > lost:
        return "reading"
    if last_success is None:
        return "waiting"
    if now() - last_success >= FRESH:
        return "stale"
    return "incomplete" if lost else "synced"


def _folder(folder: FolderLedger) -> interface.FolderLedger:
    return interface.FolderLedger(**{name: getattr(folder, name) for name in interface.FolderLedger.__struct_fields__})


def folders_of(db: Session, mailbox_ids: Collection[UUID]) -> dict[UUID, list[FolderLedger]]:
    """The books of these mailboxes' folders: the inbox first, then the sent letters."""
    order = sa.case({"inbox": 0, "sent": 1}, value=FolderLedger.role, else_=2)
    found: dict[UUID, list[FolderLedger]] = {mailbox_id: [] for mailbox_id in mailbox_ids}
    rows = sa.select(FolderLedger).where(FolderLedger.mailbox_id.in_(mailbox_ids)).order_by(order, FolderLedger.folder)
    for row in db.scalars(rows):
        found[row.mailbox_id].append(row)
    return found


def announce(db: Session, mailbox_id: UUID) -> None:
    """Tells how far the mailbox is read now."""
    db.flush()
    mailbox, ledger = db.get(Mailbox, mailbox_id), db.get(Ledger, mailbox_id)
    if mailbox is not None and ledger is not None and mailbox.deleted_at is None:
        folders = folders_of(db, [mailbox_id])[mailbox_id]
        db.publish(MailboxChanged(mailbox=shown(mailbox, ledger, folders)))


def begin(db: Session, mailbox_id: UUID, folders: Mapping[str, FolderRole]) -> None:
    """These folders are read: each has a book from now on, so that none is forgotten when it is said that all is here.

    Those of folders that are read no longer are closed; their letters stay.
    """
    rest = FolderLedger.mailbox_id == mailbox_id, FolderLedger.folder.not_in(list(folders))
    closed = db.execute(sa.delete(FolderLedger).where(*rest).returning(FolderLedger.folder)).all()
    new = {"last_uid": 0, "uid_next": 0, "highest_modseq": 0, "imported": 0, "broken": 0, "not_served": 0}
    rows = [{"mailbox_id": mailbox_id, "folder": name, "role": role, **new} for name, role in folders.items()]
    opening = insert(FolderLedger).values(rows).on_conflict_do_nothing().returning(FolderLedger.folder)
    opened = db.execute(opening).all()
    if closed or opened:
        announce(db, mailbox_id)


def entered(db: Session, mailbox_id: UUID) -> None:
    """The account let us in, and the folders were looked at."""
    ledger = _locked(db, mailbox_id)
    news = ledger.last_error is not None
    ledger.last_success_at, ledger.last_error, ledger.failures, ledger.retry_at = now(), None, 0, None
    if news:
        announce(db, mailbox_id)


def failed(db: Session, mailbox_id: UUID, words: str, *, patience: bool) -> None:
    """Says so; where trying soon does not help, the next try waits for `retry_at` (a changed mailbox clears it)."""
    ledger = _locked(db, mailbox_id)
    if patience:
        pause = LOGIN_PAUSES[min(ledger.failures, len(LOGIN_PAUSES) - 1)]
        ledger.failures, ledger.retry_at = ledger.failures + 1, now() + timedelta(seconds=pause)
    if ledger.last_error != words:
        ledger.last_error = words
        announce(db, mailbox_id)


def due(db: Session, mailbox_id: UUID) -> Due:
    """Before `retry_at` no login is tried."""
    ledger = db.get(Ledger, mailbox_id)
    if ledger is None:
        return Due(None, None)
    wanted = ledger.heal_asked_at
    done = wanted is None or (ledger.healed_at is not None and ledger.healed_at >= wanted)
    return Due(ledger.retry_at, None if done else wanted)


def ask_to_heal(db: Session, mailbox_id: UUID) -> None:
    """Every letter is to be compared, at once; also where a refusal made us wait."""
    ledger = _locked(db, mailbox_id)
    ledger.heal_asked_at, ledger.retry_at = now(), None
    announce(db, mailbox_id)


def healed(db: Session, mailbox_id: UUID, asked_at: datetime, brought: int) -> None:
    """Every letter was compared; so many were missing and are here now."""
    ledger = _locked(db, mailbox_id)
    ledger.healed_at, ledger.healed_letters = max(now(), asked_at), brought
    announce(db, mailbox_id)


def wanting(db: Session) -> dict[UUID, datetime]:
    """The mailboxes of which a check of every letter is wanted, and since when."""
    undone = sa.or_(Ledger.healed_at.is_(None), Ledger.healed_at < Ledger.heal_asked_at)
    query = sa.select(Ledger.mailbox_id, Ledger.heal_asked_at).where(Ledger.heal_asked_at.is_not(None), undone)
    return {row.mailbox_id: row.heal_asked_at for row in db.execute(query)}


def _locked(db: Session, mailbox_id: UUID) -> Ledger:
    return db.scalars(sa.select(Ledger).where(Ledger.mailbox_id == mailbox_id).with_for_update()).one()
