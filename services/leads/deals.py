"""Deals: finding them, under the present name of their counterparty."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Executable, Row, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.contacts.interface import CounterpartyChanged
from services.kit import relinks
from services.kit.db import Session, estimated_total, keyset, page_of
from services.kit.ready import Ready
from services.kit.wire import NotFound
from services.leads import interface
from services.leads.interface import DealPage
from services.leads.models import Deal, KnownCounterparty
from services.leads.rights import may_see
from services.leads.search import matching, search_key


def get(db: Session, deal_id: UUID) -> interface.Deal:
    """Raises NotFound."""
    row = db.execute(_deals().where(Deal.id == deal_id, may_see(db.asker, Deal))).one_or_none()
    if row is None:
        raise NotFound("There is no such deal.")
    return _shown(row)


def struct(db: Session, deal_id: UUID) -> interface.Deal:
    """A deal that is known to be there, whoever asks."""
    return _shown(db.execute(_deals().where(Deal.id == deal_id)).one())


def list_page(
    db: Session,
    counterparty_id: UUID | None,
    search: str,
    cursor: str | None,
    limit: int,
    contact_id: UUID | None = None,
) -> DealPage:
    """Newest first. Raises Invalid (cursor)."""
    found = _deals().where(may_see(db.asker, Deal))
    if counterparty_id is not None:
        found = found.where(Deal.counterparty_id == relinks.present(db, counterparty_id))
    if contact_id is not None:
        found = found.where(Deal.contact_id == relinks.present(db, contact_id))
    if search.strip():
        known = select(KnownCounterparty.id).where(matching(KnownCounterparty.search_key, search))
        found = found.where(or_(matching(Deal.search_key, search), Deal.counterparty_id.in_(known)))
    query = found.order_by(Deal.number.desc()).limit(limit + 1)
    if (after := keyset(cursor, int)) is not None:
        query = query.where(Deal.number < after[0])
    rows, next_cursor = page_of(db.execute(query).all(), limit, lambda row: (row.number,))
    total = estimated_total(db, found) if cursor or next_cursor else len(rows)
    return DealPage(items=[_shown(row) for row in rows], cursor=next_cursor, estimated_total=total)


def know_counterparty(db: Session, event: CounterpartyChanged) -> None:
    """Keeps the counterparty's name; older news than what is known changes nothing."""
    counterparty = event.counterparty
    values = {
        "id": counterparty.id,
        "version": counterparty.version,
        "name": counterparty.name,
        "search_key": search_key([counterparty.name]),
    }
    _NEWER.run(db, values)


def _newer() -> Executable:
    row = insert(KnownCounterparty.__table__)  # type: ignore[arg-type]
    return row.on_conflict_do_update(
        index_elements=[KnownCounterparty.id],
        set_={name: row.excluded[name] for name in ("version", "name", "search_key")},
        where=KnownCounterparty.version < row.excluded.version,
    )


# Built once: building costs more than running, and an import tells of a hundred thousand.
_NEWER = Ready(_newer())


def _deals() -> Select[Any]:
    own = [column for column in Deal.__table__.columns if column.name not in ("counterparty_name", "participants")]
    name = func.coalesce(KnownCounterparty.name, Deal.counterparty_name).label("counterparty_name")
    return select(*own, name).outerjoin(KnownCounterparty, KnownCounterparty.id == Deal.counterparty_id)


def _shown(row: Row[Any]) -> interface.Deal:
    return msgspec.convert(row._mapping, interface.Deal)
