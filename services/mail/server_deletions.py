"""Letters to be deleted on their servers: asked for, for a moment taken back, and done by the mailbox's reader."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound, new_id, now
from services.mail import filing, interface
from services.mail.filing_models import ServerDeletion
from services.mail.interface import EmailsChanged, ServerDeletionOver
from services.mail.models import Email, FolderLedger, Mailbox, OfferedLetter
from services.mail.rights import visible

UNDO = timedelta(seconds=30)
"""So long it can be taken back."""
MOST_AT_ONCE = 100
UNDONE = sa.and_(ServerDeletion.done_at.is_(None), ServerDeletion.error.is_(None))


def ask(db: Session, email_ids: Collection[UUID]) -> interface.ServerDeletion:
    """Raises NotFound, Forbidden, Invalid."""
    rows = {row.id: row for row in filing.letters(db, email_ids)}
    ledger = sa.and_(FolderLedger.mailbox_id == OfferedLetter.mailbox_id, FolderLedger.folder == OfferedLetter.folder)
    there = (
        sa.select(OfferedLetter, Email, Mailbox)
        .join(Email, Email.id == OfferedLetter.email_id)
        .join(Mailbox, Mailbox.id == OfferedLetter.mailbox_id)
    )
    there = there.join(FolderLedger, ledger).where(
        OfferedLetter.email_id.in_(rows),
        OfferedLetter.uid_validity == FolderLedger.uid_validity,
        ~OfferedLetter.gone,
        Mailbox.deleted_at.is_(None),
        visible(db.asker),
    )
    places = db.execute(there).all()
    if not places:
        raise Invalid("None of these letters is on a server any more.", field="email_ids")
    own = [
        (offer, row)
        for offer, row, mailbox in places
        if db.asker.role == "admin" or mailbox.owner_id == db.asker.user_id
    ]
    if not own:
        raise Forbidden("Letters are deleted on the server by who manages the mailbox.")
    deletion_id, due_at = new_id(), now() + UNDO
    values = [
        {
            "mailbox_id": offer.mailbox_id, "folder": offer.folder, "uid_validity": offer.uid_validity,
            "uid": offer.uid, "deletion_id": deletion_id, "email_id": row.id, "user_id": db.asker.user_id,
            "waited": row.filing == "waiting", "due_at": due_at, "begun": False,
        }
        for offer, row in own
    ]  # fmt: skip
    adding = insert(ServerDeletion).on_conflict_do_nothing().returning(ServerDeletion.email_id)
    added = set(db.scalars(adding, values))
    for email_id in added:
        if rows[email_id].filing == "waiting":
            filing.set_ignored(db, rows[email_id])
    db.publish(EmailsChanged(email_ids=sorted(added)))
    return interface.ServerDeletion(id=deletion_id, due_at=due_at, letters=len(added))


def cancel(db: Session, deletion_id: UUID) -> None:
    """Raises NotFound, ServerDeletionOver."""
    mine = ServerDeletion.deletion_id == deletion_id, ServerDeletion.user_id == db.asker.user_id
    rows = db.scalars(sa.select(ServerDeletion).where(*mine).with_for_update()).all()
    if not rows:
        raise NotFound("There is no such deletion.")
    if any(row.begun for row in rows):
        raise ServerDeletionOver("The letters are deleted on the server already.")
    waited = {row.email_id for row in rows if row.waited}
    for row in rows:
        db.delete(row)
    for email in db.scalars(sa.select(Email).where(Email.id.in_(waited), Email.ignored).with_for_update()):
        filing.wait_again(db, email)
    db.publish(EmailsChanged(email_ids=sorted({row.email_id for row in rows})))


def mailboxes_due(db: Session) -> set[UUID]:
    return set(db.scalars(sa.select(ServerDeletion.mailbox_id).where(UNDONE, ServerDeletion.due_at <= now())))


def begin(db: Session, mailbox_id: UUID) -> Sequence[ServerDeletion]:
    """What is to be deleted now; from here on it is not taken back. What a dead reader began is among it."""
    due = sa.select(ServerDeletion).where(UNDONE, ServerDeletion.mailbox_id == mailbox_id)
    due = due.where(ServerDeletion.due_at <= now()).order_by(ServerDeletion.folder, ServerDeletion.uid)
    rows = db.scalars(due.limit(MOST_AT_ONCE).with_for_update()).all()
    for row in rows:
        row.begun = True
    return rows


def settle(db: Session, row: ServerDeletion, error: str | None) -> None:
    """It is gone from the server, or could not be deleted."""
    key = row.mailbox_id, row.folder, row.uid_validity, row.uid
    settled = db.get_one(ServerDeletion, key)
    settled.done_at, settled.error = (now(), None) if error is None else (None, error)
