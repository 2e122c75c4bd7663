"""Calls and other facts of other services that become lines of the journal, once each. Letters: see `letters`."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts import changes, interactions, matching
from services.contacts.interface import Party
from services.contacts.models import CallRecording
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.wire import Asker, new_id
from services.telephony.interface import CallCorrected, CallEnded, RecordingExpired, RecordingSaved

_NEW = insert(Row).on_conflict_do_nothing().returning(Row)


class Line(NamedTuple):
    """What happened, as a line of the journal, and in whose name it is written."""

    asker: Asker
    values: dict[str, Any]


def record_call(db: Session, event: CallEnded) -> None:
    """One line a call, filed under the one client it can be; else it waits for a client with this number."""
    call = event.call
    party = matching.only_one(matching.parties(db, "phone", call.phone)) if call.phone else None
    record(
        db,
        party,
        channel="phone",
        direction=call.direction,
        starts_at=call.started_at,
        duration_seconds=call.talk_seconds,
        outcome=call.outcome or "",
        manager_id=call.user_id or (party.manager_id if party else None),
        call_id=call.id,
        phone=call.phone,
    )


def correct_call(db: Session, event: CallCorrected) -> None:
    """The call went otherwise than was said: its line says so, and what people wrote to it stays."""
    call = event.call
    row = db.scalars(select(Row).where(Row.call_id == call.id).with_for_update()).one_or_none()
    if row is None:
        record_call(db, CallEnded(call=call))
        return
    before = changes.snapshot(row)
    row.direction, row.starts_at = call.direction, call.started_at
    row.duration_seconds, row.outcome = call.talk_seconds, call.outcome or ""
    row.manager_id = row.manager_id or call.user_id
    if interactions.written(db, row, before):
        interactions.announced(db, row)


def record_recording(db: Session, event: RecordingSaved) -> None:
    """The call's line can be played from now on."""
    recording = event.recording
    row = insert(CallRecording).values(call_id=recording.call_id, recording_id=recording.id)
    db.execute(row.on_conflict_do_nothing())
    line = db.scalars(select(Row.id).where(Row.call_id == recording.call_id)).one_or_none()
    if line is not None:
        interactions.announce_all(db, [line])


def record_expired(db: Session, event: RecordingExpired) -> None:
    """The call's line can be played no more, unless it has another recording."""
    gone = sa.delete(CallRecording).where(
        CallRecording.call_id == event.recording.call_id, CallRecording.recording_id == event.recording.id
    )
    if db.execute(gone.returning(CallRecording.call_id)).first() is None:
        return
    line = db.scalars(select(Row.id).where(Row.call_id == event.recording.call_id)).one_or_none()
    if line is not None:
        interactions.announce_all(db, [line])


def record(db: Session, party: Party | None, **fields: object) -> bool:
    """False where the line is there already."""
    return bool(record_all(db, [line(db.asker, party, **fields)]))


def line(asker: Asker, party: Party | None, **fields: object) -> Line:
    """A line of the journal as it is to be written down."""
    return Line(
        asker,
        {
            "id": new_id(),
            "counterparty_id": party.counterparty_id if party else None,
            "contact_id": party.contact_id if party else None,
            "status": "held",
            "created_by": asker.user_id,
            "updated_by": asker.user_id,
            **fields,
        },
    )


def record_all(db: Session, lines: Sequence[Line]) -> set[UUID]:
    """Writes down those that are not there already, and tells of each in the name of its asker; which ones it were."""
    askers = {one.values["id"]: one.asker for one in lines}
    rows = {row.id: row for row in db.scalars(_NEW, [one.values for one in lines])} if lines else {}
    usual = db.asker
    for line_id, asker in askers.items():
        if line_id in rows:
            db.asker = asker
            changes.record(db, rows[line_id], None, "create")
    db.flush()
    interactions.announce_new(db, {line_id: asker for line_id, asker in askers.items() if line_id in rows})
    db.asker = usual
    return set(rows)
