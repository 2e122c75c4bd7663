"""Leads launched mailings to their end: at their time, at their rate, each recipient looked at once more.

A recipient's letter is made in the transaction that takes them out of those who wait, and its id follows from the
recipient: whatever is killed, it is made once. From there it goes the road of every letter (emails.py).
"""

import os
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.contacts.interface.recipients import Recipient
from services.kit.db import Database, Session
from services.kit.jobs import jobs
from services.kit.log import get_logger
from services.kit.wire import Asker, Invalid, NotFound, ServiceError, Unavailable, now, system
from services.mail import (
    mailing_audience,
    mailing_letters,
    mailing_members,
    mailings,
    stop_list,
    unsubscribe_links,
    writing,
)
from services.mail.clients import client_base
from services.mail.interface import EmailDraft
from services.mail.interface.mailing_lists import MailingPurpose
from services.mail.mailboxes import wake_importer
from services.mail.mailing_letters import Addressee
from services.mail.mailing_models import Mailing, MailingRecipient
from services.mail.models import Email, Mailbox

log = get_logger(__name__)
LOOK_SECONDS, SOON_SECONDS = 0.5, 0.1
AT_ONCE = 50
"""So many letters of a mailing are ready to be sent at most: what a pause still lets go."""
ZONE = ZoneInfo(os.environ.get("OTKLIK_TIMEZONE", "Europe/Moscow"))
NO_MAILBOX = "Ящик рассылки выключен, удалён или больше не доступен тому, кто её запустил."
NO_AUDIENCE = "Получателей не удалось подобрать: проверьте условия списков."


class Dispatcher(threading.Thread):
    """Works in the leading importer, until `stop`."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="mailings", daemon=True)
        self.database, self.stopping = database, threading.Event()
        self.busy = False
        """Letters were made at the last look: the next ones soon may be."""

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        while not self.stopping.wait(SOON_SECONDS if self.busy else LOOK_SECONDS):
            self.busy = False
            try:
                self._look()
            except (OperationalError, PoolTimeout, Unavailable) as error:
                log.warning("mailings_wait", error=str(error).splitlines()[0])
            except Exception:
                log.exception("mailings_failed")

    def _look(self) -> None:
        under_way = sa.select(Mailing).where(Mailing.state.in_(("scheduled", "preparing", "running")))
        with self.database(system("rule"), read_only=True) as db:
            rows = db.scalars(under_way.order_by(Mailing.id)).all()
        for row in rows:
            if self.stopping.is_set():
                return
            launcher = msgspec.convert(row.launched_by, Asker)
            if row.state == "scheduled":
                self._begin(row, launcher)
            elif row.state == "preparing":
                self._give_up(row)
            else:
                self._go_on(row, launcher)

    def _begin(self, seen: Mailing, launcher: Asker) -> None:
        if seen.start_at is not None and seen.start_at > now():
            return
        with self.database(launcher) as db:
            if (row := locked(db, seen.id, "scheduled")) is not None:
                mailings.set_state(db, row, "preparing")
                mailing_audience.start(db, row)

    def _give_up(self, seen: Mailing) -> None:
        """Where the job that finds the recipients failed."""
        failed = sa.select(jobs.c.id).where(
            jobs.c.id == seen.audience_job_id, jobs.c.state.in_(("failed", "cancelled"))
        )
        with self.database(system("rule")) as db:
            if db.scalar(failed) is not None and (row := locked(db, seen.id, "preparing")) is not None:
                mailings.set_state(db, row, "paused", NO_AUDIENCE)

    def _go_on(self, seen: Mailing, launcher: Asker) -> None:
        if not in_hours(seen, now()):
            return
        with self.database(launcher, read_only=True) as db:
            room = room_for(db, seen)
            one = MailingRecipient
            waiting = sa.select(one).where(one.mailing_id == seen.id, one.state == "waiting").order_by(one.id)
            some = db.scalars(waiting.limit(room)).all() if room else []
            purpose = mailings.purpose_of(db, seen)
        if some:
            self.busy = True
            found = ask(launcher, some)
            with self.database(launcher) as db:
                dispatch(db, seen.id, purpose, [row.id for row in some], found)
        elif room:
            with self.database(launcher) as db:
                finish(db, seen.id)


def in_hours(row: Mailing, at: datetime) -> bool:
    if row.hours_from is None or row.hours_until is None:
        return True
    return row.hours_from <= at.astimezone(ZONE).hour < row.hours_until


def room_for(db: Session, row: Mailing) -> int:
    """How many letters may be made now: by what was made in the last seconds, minute and hour, and what still waits."""
    one, at = MailingRecipient, now()
    room = AT_ONCE
    spans = [(6, ceil(row.rate_per_minute / 10)), (60, row.rate_per_minute)]
    if row.rate_per_hour is not None:
        spans.append((3600, row.rate_per_hour))
    for seconds, most in spans:
        since = sa.select(sa.func.count()).where(
            one.mailing_id == row.id, one.queued_at > at - timedelta(seconds=seconds)
        )
        room = min(room, most - (db.scalar(since) or 0))
    due = sa.select(sa.func.count()).select_from(one).join(Email, Email.id == one.email_id)
    ready = sa.or_(Email.state == "sending", sa.and_(Email.state == "queued", Email.next_attempt_at <= at))
    return max(0, min(room, AT_ONCE - (db.scalar(due.where(one.mailing_id == row.id, ready)) or 0)))


def ask(launcher: Asker, some: Sequence[MailingRecipient]) -> dict[tuple[str, UUID], Recipient]:
    """The recipients as they are now, as far as the launcher sees them. Raises Unavailable."""
    found = client_base(launcher).find_recipients(
        [row.record_id for row in some if row.kind == "contact"],
        [row.record_id for row in some if row.kind == "counterparty"],
    )
    return {(one.kind, one.asked_id): one for one in found}


def dispatch(
    db: Session,
    mailing_id: UUID,
    purpose: MailingPurpose,
    recipient_ids: Sequence[UUID],
    found: dict[tuple[str, UUID], Recipient],
) -> None:
    """Makes the letters of those who still wait and may be written to; of the others it is written down why not."""
    mailing = locked(db, mailing_id, "running")
    if mailing is None:
        return
    mailbox = db.get(Mailbox, mailing.mailbox_id)
    if mailbox is None or mailbox.deleted_at is not None or not mailbox.active or not mailbox.smtp_host:
        mailings.set_state(db, mailing, "paused", NO_MAILBOX)
        return
    one = MailingRecipient
    waiting = sa.select(one).where(one.id.in_(recipient_ids), one.state == "waiting").order_by(one.id)
    rows = db.scalars(waiting.with_for_update()).all()
    addresses = {known.email_address for known in found.values() if known.email_address}
    stopped = stop_list.stopped(db, addresses)
    letters: list[tuple[MailingRecipient, EmailDraft, dict[str, str]]] = []
    for row in rows:
        known = found.get((row.kind, row.record_id))
        row.checked_at, row.consent_id = now(), known.consent_id if known else None
        reason = mailing_members.why_not(known, purpose, stopped)
        if reason is None and known is not None and not _has_address(db, row, known):
            reason = "duplicate"
        if reason is not None or known is None:
            row.state, row.reason = "skipped", reason
            continue
        try:
            letters.append((row, *_letter(mailing, mailbox, row, known)))
        except (Invalid, ServiceError) as error:
            _cannot_be_written(row, error)
    try:
        refused = writing.queue_mailing(db, mailing.mailbox_id, [(draft, headers) for _row, draft, headers in letters])
    except (NotFound, Invalid):
        mailings.set_state(db, mailing, "paused", NO_MAILBOX)
        return
    for row, draft, _headers in letters:
        assert draft.id is not None
        if draft.id in refused:
            _cannot_be_written(row, refused[draft.id])
        else:
            row.state, row.reason, row.error, row.email_id, row.queued_at = "queued", None, None, draft.id, now()
    wake_importer(db)


def _cannot_be_written(row: MailingRecipient, error: ServiceError) -> None:
    row.state, row.reason, row.error = "skipped", "cannot_be_written", error.message


def finish(db: Session, mailing_id: UUID) -> None:
    """Nobody waits: it is over as soon as no letter is on its way."""
    row = locked(db, mailing_id, "running")
    one = MailingRecipient
    under_way = (
        sa.select(one.id)
        .join(Email, Email.id == one.email_id)
        .where(one.mailing_id == mailing_id, Email.state.in_(("queued", "sending")))
    )
    waiting = sa.select(one.id).where(one.mailing_id == mailing_id, one.state == "waiting")
    if row is not None and db.scalar(under_way.limit(1)) is None and db.scalar(waiting.limit(1)) is None:
        mailings.set_state(db, row, "done")


def letter_id(recipient_id: UUID, attempt: int) -> UUID:
    """The id of the letter: the same however often it is made."""
    return uuid5(recipient_id, str(attempt))


def locked(db: Session, mailing_id: UUID, state: str) -> Mailing | None:
    """The mailing, where it still is in that state."""
    return db.scalar(sa.select(Mailing).where(Mailing.id == mailing_id, Mailing.state == state).with_for_update())


def _has_address(db: Session, row: MailingRecipient, known: Recipient) -> bool:
    """Is the address theirs alone? The card may have another one than when the recipients were found."""
    if known.email_address == row.address:
        return True
    one = MailingRecipient
    others = sa.select(one.id).where(
        one.mailing_id == row.mailing_id, one.address == known.email_address, one.reason.is_distinct_from("duplicate")
    )
    if db.scalar(others.limit(1)) is not None:
        return False
    row.address = known.email_address or ""
    db.flush()
    return True


def _letter(
    mailing: Mailing, mailbox: Mailbox, row: MailingRecipient, known: Recipient
) -> tuple[EmailDraft, dict[str, str]]:
    """Raises Invalid."""
    token = unsubscribe_links.token_of(row.id)
    addressee = Addressee(known.name, known.counterparty_name, known.position, known.city, row.address)
    written = mailing_letters.write(mailing, addressee, unsubscribe_links.link(token))
    row.name, row.counterparty_id = known.name, known.counterparty_id
    draft = EmailDraft(
        id=letter_id(row.id, row.attempts),
        mailbox_id=mailing.mailbox_id,
        to_addresses=[row.address],
        subject=written.subject,
        text=written.text,
        html=written.html,
        track_opens=mailing.track_opens,
        counterparty_id=known.counterparty_id,
        contact_id=known.id if known.kind == "contact" else None,
    )
    return draft, unsubscribe_links.headers(token, mailbox.email_address)
