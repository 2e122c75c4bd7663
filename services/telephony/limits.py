"""How often a provider may be asked: a turn for each request, shared by all processes through the database."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.kit.db import Session
from services.kit.wire import now
from services.telephony.interface import ProviderUnavailable
from services.telephony.models import ProviderAccount
from services.telephony.providers.adapter import Pace

Transaction = Callable[[], AbstractContextManager[Session]]
PER_SECOND = {
    "callback": 4.0,
    "hangup": 4.0,
    "recording": 4.0,
    "recordings": 10.0,
    "transfer": 0.5,
    "route": 0.5,
    "stats": 0.2,
    "balance": 2.0,
    "sms": 1.0,
}
"""By product of the API. Statistics are polled every 5 s or slower."""
OTHERS = 5.0
LONGEST_WAIT = 10.0
TURN = text("""
    INSERT INTO provider_turns (account_id, product, free_at) VALUES (:account, :product, clock_timestamp() + :gap)
    ON CONFLICT (account_id, product) DO UPDATE
        SET free_at = greatest(provider_turns.free_at, clock_timestamp()) + :gap
    RETURNING extract(epoch FROM free_at - :gap - clock_timestamp())
""")


def pace_of(
    transaction: Transaction,
    account_id: UUID,
    longest: float = LONGEST_WAIT,
    sleep: Callable[[float], None] = time.sleep,
) -> Pace:
    """Waits for the account's turn, at most `longest` seconds."""

    def pace(product: str) -> None:
        with transaction() as db:
            seconds = reserve(db, account_id, product, longest)
        if seconds > 0:
            sleep(seconds)

    return pace


def reserve(db: Session, account_id: UUID, product: str, longest: float) -> float:
    """Takes the next turn and says in how many seconds it is. Raises ProviderUnavailable where that is too far off."""
    paused = db.get(ProviderAccount, account_id, populate_existing=True)
    if paused is not None and paused.paused_until is not None and (left := paused.paused_until - now()) > timedelta(0):
        raise ProviderUnavailable(f"The provider asked to wait for another {left.seconds + 1} s.")
    gap = timedelta(seconds=1 / PER_SECOND.get(product, OTHERS))
    seconds = float(db.execute(TURN, {"account": account_id, "product": product, "gap": gap}).scalar_one())
    if seconds > longest:
        raise ProviderUnavailable("Too many requests wait for this provider already; try again in a moment.")
    return max(0.0, seconds)


def note(db: Session, account_id: UUID, error: ProviderUnavailable) -> None:
    """Leaves the account alone for as long as the provider asked."""
    seconds = error.details.get("wait_seconds")
    row = db.get(ProviderAccount, account_id, with_for_update=True)
    if row is not None and isinstance(seconds, int):
        row.paused_until = now() + timedelta(seconds=seconds)
