"""Who a phone number belongs to, as far as `contacts` has told: telephony's own copy, so a card needs nobody else.

Whoever asks sees no private record but their own.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Text, Uuid, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.contacts.interface import (
    Contact,
    ContactChanged,
    Counterparty,
    CounterpartyChanged,
    Party,
    SegmentsPlaced,
)
from services.kit.db import Session
from services.kit.ready import Ready
from services.telephony import debt_checks
from services.telephony.models import ClientPhone, ClientRecord


def is_new(record: Counterparty | Contact) -> bool:
    """Nothing can be known of it yet but what is newer: it is kept by a statement of its own."""
    return record.version == 1


def keep_counterparty(db: Session, event: CounterpartyChanged) -> None:
    record = event.counterparty
    segments = sorted({*record.segment_ids, *record.filter_segment_ids})
    _keep(db, record, event.deleted, client=(record.id, record.name), segments=segments)


def keep_contact(db: Session, event: ContactChanged) -> None:
    record = event.contact
    _keep(db, record, event.deleted, client=(record.counterparty_id, record.counterparty_name), segments=[])


def keep_segments(db: Session, event: SegmentsPlaced) -> None:
    """Who came into segments and left them without being changed otherwise."""
    for one in event.placed:
        db.execute(update(ClientRecord).where(ClientRecord.id == one.id).values(segment_ids=one.segment_ids))


def segments_of(db: Session, phone: str) -> set[UUID]:
    """The segments of everyone the number may belong to."""
    of = aliased(ClientRecord)
    rows = db.scalars(
        select(of.segment_ids)
        .join(ClientRecord, of.id == func.coalesce(ClientRecord.counterparty_id, ClientRecord.id))
        .join(ClientPhone, ClientPhone.record_id == ClientRecord.id)
        .where(ClientPhone.phone == phone, ~of.deleted)
    )
    return {segment for segments in rows for segment in segments}


def _keep(
    db: Session,
    record: Counterparty | Contact,
    deleted: bool,
    *,
    client: tuple[UUID | None, str | None],
    segments: list[UUID],
) -> None:
    """Old news (a version not above the one known) changes nothing."""
    counterparty_id, counterparty_name = client
    values = {
        "id": record.id,
        "version": record.version,
        "person": isinstance(record, Contact),
        "name": record.name,
        "counterparty_id": counterparty_id,
        "counterparty_name": counterparty_name,
        "manager_id": record.manager_id,
        "private": record.private,
        "created_by": record.created_by,
        "deleted": deleted,
        "segment_ids": segments,
    }
    numbers = [] if deleted else sorted({phone.e164 for phone in record.phones if phone.e164})
    if is_new(record):
        clients = debt_checks.clients_of(record.id, counterparty_id)
        _FIRST.run(db, values | {"numbers": numbers, "clients": clients})
        return
    if not _NEWER.rows(db, values):
        return
    _NUMBERS.run(db, {"record": record.id, "numbers": numbers})
    debt_checks.ask_about_client(db, record.id, counterparty_id, numbers)


def _newer() -> Executable:
    upsert = insert(ClientRecord.__table__)  # type: ignore[arg-type]
    columns = {column.name: upsert.excluded[column.name] for column in ClientRecord.__table__.columns}
    return upsert.on_conflict_do_update(
        index_elements=[ClientRecord.id], set_=columns, where=ClientRecord.version < upsert.excluded.version
    ).returning(ClientRecord.id)


def _first() -> Executable:
    columns = ", ".join(column.name for column in ClientRecord.__table__.columns)
    given = ", ".join(f":{column.name}" for column in ClientRecord.__table__.columns)
    query = f"""
        WITH first AS (INSERT INTO client_records ({columns}) VALUES ({given}) ON CONFLICT DO NOTHING RETURNING id),
        held AS (INSERT INTO client_phones (phone, record_id) SELECT unnest(:numbers), id FROM first)
        {debt_checks.ASKING_ABOUT_CLIENT} AND EXISTS (SELECT FROM first)
    """  # noqa: S608 - names of our own tables and columns
    types = [bindparam(column.name, type_=column.type) for column in ClientRecord.__table__.columns]
    return text(query).bindparams(*types, *debt_checks.ITS_PARAMETERS)


# Built once: building costs more than running, and an import tells of a hundred thousand.
_NEWER, _FIRST = Ready(_newer()), Ready(_first())
_NUMBERS = Ready(
    text("""
        WITH gone AS (DELETE FROM client_phones WHERE record_id = :record AND phone <> ALL (:numbers))
        INSERT INTO client_phones (phone, record_id) SELECT unnest(:numbers), :record ON CONFLICT DO NOTHING
    """).bindparams(bindparam("numbers", type_=ARRAY(Text)), bindparam("record", type_=Uuid))
)


class Owner(NamedTuple):
    """A record that a number may belong to."""

    record_id: UUID
    person: bool
    name: str
    counterparty_id: UUID | None
    counterparty_name: str | None
    manager_id: UUID | None
    """A person's own, else that of their counterparty."""
    private: bool
    created_by: UUID | None


Owners = dict[str, list[Owner]]
_OWNERS = Ready(
    text("""
        SELECT number.phone, record.id, record.person, record.name, record.counterparty_id,
            coalesce(counterparty.name, record.counterparty_name),
            coalesce(record.manager_id, counterparty.manager_id), record.private, record.created_by
        FROM client_phones AS number
        JOIN client_records AS record ON record.id = number.record_id
        LEFT JOIN client_records AS counterparty
            ON counterparty.id = record.counterparty_id AND NOT counterparty.deleted
        WHERE number.phone = ANY (:phones)
        ORDER BY record.person DESC, record.name, record.id
    """).bindparams(bindparam("phones", type_=ARRAY(Text)))
)


def owners_of(db: Session, phones: Collection[str]) -> Owners:
    """All records of each number, persons first, private ones among them; numbers of nobody are left out."""
    found: Owners = {}
    if phones:
        for phone, *record in _OWNERS.rows(db, {"phones": list(phones)}):
            found.setdefault(phone, []).append(Owner(*record))
    return found


def parties_of(db: Session, phones: Collection[str], viewers: Collection[UUID | None]) -> dict[str, list[Party]]:
    """Whom each number may belong to, persons first; numbers of nobody are left out. See `seen_by`."""
    seen = {phone: seen_by(owners, viewers) for phone, owners in owners_of(db, phones).items()}
    return {phone: parties for phone, parties in seen.items() if parties}


def seen_by(owners: Iterable[Owner], viewers: Collection[UUID | None]) -> list[Party]:
    """A private record is there only where all `viewers` are its creator. Pure.

    A counterparty whose person has the same number is told of with that person, not again by itself.
    """
    parties: list[Party] = []
    for one in owners:
        if one.private and {one.created_by} != set(viewers):
            continue
        if one.person or all(party.counterparty_id != one.record_id for party in parties):
            parties.append(
                Party(
                    counterparty_id=one.counterparty_id,
                    counterparty_name=one.counterparty_name,
                    contact_id=one.record_id if one.person else None,
                    contact_name=one.name if one.person else None,
                    manager_id=one.manager_id,
                )
            )
    return parties


def managers_of(owners: Iterable[Owner]) -> list[UUID]:
    """The managers of all of them, each once. Pure."""
    return list(dict.fromkeys(one.manager_id for one in owners if one.manager_id))


def common_manager(owners: Iterable[Owner]) -> UUID | None:
    """Whom all who have a manager have. Pure."""
    managers = managers_of(owners)
    return managers[0] if len(managers) == 1 else None


def managed_by(phone: InstrumentedAttribute[Any], user_id: UUID) -> ColumnElement[bool]:
    """Is the number one of a manager's own clients? Asked of each row: a manager may have a hundred thousand."""
    return (
        select(ClientPhone.phone)
        .join(ClientRecord, ClientRecord.id == ClientPhone.record_id)
        .where(ClientPhone.phone == phone, ClientRecord.manager_id == user_id)
        .exists()
    )


def numbers_of(db: Session, record_id: UUID) -> list[str]:
    """The numbers of a person, or of a counterparty and its people; of private records only the asker's own."""
    theirs = or_(ClientRecord.id == record_id, ClientRecord.counterparty_id == record_id)
    mine = or_(~ClientRecord.private, ClientRecord.created_by == db.asker.user_id)
    numbers = select(ClientPhone.phone).join(ClientRecord, ClientRecord.id == ClientPhone.record_id)
    return sorted(set(db.scalars(numbers.where(theirs, mine))))
