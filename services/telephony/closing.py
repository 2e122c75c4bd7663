"""Calls whose end was never told: closed after a while of silence, to be mended by whatever comes later."""

from datetime import datetime, timedelta

from sqlalchemy import select

from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.wire import now
from services.telephony import calls, models, observing
from services.telephony.facts import Fact, conclusion
from services.telephony.ledger import Facts, latest, legs_of, merge, sum_up
from services.telephony.legs import quiet_at

log = get_logger(__name__)
SETTLED = timedelta(seconds=15)
"""After the last leg ended, a provider's summary would have come; there are such as send none."""
RINGING = timedelta(minutes=10)
"""No phone rings longer without a word."""
TALKING = timedelta(hours=4)
"""No talk lasts longer without a word."""
AT_ONCE = 1000


def close_silent(db: Session) -> int:
    """Closes the calls of providers that nothing was heard of for long enough; answers how many."""
    at = now()
    silent = (
        select(models.Call)
        .where(models.Call.status != "ended", models.Call.heard_at < at - SETTLED)
        .where(models.Call.provider_account_id.is_not(None))
        .order_by(models.Call.heard_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    closed = []
    for row in db.scalars(silent).all():
        facts = calls.facts_of(row)
        if (over := conclude(facts, at - row.heard_at)) is not None:
            closed.append((row, merge(facts, over)))
    observing.keep(db, closed)
    for row, _ in closed:
        log.info("call_closed_in_silence", call=str(row.id), provider=row.provider, outcome=row.outcome)
    return len(closed)


def conclude(facts: Facts, silence: timedelta) -> Fact | None:
    """What so long a silence after these facts says. Pure.

    The call ended with its last leg, where all have ended; else it is given up, at the last time that was told.
    """
    summary = sum_up(facts)
    if summary is None or summary.status == "ended":
        return None
    ended: datetime | None = quiet_at(legs_of(facts))
    if ended is not None and silence >= SETTLED:
        return conclusion("lapsed", max(ended, latest(facts)))
    if silence >= (TALKING if summary.answered_at else RINGING):
        return conclusion("given_up", latest(facts), "interrupted" if summary.answered_at else None)
    return None
