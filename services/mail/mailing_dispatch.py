"""Leads launched mailings to their end: at their time, at their rate, each recipient looked at once more.

A recipient's letter is made in the transaction that takes them out of those who wait, and its id follows from the
recipient: whatever is killed, it is made once. From there it goes the road of every letter (emails.py).
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID, uuid5

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
    mailing_texts,
    mailings,
    quiet_hours,
    stop_list,
    text_channels,
    unsubscribe_links,
    writing,
)
from services.mail.clients import client_base
from services.mail.interface import EmailDraft
from services.mail.interface.mailing_lists import MailingPurpose
from services.mail.interface.mailings import MailingChannel
from services.mail.mailboxes import wake_importer
from services.mail.mailing_letters import Addressee
from services.mail.mailing_models import Mailing, MailingRecipient
from services.mail.models import Email, Mailbox
from services.mail.text_models import ShortMessage, TextChannel

log = get_logger(__name__)
LOOK_SECONDS, SOON_SECONDS = 0.5, 0.1
AT_ONCE = 50
"""So many letters of a mailing are ready to be sent at most: what a pause still lets go."""
NO_MAILBOX = "Ящик рассылки выключен, удалён или больше не доступен тому, кто её запустил."
NO_CHANNEL = "Канал СМС рассылки выключен, удалён или больше не доступен тому, кто её запустил."
NO_AUDIENCE = "Получателей не удалось подобрать: проверьте условия списков."
Ready = list[tuple[MailingRecipient, Recipient]]
"""Those who may be written to, as they are now."""


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
            waiting = waiting.where(one.zone.not_in([*mailing_texts.quiet_zones(db, seen)]))
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
    return row.hours_from <= at.astimezone(quiet_hours.HOME).hour < row.hours_until


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
    under_way = mailing_texts.ready(row.id, at) if row.channel == "sms" else due.where(one.mailing_id == row.id, ready)
    return max(0, min(room, AT_ONCE - (db.scalar(under_way) or 0)))


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
    channel = mailing.channel
    if (problem := _no_road(db, mailing)) is not None:
        mailings.set_state(db, mailing, "paused", problem)
        return
    one = MailingRecipient
    waiting = sa.select(one).where(one.id.in_(recipient_ids), one.state == "waiting").order_by(one.id)
    rows = db.scalars(waiting.with_for_update()).all()
    stopped = stop_list.stopped(db, {mailing_members.address_of(known, channel) for known in found.values()})
    ready: Ready = []
    for row in rows:
        known = found.get((row.kind, row.record_id))
        row.checked_at, row.consent_id = now(), mailing_members.consent_of(known, channel) if known else None
        reason = mailing_members.why_not(known, purpose, stopped, channel)
        if reason is None and known is not None and not _has_address(db, row, known, channel):
            reason = "duplicate"
        if reason is not None or known is None:
            row.state, row.reason = "skipped", reason
            continue
        ready.append((row, known))
    queue = _queue_texts if channel == "sms" else _queue_letters
    queue(db, mailing, ready)
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
    texts = sa.select(one.id).join(ShortMessage, ShortMessage.id == one.message_id)
    texts = texts.where(one.mailing_id == mailing_id, ShortMessage.state.in_(("queued", "sending")))
    waiting = sa.select(one.id).where(one.mailing_id == mailing_id, one.state == "waiting")
    if row is not None and all(db.scalar(left.limit(1)) is None for left in (waiting, under_way, texts)):
        mailings.set_state(db, row, "done")


def letter_id(recipient_id: UUID, attempt: int) -> UUID:
    """The id of the letter: the same however often it is made."""
    return uuid5(recipient_id, str(attempt))


def locked(db: Session, mailing_id: UUID, state: str) -> Mailing | None:
    """The mailing, where it still is in that state."""
    return db.scalar(sa.select(Mailing).where(Mailing.id == mailing_id, Mailing.state == state).with_for_update())


def _no_road(db: Session, mailing: Mailing) -> str | None:
    """Why nothing can leave, in words for people."""
    if mailing.text_channel_id is not None:
        channel = db.get(TextChannel, mailing.text_channel_id)
        gone = channel is None or channel.deleted_at is not None or not text_channels.can_send(channel)
        return NO_CHANNEL if gone else None
    mailbox = db.get(Mailbox, mailing.mailbox_id)
    gone = mailbox is None or mailbox.deleted_at is not None or not mailbox.active or not mailbox.smtp_host
    return NO_MAILBOX if gone else None


def _has_address(db: Session, row: MailingRecipient, known: Recipient, channel: MailingChannel) -> bool:
    """Is the address theirs alone? The card may have another one than when the recipients were found."""
    address = mailing_members.address_of(known, channel)
    if address == row.address:
        return True
    one = MailingRecipient
    others = sa.select(one.id).where(
        one.mailing_id == row.mailing_id, one.address == address, one.reason.is_distinct_from("duplicate")
    )
    if db.scalar(others.limit(1)) is not None:
        return False
    row.address = address
    row.zone = quiet_hours.zone_of(address) if channel == "sms" else ""
    db.flush()
    return True


def _queue_texts(db: Session, mailing: Mailing, ready: Ready) -> None:
    for row, known in ready:
        message_id = letter_id(row.id, row.attempts)
        try:
            mailing_texts.queue(db, mailing, message_id, row, known)
        except NotFound:
            mailings.set_state(db, mailing, "paused", NO_CHANNEL)
            return
        except (Invalid, ServiceError) as error:
            _cannot_be_written(row, error)
        else:
            _queued(row, known)


def _queue_letters(db: Session, mailing: Mailing, ready: Ready) -> None:
    mailbox = db.get_one(Mailbox, mailing.mailbox_id)
    letters: list[tuple[MailingRecipient, Recipient, EmailDraft, dict[str, str]]] = []
    for row, known in ready:
        try:
            letters.append((row, known, *_letter(mailing, mailbox, row, known)))
        except (Invalid, ServiceError) as error:
            _cannot_be_written(row, error)
    try:
        refused = writing.queue_mailing(db, mailbox.id, [(draft, headers) for *_, draft, headers in letters])
    except (NotFound, Invalid):
        mailings.set_state(db, mailing, "paused", NO_MAILBOX)
        return
    for row, known, draft, _headers in letters:
        assert draft.id is not None
        if draft.id in refused:
            _cannot_be_written(row, refused[draft.id])
        else:
            _queued(row, known)
            row.email_id = draft.id


def _queued(row: MailingRecipient, known: Recipient) -> None:
    row.name, row.counterparty_id = known.name, known.counterparty_id
    row.state, row.reason, row.error, row.queued_at = "queued", None, None, now()


def _letter(
    mailing: Mailing, mailbox: Mailbox, row: MailingRecipient, known: Recipient
) -> tuple[EmailDraft, dict[str, str]]:
    """Raises Invalid."""
    token = unsubscribe_links.token_of(row.id)
    addressee = Addressee(known.name, known.counterparty_name, known.position, known.city, row.address)
    written = mailing_letters.write(mailing, addressee, unsubscribe_links.link(token))
    draft = EmailDraft(
        id=letter_id(row.id, row.attempts),
        mailbox_id=mailbox.id,
        to_addresses=[row.address],
        subject=written.subject,
        text=written.text,
        html=written.html,
        track_opens=mailing.track_opens,
        counterparty_id=known.counterparty_id,
        contact_id=known.id if known.kind == "contact" else None,
    )
    return draft, unsubscribe_links.headers(token, mailbox.email_address)
