"""Mailings and the states they go through.

    draft ──► scheduled ──► preparing ──► running ──► done
                  │             │          │   ▲
                  │             │          ▼   │
                  │             └──────► paused
                  └─────────────┴──────────┴──► stopped

Whoever changes the state has the row locked. `mailing_dispatch` leads it from `scheduled` to `done`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from services.kit.db import Session, keyset, page_of
from services.kit.wire import Asker, Invalid, NotFound, now
from services.mail import addresses, interface, mailing_counts, mailing_letters, mailing_texts, markup, text_channels
from services.mail.interface.mailing_lists import MailingPurpose
from services.mail.interface.mailings import (
    MailingChange,
    MailingChanged,
    MailingDraft,
    MailingNotReady,
    MailingPage,
    MailingState,
    NotADraft,
    WrongMailingState,
)
from services.mail.mailboxes import wake_importer
from services.mail.mailing_models import Mailing as Row
from services.mail.mailing_models import MailingList, MailingRecipient
from services.mail.models import Mailbox
from services.mail.rights import may_write, only_users
from services.mail.unsubscribe_links import public_url

MADE = ("purpose", "counts", "state", "sms_parts", "held", "held_until")
PLAIN = [name for name in interface.Mailing.__struct_fields__ if name not in MADE]
STALE = ("list_ids", "mailbox_id", "text_channel_id", "text")
"""What the check of a draft was about: for whom it is, and of how many SMS."""
STOPPABLE = ("scheduled", "preparing", "running", "paused")


def visible(asker: Asker) -> sa.ColumnElement[bool]:
    """Mailings are seen by heads, and by whoever made them."""
    return sa.true() if asker.role in ("admin", "head_of_sales", "system") else Row.created_by == asker.user_id


def list_page(db: Session, cursor: str | None, limit: int) -> MailingPage:
    """Raises Forbidden, Invalid (cursor)."""
    only_users(db.asker)
    query = sa.select(Row).where(visible(db.asker))
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(sa.tuple_(Row.created_at, Row.id) < sa.tuple_(*after))
    rows = db.scalars(query.order_by(Row.created_at.desc(), Row.id.desc()).limit(limit + 1)).all()
    page, next_cursor = page_of(rows, limit, lambda row: (row.created_at, row.id))
    return MailingPage(items=shown(db, page), cursor=next_cursor)


def get(db: Session, mailing_id: UUID) -> interface.Mailing:
    """Raises NotFound."""
    return shown(db, [found(db, mailing_id)])[0]


def found(db: Session, mailing_id: UUID, *, lock: bool = False) -> Row:
    """Raises NotFound, Forbidden."""
    only_users(db.asker)
    query = sa.select(Row).where(Row.id == mailing_id, visible(db.asker))
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("There is no such mailing.")
    return row


def create(db: Session, draft: MailingDraft) -> interface.Mailing:
    """Raises Forbidden, NotFound, Invalid, TemplateWrong."""
    only_users(db.asker)
    values = {name: getattr(draft, name) for name in draft.__struct_fields__}
    row = Row(**values, created_by=db.asker.user_id)
    _check(db, row)
    db.add(row)
    db.flush()
    return _changed(db, row)


def update(db: Session, mailing_id: UUID, version: int, change: MailingChange) -> interface.Mailing:
    """Raises NotFound, NotADraft, VersionConflict, Invalid, TemplateWrong."""
    row = _draft(db, mailing_id, version)
    before = {name: getattr(row, name) for name in STALE}
    for name in change.__struct_fields__:
        if (value := getattr(change, name)) is not UNSET:
            setattr(row, name, value)
    if change.text is not UNSET and change.html is UNSET:
        row.html = ""
    _check(db, row)
    if row.channel == "sms" and before != {name: getattr(row, name) for name in STALE}:
        row.checked_at = None
    return _changed(db, row)


def delete(db: Session, mailing_id: UUID, version: int) -> None:
    """Raises NotFound, NotADraft, VersionConflict."""
    row = _draft(db, mailing_id, version)
    db.execute(sa.delete(MailingRecipient).where(MailingRecipient.mailing_id == mailing_id))
    db.delete(row)


def launch(db: Session, mailing_id: UUID, version: int) -> interface.Mailing:
    """Raises NotFound, NotADraft, VersionConflict, MailingNotReady, TemplateWrong."""
    row = _draft(db, mailing_id, version)
    _check(db, row)
    needed = ("list_ids", "text") if row.channel == "sms" else ("list_ids", "subject", "text")
    empty = [name for name in needed if not getattr(row, name)]
    if row.channel == "email" and not public_url():
        empty.append("public_url")
    if empty:
        raise MailingNotReady(f"Something is missing: {', '.join(empty)}.", missing=empty)
    launcher = msgspec.structs.replace(db.asker, cause="rule")
    row.launched_by, row.state, row.problem = msgspec.to_builtins(launcher), "scheduled", None
    wake_importer(db)
    return _changed(db, row)


def pause(db: Session, mailing_id: UUID) -> interface.Mailing:
    """Raises NotFound, WrongMailingState."""
    return _moved(db, mailing_id, ("running",), "paused")


def resume(db: Session, mailing_id: UUID) -> interface.Mailing:
    """Raises NotFound, WrongMailingState. One that was paused before its recipients were found looks for them anew."""
    row = found(db, mailing_id, lock=True)
    again: MailingState = "running" if row.started_at is not None else "scheduled"
    return _moved(db, mailing_id, ("paused",), again)


def stop(db: Session, mailing_id: UUID) -> interface.Mailing:
    """Raises NotFound, WrongMailingState."""
    stopped = _moved(db, mailing_id, STOPPABLE, "stopped")
    one = MailingRecipient
    waiting = sa.update(one).where(one.mailing_id == mailing_id, one.state == "waiting")
    db.execute(waiting.values(state="skipped", reason="mailing_stopped"))
    return msgspec.structs.replace(stopped, counts=mailing_counts.of(db, [mailing_id])[mailing_id])


def set_state(db: Session, row: Row, state: MailingState, problem: str | None = None) -> None:
    """The row is locked by the caller."""
    row.state, row.problem = state, problem
    if state in ("done", "stopped"):
        row.finished_at = now()
    _changed(db, row)


def shown(db: Session, rows: Sequence[Row]) -> list[interface.Mailing]:
    counts = mailing_counts.of(db, [row.id for row in rows])
    purposes = _purposes(db, rows)
    texts = [row for row in rows if row.channel == "sms"]
    parts = mailing_texts.parts_of(db, [row.id for row in texts]) if texts else {}
    held = {row.id: mailing_texts.held(db, row) for row in texts}
    return [
        interface.Mailing(
            **{name: getattr(row, name) for name in PLAIN},
            state=msgspec.convert(row.state, MailingState),
            purpose=purposes[row.id],
            counts=counts[row.id],
            sms_parts=parts.get(row.id, 0),
            held=held.get(row.id, (0, None))[0],
            held_until=held.get(row.id, (0, None))[1],
        )
        for row in rows
    ]


def purpose_of(db: Session, row: Row) -> MailingPurpose:
    """Advertising, where one of its lists is, or none is known any more."""
    return _purposes(db, [row])[row.id]


def _purposes(db: Session, rows: Sequence[Row]) -> dict[UUID, MailingPurpose]:
    ids = {list_id for row in rows for list_id in row.list_ids}
    service = set(
        db.scalars(sa.select(MailingList.id).where(MailingList.id.in_(ids), MailingList.purpose == "service"))
    )
    return {
        row.id: "service" if row.list_ids and all(list_id in service for list_id in row.list_ids) else "advertising"
        for row in rows
    }


def _draft(db: Session, mailing_id: UUID, version: int) -> Row:
    row = found(db, mailing_id, lock=True)
    row.require_version(version, "mailing", lambda: shown(db, [row])[0])
    if row.state != "draft":
        raise NotADraft("This mailing was launched already.")
    return row


def _moved(db: Session, mailing_id: UUID, states: Sequence[str], state: MailingState) -> interface.Mailing:
    row = found(db, mailing_id, lock=True)
    if row.state not in states:
        raise WrongMailingState("The mailing is in another state.", state=row.state)
    set_state(db, row, state)
    wake_importer(db)
    return shown(db, [row])[0]


def _check(db: Session, row: Row) -> None:
    row.name = addresses.one_line(row.name, "name")
    row.subject = addresses.one_line(row.subject, "subject")
    if (row.mailbox_id is None) == (row.text_channel_id is None):
        raise Invalid("Letters leave from a mailbox, SMS by a channel: choose one of them.", field="mailbox_id")
    if row.text_channel_id is not None:
        _check_texts(db, row, row.text_channel_id)
    else:
        _check_letters(db, row)
    row.list_ids = list(dict.fromkeys(row.list_ids))
    there = db.scalars(sa.select(MailingList.id).where(MailingList.id.in_(row.list_ids), ~MailingList.deleted)).all()
    if len(there) != len(row.list_ids):
        raise NotFound("One of the lists is not there any more.", field="list_ids")
    if row.start_at is not None and row.start_at.tzinfo is None:
        raise Invalid("The moment needs its zone.", field="start_at")
    hours: list[Any] = [row.hours_from, row.hours_until]
    if hours != [None, None] and (None in hours or hours[0] >= hours[1]):
        raise Invalid("Hours go from an earlier to a later one.", field="hours_until")


def _check_letters(db: Session, row: Row) -> None:
    row.html = mailing_letters.safe(row.html)
    if row.html:
        row.text = markup.text_of(row.html)
    mailing_letters.check(row.subject, row.text, row.html)
    mailbox = db.get(Mailbox, row.mailbox_id)
    if mailbox is None or mailbox.deleted_at is not None:
        raise NotFound("There is no such mailbox.", field="mailbox_id")
    may_write(db.asker, mailbox)


def _check_texts(db: Session, row: Row, channel_id: UUID) -> None:
    row.subject, row.html = "", ""
    mailing_texts.check(row.text)
    channel = text_channels.seen(db, channel_id)
    if channel.kind == "messenger" or not text_channels.can_send(channel):
        raise Invalid("This channel sends no SMS.", field="text_channel_id")


def _changed(db: Session, row: Row) -> interface.Mailing:
    if sa.inspect(row).persistent and db.is_modified(row):
        row.touch()
        db.flush()
    state = msgspec.convert(row.state, MailingState)
    db.publish(MailingChanged(mailing_id=row.id, state=state, created_by=row.created_by))
    return shown(db, [row])[0]
