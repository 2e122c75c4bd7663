"""What providers send: kept as it came, then handled from what is kept, again and again if need be."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from services.kit.db import Session, keyset, page_of
from services.kit.log import get_logger
from services.kit.wire import Limit, NotFound, WebhookReceived, now
from services.telephony import accounts, calls, models
from services.telephony.calls import Origin
from services.telephony.interface import providers
from services.telephony.interface.providers import RawEventPage, RawState
from services.telephony.lines import require_admin
from services.telephony.models import RawEvent
from services.telephony.providers.adapter import NotUnderstood, Understood
from services.telephony.providers.registry import ADAPTERS

log = get_logger(__name__)
KEPT: dict[RawState, timedelta] = {
    "handled": timedelta(days=14),
    "ignored": timedelta(days=3),
    "not_understood": timedelta(days=90),
}


def take(db: Session, event: WebhookReceived) -> None:
    """Keeps what came and handles it. The same again changes nothing; what cannot be read stays, to be looked at."""
    account = db.get(models.ProviderAccount, event.account_id)
    if account is None or not account.active:
        return
    path, body = event.path.replace("\0", "\ufffd"), event.body.replace("\0", "\ufffd")
    row = {
        "account_id": account.id,
        "digest": hashlib.sha256(f"{path}\n{body}".encode(errors="surrogatepass")).digest(),
        "received_at": event.received_at,
        "remote": event.remote,
        "path": path,
        "body": body,
        "state": "ignored",
    }
    added = insert(RawEvent).values(row).on_conflict_do_nothing().returning(RawEvent)
    kept = db.scalar(added)
    if kept is not None:
        handle(db, kept, account)


def handle(db: Session, row: RawEvent, account: models.ProviderAccount) -> None:
    """Does what a kept event says. A fault of ours or theirs is written beside it, and stops nothing else."""
    try:
        with db.begin_nested():
            row.state, row.problem = _do(db, row, account), None
    except DBAPIError:
        raise  # the database's trouble, not the event's: it is tried again as a whole
    except Exception as error:
        row.state, row.problem = "not_understood", f"{type(error).__name__}: {error}"[:500]
        level = log.info if isinstance(error, NotUnderstood) else log.error
        level("event_not_understood", event_id=str(row.id), provider=account.provider, exc_info=error)
    db.flush()


def _do(db: Session, row: RawEvent, account: models.ProviderAccount) -> RawState:
    access = accounts.envelope(account)
    understood: Understood = ADAPTERS[account.provider].understand(access, row.path, row.body, row.received_at)
    if understood.heard is None:
        return "ignored"
    origin = Origin(account.provider, account.id, understood.heard.group_id)
    calls.record(db, origin, understood.heard.facts)
    row.call_id = origin.call_id
    return "handled"


def replay(db: Session, event_id: UUID) -> providers.RawEvent:
    """Handles it again: this version may understand what the last one did not. Raises Forbidden, NotFound."""
    require_admin(db)
    row = db.get(RawEvent, event_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such event.")
    handle(db, row, accounts.row_of(db, row.account_id))
    return shown(row)


def list_page(db: Session, account_id: UUID, state: RawState | None, cursor: str | None, limit: Limit) -> RawEventPage:
    """Newest first. Raises Forbidden, Invalid (the cursor)."""
    require_admin(db)
    order = (RawEvent.received_at, RawEvent.id)
    query = select(RawEvent).where(RawEvent.account_id == account_id).order_by(*(column.desc() for column in order))
    if state is not None:
        query = query.where(RawEvent.state == state)
    if (after := keyset(cursor, datetime, UUID)) is not None:
        query = query.where(tuple_(*order) < tuple_(*after))
    rows, next_cursor = page_of(db.scalars(query.limit(limit + 1)).all(), limit, lambda row: (row.received_at, row.id))
    return RawEventPage(items=[shown(row) for row in rows], cursor=next_cursor)


def shown(row: RawEvent) -> providers.RawEvent:
    return msgspec.convert(
        {name: getattr(row, name) for name in providers.RawEvent.__struct_fields__}, providers.RawEvent
    )


def forget_old(db: Session) -> None:
    """Drops what nobody will look at any more; the calls keep their facts."""
    for state, kept in KEPT.items():
        db.execute(delete(RawEvent).where(RawEvent.state == state, RawEvent.received_at < now() - kept))
