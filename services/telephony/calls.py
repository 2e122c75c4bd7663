"""Calls as they are known, and who may see them."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, false, or_, select

from services.contacts.interface import Party
from services.kit.db import Session
from services.kit.wire import NotFound
from services.telephony import models
from services.telephony.facts import Fact
from services.telephony.interface import Call, Leg
from services.telephony.ledger import legs_of
from services.telephony.parties import managed_by, parties_of


def facts_of(row: models.Call) -> dict[str, Fact]:
    """What is known of the call."""
    return msgspec.convert(row.facts, dict[str, Fact])


def get_call(db: Session, call_id: UUID) -> Call:
    """Raises NotFound, also where the asker may not know of the call."""
    row = db.scalar(select(models.Call).where(models.Call.id == call_id, visible(db)))
    if row is None:
        raise NotFound("There is no such call.")
    return calls_of(db, [row], [db.asker.user_id])[0]


def list_legs(db: Session, call_id: UUID) -> list[Leg]:
    """Raises NotFound."""
    get_call(db, call_id)
    return legs_of(facts_of(db.get_one(models.Call, call_id)))


def visible(db: Session) -> ColumnElement[bool]:
    """A manager sees the calls they rang for or took, and those of their own clients; a head and an admin all."""
    asker, known = db.asker, ~models.Call.internal
    if asker.role in ("admin", "head_of_sales", "system"):
        return known
    if asker.role != "manager" or asker.user_id is None:
        return false()
    own = or_(
        models.Call.user_id == asker.user_id,
        models.Call.rings.contains([asker.user_id]),
        managed_by(models.Call.phone, asker.user_id),
    )
    return and_(known, own)


def calls_of(db: Session, rows: Sequence[models.Call], viewers: Collection[UUID | None]) -> list[Call]:
    """Rows as calls, with whom they are from as far as all the viewers may know."""
    parties = parties_of(db, {row.phone for row in rows if row.phone}, viewers)
    return [call_of(row, parties.get(row.phone or "", [])) for row in rows]


def call_of(row: models.Call, parties: list[Party]) -> Call:
    return Call(
        id=row.id,
        account_id=row.account_id,
        direction=row.direction,
        status=row.status,
        outcome=row.outcome,
        phone_raw=row.phone_raw,
        phone=row.phone,
        line_number=row.line_number,
        parties=parties,
        rings=row.rings,
        user_id=row.user_id,
        started_at=row.started_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        wait_seconds=row.wait_seconds,
        talk_seconds=row.talk_seconds,
        recording_id=row.recording_id,
        provider=row.provider,
        provider_account_id=row.provider_account_id,
        reason_code=row.reason_code,
        first_rang_id=row.first_rang_id,
        responsible_id=row.responsible_id,
        record_id=row.record_id,
    )
