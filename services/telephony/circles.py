"""Whose numbers belong together: all those of one client, as far as telephony's projection knows."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.kit.db import Session
from services.kit.ready import Ready

NUMBERS_AT_MOST = 2000
"""Of one client: more has nobody."""


class Circle(NamedTuple):
    """Numbers whose owner is the same: one client, or, where several share them, the same several; else one number."""

    client_ids: frozenset[UUID]
    phones: frozenset[str]


_CLIENTS = Ready(
    text("""
        SELECT number.phone, coalesce(record.counterparty_id, record.id)
        FROM client_phones AS number JOIN client_records AS record ON record.id = number.record_id
        WHERE number.phone = ANY (:phones)
    """).bindparams(bindparam("phones", type_=ARRAY(Text)))
)
_NUMBERS = Ready(
    text("""
        SELECT client.id, theirs.phone
        FROM unnest(:clients) AS client (id), LATERAL (
            SELECT number.phone
            FROM client_records AS record JOIN client_phones AS number ON number.record_id = record.id
            WHERE record.id = client.id OR record.counterparty_id = client.id
            LIMIT :most
        ) AS theirs
    """).bindparams(bindparam("clients", type_=ARRAY(Uuid)))
)


def circles_of(db: Session, phones: Collection[str]) -> set[Circle]:
    """The circles of these numbers. A client is a counterparty with its people, or a person of none."""
    asked = _clients(db, phones)
    found = {Circle(frozenset(), frozenset({phone})) for phone in phones if phone not in asked}
    if asked:
        numbers = _NUMBERS.rows(db, {"clients": list(set().union(*asked.values())), "most": NUMBERS_AT_MOST})
        every = _clients(db, {phone for _, phone in numbers})
        for clients in set(asked.values()):
            theirs = {phone for client_id, phone in numbers if client_id in clients}
            found.add(Circle(clients, frozenset(phone for phone in theirs if every.get(phone) == clients)))
    return found


def _clients(db: Session, phones: Collection[str]) -> dict[str, frozenset[UUID]]:
    """Whose each of the numbers is."""
    clients: dict[str, set[UUID]] = {}
    for phone, client_id in _CLIENTS.rows(db, {"phones": list(phones)}):
        clients.setdefault(phone, set()).add(client_id)
    return {phone: frozenset(theirs) for phone, theirs in clients.items()}
