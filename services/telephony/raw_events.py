"""What providers send: kept as it came, then handled from what is kept, again and again if need be.

Many are handled together: one by one, each would cost a transaction with a dozen statements.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, LargeBinary, Text, Uuid, bindparam, delete, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session, away, crossed, keyset, page_of
from services.kit.log import get_logger
from services.kit.ready import Ready
from services.kit.wire import Limit, NotFound, WebhookReceived, new_id, now
from services.telephony import accounts, observing, provider_commands, sms
from services.telephony.interface import providers
from services.telephony.interface.providers import RawEventPage, RawState
from services.telephony.lines import require_admin
from services.telephony.models import RawEvent
from services.telephony.observing import Origin, Told
from services.telephony.providers.adapter import Access, NotUnderstood
from services.telephony.providers.registry import ADAPTERS

log = get_logger(__name__)
KEPT: dict[RawState, timedelta] = {
    "handled": timedelta(days=14),
    "ignored": timedelta(days=3),
    "not_understood": timedelta(days=90),
}
AT_ONCE = 100
KEEP = Ready(
    text("""
        INSERT INTO raw_events (id, account_id, digest, received_at, remote, path, body, state)
        SELECT new.id, account.id, new.digest, new.received_at, new.remote, new.path, new.body, 'waiting'
        FROM unnest(:ids, :accounts, :digests, :times, :remotes, :paths, :bodies)
            AS new (id, account_id, digest, received_at, remote, path, body)
        JOIN provider_accounts AS account ON account.id = new.account_id AND account.active
        ON CONFLICT DO NOTHING
    """).bindparams(
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("accounts", type_=ARRAY(Uuid)),
        bindparam("digests", type_=ARRAY(LargeBinary)),
        bindparam("times", type_=ARRAY(DateTime(timezone=True))),
        *(bindparam(name, type_=ARRAY(Text)) for name in ("remotes", "paths", "bodies")),
    )
)


def keep(db: Session, events: Sequence[WebhookReceived]) -> None:
    """Keeps what came, to be handled. The same again changes nothing."""
    paths = [event.path.replace("\0", "\ufffd") for event in events]
    bodies = [event.body.replace("\0", "\ufffd") for event in events]
    told = zip(paths, bodies, strict=True)
    KEEP.run(
        db,
        {
            "ids": [new_id() for _ in events],
            "accounts": [event.account_id for event in events],
            "digests": [
                hashlib.sha256(f"{path}\n{body}".encode(errors="surrogatepass")).digest() for path, body in told
            ],
            "times": [event.received_at for event in events],
            "remotes": [event.remote for event in events],
            "paths": paths,
            "bodies": bodies,
        },
    )


def handle_waiting(db: Session) -> int:
    """Handles the oldest of those that wait, AT_ONCE at most; answers how many."""
    oldest = select(RawEvent).where(RawEvent.state == "waiting").order_by(RawEvent.received_at, RawEvent.id)
    rows = db.scalars(oldest.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    handle(db, rows)
    return len(rows)


def handle(db: Session, rows: Sequence[RawEvent]) -> None:
    """Does what kept events say. A fault of ours or theirs is written beside the event, and stops nothing else."""
    known = {row.account_id: accounts.find(db, row.account_id) for row in rows}
    accesses = {account_id: accounts.envelope(account) for account_id, account in known.items() if account}
    heard = [(row, told) for row in rows if (told := _heard(db, accesses.get(row.account_id), row)) is not None]
    if heard and not _recorded(db, heard):
        for one in heard:
            _recorded(db, [one])
    db.flush()


def _heard(db: Session, access: Access | None, row: RawEvent) -> Told | None:
    """What the event tells of a call; the row says what became of it. What it tells of a command is published."""
    row.problem, row.state = None, "ignored"
    if access is None:
        return None
    try:
        heard, result = ADAPTERS[access.provider].understand(access, row.path, row.body, row.received_at)
    except Exception as error:
        _blame(row, error)
        return None
    if result is not None:
        sms.report(db, row.account_id, row.path, result)
        provider_commands.report(db, row.account_id, result)
    if heard is None:
        return None
    origin = Origin(access.provider, row.account_id, heard.group_id)
    row.state, row.call_id = "handled", origin.call_id
    return Told(origin, heard.facts)


def _recorded(db: Session, heard: Sequence[tuple[RawEvent, Told]]) -> bool:
    """False where something is wrong with one of them; the database's own trouble is raised."""
    try:
        with db.begin_nested():
            observing.record(db, [told for _, told in heard])
    except Exception as error:
        if away(error) or crossed(error):
            raise
        for row, _ in heard:
            _blame(row, error)
        return False
    for row, _ in heard:
        row.state, row.problem = "handled", None
    return True


def _blame(row: RawEvent, error: Exception) -> None:
    row.state, row.problem = "not_understood", f"{type(error).__name__}: {error}"[:500]
    level = log.info if isinstance(error, NotUnderstood) else log.error
    level("event_not_understood", event_id=str(row.id), account=str(row.account_id), exc_info=error)


def replay(db: Session, event_id: UUID) -> providers.RawEvent:
    """Handles it again: this version may understand what the last one did not. Raises Forbidden, NotFound."""
    require_admin(db)
    row = db.get(RawEvent, event_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such event.")
    handle(db, [row])
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
