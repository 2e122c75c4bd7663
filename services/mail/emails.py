"""Letters: finding them, and the road of one that is sent.

    queued ──► sending ──► sent
      │ ▲         ├──────► unknown     the connection, or the importer, broke after the letter was handed over
      │ └ later ──┤
      └───────────┴──────► failed

From `queued` and `failed` it can be taken back, and from `failed` and `unknown` a person has it sent again (unsent.py).
`sending` is written down before the letter is handed over, so whatever breaks after that, it is not sent twice.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, not_, or_, select, tuple_, update
from sqlalchemy.orm import defer

from services.kit.db import Session, keyset, page_of
from services.kit.ready import Ready
from services.kit.wire import Asker, Event, NotFound, now, system
from services.mail import finding, interface, sent_copies
from services.mail.interface import EmailFailed, EmailFiling, EmailPage, EmailSent
from services.mail.models import Email, Mailbox, OfferedLetter
from services.mail.rights import only_users, readable

SHORT_TEXT = 500
MOST_OF_THREAD = 200
PAUSES = (5, 30, 120, 600, 1800)
"""Seconds before each further try to send."""

_START = Ready(
    update(Email)
    .where(Email.id == bindparam("email_id"), Email.state == "queued")
    .values(state="sending", updated_at=func.now())
    .returning(Email.id)
)


def shown(row: Email, *, text: str | None = None, html: str | None = None) -> interface.Email:
    values = {name: getattr(row, name) for name in interface.Email.__struct_fields__ if name not in ("text", "html")}
    values |= {"text": row.text if text is None else text, "html": html}
    return msgspec.convert(values, interface.Email)


def get(db: Session, email_id: UUID) -> interface.Email:
    """Raises NotFound."""
    only_users(db.asker)
    row = db.scalar(select(Email).where(Email.id == email_id, readable(db.asker)))
    if row is None:
        raise NotFound("There is no such letter.")
    return shown(row, html=row.html)


def list_page(
    db: Session, mailbox_id: UUID | None, search: str, filing: EmailFiling | None, cursor: str | None, limit: int
) -> EmailPage:
    """Newest first. Raises Invalid (cursor)."""
    only_users(db.asker)
    conditions = [readable(db.asker)]
    if mailbox_id is not None:
        offered = exists().where(OfferedLetter.email_id == Email.id, OfferedLetter.mailbox_id == mailbox_id)
        conditions.append(or_(Email.mailbox_id == mailbox_id, offered))
    if not search:
        conditions.append(Email.headers.is_(None))  # thousands of a mailing are shown with their mailing
    if filing is not None:
        conditions += [Email.direction == "inbound", filed_as(filing)]
    after = keyset(cursor, datetime, UUID)
    words = finding.words_of(search)
    query = select(Email, func.left(Email.text, SHORT_TEXT)).options(defer(Email.text), defer(Email.html))
    if search.strip() and not words:
        return EmailPage(items=[], cursor=None, snippets=[])
    if words:
        found = finding.newest(db, [*conditions, *finding.matching(words)], after, limit + 1)
        query = query.where(Email.id.in_(found))
    else:
        query = query.where(*conditions)
        if after is not None:
            query = query.where(tuple_(Email.delivered_at, Email.id) < tuple_(*after))
    query = query.order_by(Email.delivered_at.desc(), Email.id.desc()).limit(limit + 1)
    rows, next_cursor = page_of(db.execute(query).all(), limit, lambda row: (row[0].delivered_at, row[0].id))
    shown_places = finding.snippets(db, [row.id for row, _text in rows], words) if words and rows else {}
    return EmailPage(
        items=[shown(row, text=text) for row, text in rows],
        cursor=next_cursor,
        snippets=[shown_places[row.id] for row, _text in rows if row.id in shown_places],
    )


def filed_as(filing: EmailFiling) -> ColumnElement[bool]:
    """`Email.filing` as SQL; of what waits there is an index."""
    nobodys = and_(Email.counterparty_id.is_(None), Email.contact_id.is_(None))
    if filing == "filed":
        return not_(nobodys)
    if filing == "lead":
        return and_(nobodys, Email.lead_id.is_not(None))
    alone = and_(nobodys, Email.lead_id.is_(None), not_(Email.broken))
    return and_(alone, Email.ignored if filing == "ignored" else not_(Email.ignored))


def thread(db: Session, email_id: UUID) -> list[interface.Email]:
    """The letters of its thread that the asker sees, the oldest first. Raises NotFound."""
    only_users(db.asker)
    mine = readable(db.asker)
    row = db.scalar(select(Email).where(Email.id == email_id, mine))
    if row is None:
        raise NotFound("There is no such letter.")
    if row.thread_id is None:
        return [shown(row)]
    found = select(Email).options(defer(Email.html)).where(Email.thread_id == row.thread_id, mine)
    newest = db.scalars(found.order_by(Email.delivered_at.desc(), Email.id.desc()).limit(MOST_OF_THREAD)).all()
    return [shown(one) for one in reversed(newest)]


def mailboxes_with_due(db: Session) -> set[UUID]:
    """Whose letters wait to be sent now, of mailboxes that are switched on."""
    due = select(Email.mailbox_id).join(Mailbox, Mailbox.id == Email.mailbox_id).distinct()
    return set(db.scalars(due.where(Email.state == "queued", Email.next_attempt_at <= now(), Mailbox.active)))


def start_sending(db: Session, email_id: UUID) -> None:
    """From here on the letter may have been handed over. One statement, as it is a letter's most frequent step. Raises
    NotQueued."""
    if not _START.rows(db, {"email_id": email_id}):
        raise NotQueued


def sent(db: Session, email_id: UUID) -> None:
    row = _locked(db, email_id)
    row.state, row.error, row.delivered_at = "sent", None, now()
    sent_copies.ask(row, db.get_one(Mailbox, row.mailbox_id))
    _announce(db, row)


def failed(db: Session, email_id: UUID, words: str) -> None:
    """It was not sent, and will not be."""
    row = _locked(db, email_id)
    row.state, row.error = "failed", words
    _announce(db, row)


def fate_unknown(db: Session, email_id: UUID) -> None:
    row = _locked(db, email_id)
    row.state = "unknown"
    row.error = "Связь оборвалась, когда письмо уже передавалось: неизвестно, ушло ли оно. Решите, отправлять ли снова."
    _announce(db, row)


def later(db: Session, email_id: UUID, words: str) -> None:
    """Nothing was sent: tried again after a growing pause, and failed when that was the last try."""
    row = _locked(db, email_id)
    if row.attempts >= len(PAUSES):
        failed(db, email_id, words)
        return
    row.state, row.error, row.updated_at = "queued", words, now()
    row.next_attempt_at = now() + timedelta(seconds=PAUSES[row.attempts])
    row.attempts += 1


def given_up(db: Session, email_id: UUID, words: str) -> None:
    """Something unforeseen happened on the way, perhaps after the letter was handed over."""
    if _locked(db, email_id).state == "sending":
        fate_unknown(db, email_id)
    else:
        later(db, email_id, words)


def settle_orphans(db: Session, in_hand: Collection[UUID]) -> None:
    """Letters that a dead importer was handing over: nobody knows whether they are sent. Not those `in_hand`."""
    orphans = select(Email.id).where(Email.state == "sending", Email.id.not_in(in_hand))
    for email_id in db.scalars(orphans).all():
        fate_unknown(db, email_id)


def fail_queued(db: Session, mailbox_id: UUID, words: str) -> None:
    waiting = select(Email.id).where(Email.mailbox_id == mailbox_id, Email.state == "queued")
    for email_id in db.scalars(waiting).all():
        failed(db, email_id, words)


class NotQueued(Exception):
    """Somebody else settled this letter."""


def _locked(db: Session, email_id: UUID) -> Email:
    return db.scalars(select(Email).where(Email.id == email_id).with_for_update()).one()


def _announce(db: Session, row: Email) -> None:
    """Tells the outcome under the name and the trace of who wanted it sent."""
    row.updated_at = now()
    asker = msgspec.convert(row.asker, Asker) if row.asker else system("letter")
    event: Event = EmailFailed(email=shown(row), user_id=asker.user_id)
    if row.state == "sent":
        event = EmailSent(
            email=shown(row),
            counterparty_id=row.counterparty_id,
            contact_id=row.contact_id,
            user_id=asker.user_id,
            confidential=db.get_one(Mailbox, row.mailbox_id).confidential,
        )
    usual, db.asker = db.asker, asker
    db.publish(event)
    db.asker = usual
