"""Whose numbers belong together: all those of one client, as far as telephony's projection knows."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select

from services.kit.db import Session
from services.telephony.models import ClientPhone, ClientRecord

NUMBERS_AT_MOST = 2000
"""Of one client: more has nobody."""


class Circle(NamedTuple):
    """Numbers whose owner is the same: one client, or, where several share them, the same several; else one number."""

    client_ids: frozenset[UUID]
    phones: frozenset[str]


def circles_of(db: Session, phones: Collection[str]) -> set[Circle]:
    """The circles of these numbers. A client is a counterparty with its people, or a person of none."""
    owners = _owners(db, phones)
    found = {Circle(frozenset(), frozenset({phone})) for phone in phones if phone not in owners}
    for clients in set(owners.values()):
        numbers = _numbers(db, clients)
        same = {phone for phone, theirs in _owners(db, numbers).items() if theirs == clients}
        found.add(Circle(clients, frozenset(same)))
    return found


def _owners(db: Session, phones: Collection[str]) -> dict[str, frozenset[UUID]]:
    client = func.coalesce(ClientRecord.counterparty_id, ClientRecord.id)
    rows = db.execute(
        select(ClientPhone.phone, client)
        .join(ClientRecord, ClientRecord.id == ClientPhone.record_id)
        .where(ClientPhone.phone.in_(phones))
    )
    owners: dict[str, set[UUID]] = {}
    for phone, client_id in rows:
        owners.setdefault(phone, set()).add(client_id)
    return {phone: frozenset(clients) for phone, clients in owners.items()}


def _numbers(db: Session, client_ids: Collection[UUID]) -> set[str]:
    theirs = or_(ClientRecord.id.in_(client_ids), ClientRecord.counterparty_id.in_(client_ids))
    numbers = select(ClientPhone.phone).join(ClientRecord, ClientRecord.id == ClientPhone.record_id).where(theirs)
    return set(db.scalars(numbers.limit(NUMBERS_AT_MOST)))
