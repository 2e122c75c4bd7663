"""Sends the notices that are due: each looked at once more, its SMS made in the transaction that takes it out of those
who wait. Whatever is killed, it is made once; from there it goes the road of every text (short_messages.py)."""

import threading
import time
from datetime import timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.contacts.interface.recipients import Recipient
from services.kit import phones
from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.wire import ServiceError, Unavailable, now, system
from services.mail import notice_facts, notice_texts, quiet_hours, short_messages, stop_list, text_channels
from services.mail.clients import client_base
from services.mail.interface.notices import NoticeReason
from services.mail.notice_models import Notice, NoticePhone, NoticeRule
from services.mail.quiet_hours import HOME
from services.mail.text_models import TextChannel

log = get_logger(__name__)
LOOK_SECONDS = 0.5
CLOCK_SECONDS = 10.0
"""So often it is looked what begins in some hours, and whose birthday it is."""
AT_ONCE = 50
PAGE = 200
GREETING_HOUR = 10
"""From this hour of the firm's day birthdays are looked up; who sleeps then is greeted later."""
OURS = short_messages.Manner(bulk=True, place="internal")


class NoticeDesk(threading.Thread):
    """Works in the leading importer, until `stop`."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="notices", daemon=True)
        self.database, self.stopping = database, threading.Event()

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        clock_at = float("-inf")
        while not self.stopping.wait(LOOK_SECONDS):
            began = time.monotonic()
            by_clock = began - clock_at >= CLOCK_SECONDS
            try:
                look(self.database, by_clock=by_clock)
                clock_at = began if by_clock else clock_at
            except (OperationalError, PoolTimeout, Unavailable) as error:
                log.warning("notices_wait", error=str(error).splitlines()[0])
            except Exception:
                log.exception("notices_failed")


def look(database: Database, *, by_clock: bool = True) -> None:
    """Once: what the clock says, then what is due. Raises Unavailable."""
    if by_clock:
        with database(system("rule")) as db:
            notice_facts.meetings_ahead(db)
        _greet(database)
    with database(system("rule"), read_only=True) as db:
        due = sa.select(Notice).where(Notice.state == "waiting", Notice.due_at <= now())
        some = db.scalars(due.order_by(Notice.due_at, Notice.id).limit(AT_ONCE)).all()
    if not some:
        return
    found = client_base(system("rule")).find_recipients(
        [one.contact_id for one in some if one.contact_id is not None],
        [one.counterparty_id for one in some if one.contact_id is None and one.counterparty_id is not None],
    )
    known = {one.asked_id: one for one in found}
    for one in some:
        with database(system("rule")) as db:
            row = db.scalar(sa.select(Notice).where(Notice.id == one.id, Notice.state == "waiting").with_for_update())
            if row is not None:
                _settle(db, row, known.get(row.contact_id or row.counterparty_id or row.id))


def _greet(database: Database) -> None:
    local = now().astimezone(HOME)
    if local.hour < GREETING_HOUR:
        return
    today = local.date()
    with database(system("rule"), read_only=True) as db:
        rules = db.scalars(
            sa.select(NoticeRule).where(
                NoticeRule.event == "birthday", NoticeRule.active, NoticeRule.looked_on.is_distinct_from(today)
            )
        ).all()
    for rule in rules:
        after: UUID | None = None
        while True:
            page = client_base(system("rule")).list_birthdays(today, after, PAGE)
            with database(system("rule")) as db:
                notice_facts.birthdays(db, rule, today, page.items)
            if page.last is None:
                break
            after = page.last
        with database(system("rule")) as db:
            db.execute(sa.update(NoticeRule).where(NoticeRule.id == rule.id).values(looked_on=today))


def _settle(db: Session, row: Notice, known: Recipient | None) -> None:
    """Makes the SMS, or writes down why there is none, or until when it waits."""
    rule = db.get_one(NoticeRule, row.rule_id)
    row.checked_at = now()
    if (reason := _why_not(db, row, rule, known)) is not None:
        row.state, row.reason = "skipped", reason
        return
    if not rule.at_night and (morning := quiet_hours.end(db, quiet_hours.zone_of(row.phone), now())) is not None:
        row.reason, row.due_at = "quiet_hours", min(morning, now() + short_messages.LOOK_AGAIN)
        row.expires_at += timedelta() if row.interaction_id else row.due_at - row.checked_at
        return
    channel = db.get(TextChannel, rule.text_channel_id)
    if channel is None or channel.deleted_at is not None or not text_channels.can_send(channel):
        row.state, row.reason = "skipped", "no_channel"
        return
    company = known.counterparty_name if known is not None else ""
    try:
        text = notice_texts.write(rule.text, row.name, company, row.values)
    except ServiceError as error:
        row.state, row.reason, row.error = "skipped", "cannot_be_written", error.message
        return
    ours = rule.audience == "manager"
    to = short_messages.Addressee(
        row.phone, "", row.name, None if ours else row.counterparty_id, None if ours else row.contact_id
    )
    advertising = rule.purpose == "advertising"
    manner = OURS._replace(keeps_quiet=not rule.at_night) if ours else short_messages.Manner(True, True, advertising)
    message = short_messages.add(db, channel, uuid5(row.id, str(row.attempts)), to, text, manner)
    row.state, row.reason, row.error, row.message_id = "queued", None, None, message.id


def _why_not(db: Session, row: Notice, rule: NoticeRule, known: Recipient | None) -> NoticeReason | None:
    """And who it goes to, where nothing is against it."""
    if not rule.active:
        return "switched_off"
    if row.expires_at <= now():
        return "too_late"
    if rule.audience == "manager":
        own = db.get(NoticePhone, row.user_id)
        row.phone = own.phone if own is not None else ""
        return None if row.phone else "no_mobile"
    if known is None and (row.contact_id is not None or row.counterparty_id is not None):
        return "gone"
    if known is not None:
        rang = row.phone if row.phone and phones.is_mobile(row.phone) else None
        row.name, row.phone = known.name, rang or known.mobile or ""
        row.counterparty_id = known.counterparty_id
    if not row.phone or not phones.is_mobile(row.phone):
        return "no_mobile"
    if rule.purpose == "service":
        return None
    row.consent_id = known.sms_consent_id if known is not None else None
    if stop_list.stopped(db, [row.phone]):
        return "stopped"
    if known is not None and known.opted_out:
        return "opted_out"
    return None if row.consent_id is not None else "no_consent"
