"""Letters of ours that are not sent, and what people decide about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Conflict, NotFound, now
from services.mail import bounces, drafts, emails, interface, opens
from services.mail.interface import (
    Bounce,
    DraftContent,
    FateDecision,
    KeptDraft,
    LetterOnItsWay,
    OutgoingEmailPage,
    OutgoingKind,
)
from services.mail.models import Email, Mailbox
from services.mail.rights import managed, only_users, readable, visible

Opened = Mapping[UUID, interface.EmailOpens]
NO_OPENS: Opened = {}
ON_ITS_WAY = "The letter is being sent, or was."


def list_page(db: Session, kind: OutgoingKind, cursor: str | None, limit: int) -> OutgoingEmailPage:
    """Raises Invalid (cursor). Letters of mailings are shown with their mailing."""
    only_users(db.asker)
    later = sa.and_(Email.state == "queued", Email.send_at.is_not(None), Email.send_at > now())
    unsent = Email.state.in_(("queued", "sending", "failed", "unknown"))
    query = sa.select(Email).where(unsent, later if kind == "later" else ~later, Email.headers.is_(None), _mine(db))
    when = sa.func.coalesce(Email.next_attempt_at, Email.created_at)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(when, Email.id) > sa.tuple_(*after))
    rows = db.scalars(query.order_by(when, Email.id).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.next_attempt_at or row.created_at, row.id))
    return OutgoingEmailPage(items=[shown(row, mine=True) for row in page], cursor=next_cursor)


def get(db: Session, email_id: UUID) -> interface.OutgoingEmail:
    """Raises NotFound."""
    only_users(db.asker)
    found = sa.select(Email, _mine(db)).where(Email.id == email_id, Email.direction == "outbound")
    row = db.execute(found.where(sa.or_(readable(db.asker), Email.written_by == db.asker.user_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such letter.")
    return shown(row[0], mine=bool(row[1]), came_back=bounces.of_email(db, email_id), opened=opens.of(db, [email_id]))


def take_back(db: Session, email_id: UUID) -> KeptDraft:
    """A draft of whoever wrote it. Raises NotFound, LetterOnItsWay."""
    row = _locked(db, email_id)
    if row.state not in ("queued", "failed"):
        raise LetterOnItsWay(ON_ITS_WAY)
    answered = sa.select(Email.id).where(Email.message_id == row.in_reply_to, readable(db.asker)).limit(1)
    content = DraftContent(
        mailbox_id=row.mailbox_id,
        to_addresses=row.to_addresses,
        cc_addresses=row.cc_addresses,
        bcc_addresses=row.bcc_addresses,
        subject=row.subject,
        text=row.text,
        html=row.html,
        file_ids=row.file_ids,
        counterparty_id=row.counterparty_id,
        contact_id=row.contact_id,
        lead_id=row.lead_id,
        in_reply_to=db.scalar(answered) if row.in_reply_to is not None else None,
        track_opens=row.track_opens,
        send_at=row.send_at,
    )
    drafts.one_at_a_time(db, email_id)
    db.delete(row)
    return drafts.put_back(db, email_id, row.written_by, content)


def retry(db: Session, email_id: UUID) -> interface.OutgoingEmail:
    """Raises NotFound, LetterOnItsWay."""
    row = _locked(db, email_id)
    if row.state not in ("queued", "failed"):
        raise LetterOnItsWay(ON_ITS_WAY)
    _again(row)
    return shown(row, mine=True)


def decide(db: Session, email_id: UUID, decision: FateDecision) -> interface.OutgoingEmail:
    """Raises NotFound, Conflict."""
    row = _locked(db, email_id)
    if row.state != "unknown":
        raise Conflict("Of this letter it is known what became of it.")
    if decision.fate == "sent":
        emails.sent(db, email_id)
    else:
        _again(row)
    return shown(row, mine=True)


def shown(
    row: Email, *, mine: bool, came_back: Sequence[Bounce] = (), opened: Opened = NO_OPENS
) -> interface.OutgoingEmail:
    return interface.OutgoingEmail(
        email=emails.shown(row, html=row.html),
        bcc_addresses=row.bcc_addresses,
        send_at=row.send_at,
        leaves_at=row.next_attempt_at if row.state == "queued" else None,
        written_by=row.written_by,
        bounces=list(came_back),
        opens=opened.get(row.id),
        mine=mine,
    )


def _again(row: Email) -> None:
    row.state, row.error, row.attempts = "queued", None, 0
    row.next_attempt_at, row.send_at, row.updated_at = now(), None, now()


def _mine(db: Session) -> sa.ColumnElement[bool]:
    """Letters that the asker wrote, or whose mailbox they manage and see."""
    boxes = sa.select(Mailbox.id).where(managed(db.asker), visible(db.asker))
    return sa.or_(sa.func.coalesce(Email.written_by == db.asker.user_id, False), Email.mailbox_id.in_(boxes))


def _locked(db: Session, email_id: UUID) -> Email:
    only_users(db.asker)
    found = sa.select(Email).where(Email.id == email_id, Email.asker.is_not(None), _mine(db))
    row = db.scalars(found.with_for_update(of=Email)).one_or_none()
    if row is None:
        raise NotFound("There is no such letter.")
    return row
