"""The provider's own statistics, asked for each hour and each night: whatever was lost on its way comes by them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.kit import jobs
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.running import Later, Running, worker
from services.kit.wire import ServiceError, Struct, now
from services.telephony import accounts, calls, limits, observing
from services.telephony.facts import CallFact, Fact
from services.telephony.interface import ProviderUnavailable
from services.telephony.ledger import Facts, latest
from services.telephony.models import Call, ProviderAccount
from services.telephony.observing import Origin, Told
from services.telephony.providers.adapter import Heard
from services.telephony.providers.registry import ADAPTERS

log = get_logger(__name__)
KIND = "reconcile"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OVERLAP = timedelta(hours=3)
"""A long call is in the statistics when it has ended, hours after it began."""
FIRST = timedelta(days=7)
"""What is asked for about an account that is new here."""
LONGEST = timedelta(days=30)
NIGHT = 22
"""The hour in UTC that is one in the morning in Moscow: then two whole days are asked for."""
GOING_ON, A_MOMENT = timedelta(minutes=10), timedelta(minutes=1)
"""A call that ended so lately, and of which something came a moment ago, may go on with another leg."""
CHUNK = 100
DELAYS = (30, 120, 600, 1800)


class Span(Struct):
    account_id: UUID
    begin: datetime
    end: datetime


def plan(db: Session) -> int:
    """Starts what is due; answers how many."""
    at = now()
    due = (
        select(ProviderAccount)
        .where(ProviderAccount.active, ProviderAccount.provider.in_(ADAPTERS))
        .where((ProviderAccount.planned_at.is_(None)) | (ProviderAccount.planned_at < at - HOUR))
        .with_for_update(skip_locked=True)
    )
    rows = db.scalars(due).all()
    for row in rows:
        begin = begin_of(at, row.reconciled_until, row.planned_at)
        row.planned_at = at
        jobs.start(db, KIND, Span(account_id=row.id, begin=begin, end=at))
    return len(rows)


def begin_of(at: datetime, until: datetime | None, planned_at: datetime | None) -> datetime:
    """From when on the statistics are asked for. Pure."""
    if until is None:
        return at - FIRST
    night = at.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    night -= DAY if night > at else timedelta(0)
    first_after_midnight = planned_at is None or planned_at < night
    begin = min(until - OVERLAP, at - 2 * DAY) if first_after_midnight else until - OVERLAP
    return max(begin, at - LONGEST)


@worker(KIND, cause="system")
def reconcile(job: Running) -> None:
    """Asks once and files the answers; whatever goes wrong, it is asked again later, and next hour in any case."""
    span = job.input_as(Span)
    tries = job.cursor or 0
    with job.reading() as db:
        account = accounts.find(db, span.account_id)
        if account is None or not account.active:
            return
        provider, access = account.provider, accounts.access_of(account)
    turn = limits.pace_of(lambda: job.database(job.asker), span.account_id, longest=60)

    def pace(product: str) -> None:
        job.check()
        turn(product)

    try:
        heard = ADAPTERS[provider].statistics(access, pace, span.begin, span.end)
    except ServiceError as error:
        with job.chunk() as db:
            job.cursor = tries + 1
            accounts.note_error(db, span.account_id, f"The statistics could not be had: {error.message}")
            if isinstance(error, ProviderUnavailable):
                limits.note(db, span.account_id, error)
        if isinstance(error, ProviderUnavailable) and tries < len(DELAYS):
            raise Later(DELAYS[tries]) from error
        raise
    for start in range(0, len(heard), CHUNK):
        with job.chunk() as db:
            file(db, provider, span.account_id, heard[start : start + CHUNK])
            job.done, job.total = min(start + CHUNK, len(heard)), len(heard)
    with job.chunk() as db:
        row = accounts.find(db, span.account_id)
        if row is not None:
            row.reconciled_until = max(span.end, row.reconciled_until or span.end)
            row.last_error = row.last_error_at = None


def file(db: Session, provider: str, account_id: UUID, heard: list[Heard]) -> None:
    """Writes the provider's last word about each call that does not go on any more."""
    origins = {one.group_id: Origin(provider, account_id, one.group_id) for one in heard}
    ids = [origin.call_id for origin in origins.values()]
    open_calls = {row.id: row for row in db.scalars(select(Call).where(Call.id.in_(ids), Call.status != "ended"))}
    told = []
    for one in heard:
        origin = origins[one.group_id]
        row = open_calls.get(origin.call_id)
        if row is None or not goes_on(calls.facts_of(row), one.facts, now() - row.heard_at):
            told.append(Told(origin, one.facts))
    observing.record(db, told)


def goes_on(known: Facts, said: Sequence[Fact], silence: timedelta) -> bool:
    """Do the statistics know only a part of an open call, as when it was transferred and they end with the first leg?

    Then they come again when all of it is over.
    """
    ended_at = max((fact.ended_at for fact in said if isinstance(fact, CallFact) and fact.ended_at), default=None)
    if ended_at is None:
        return False
    return latest(known) > ended_at or (silence < A_MOMENT and ended_at > now() - GOING_ON)
