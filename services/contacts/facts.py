"""Calls and letters: facts of other services that become lines of the journal, once each."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts import changes, interactions, matching
from services.contacts.interface import Party
from services.contacts.models import CallRecording
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.wire import new_id
from services.mail.interface import Email, EmailReceived, EmailSent
from services.telephony.interface import CallCorrected, CallEnded, RecordingExpired, RecordingSaved

SUMMARY_LENGTH = 2000
"""How much of a letter's text the timeline shows; the letter itself stays with `mail`."""
_NEW = insert(Row).on_conflict_do_nothing().returning(Row)


def record_call(db: Session, event: CallEnded) -> None:
    """One line a call, filed under the one client it can be; else it waits for a client with this number."""
    call = event.call
    party = matching.only_one(matching.parties(db, "phone", call.phone)) if call.phone else None
    enter(
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


def record_received(db: Session, event: EmailReceived) -> None:
    """F61-F66: incoming, at its delivery, under the contact person with the sender's address, else the counterparty."""
    address = event.email.from_address.lower()
    party = matching.only_one(matching.parties(db, "email", address))
    if party is None and event.confidential:
        return
    _record_email(db, party, event.email, address, party.manager_id if party else None)


def record_sent(db: Session, event: EmailSent) -> None:
    """A letter of ours, under the client it was written to."""
    address = event.email.to_addresses[0].lower() if event.email.to_addresses else ""
    party = _named_party(db, event) or matching.only_one(matching.parties(db, "email", address))
    if party is None and event.confidential:
        return
    _record_email(db, party, event.email, address, event.user_id)


def _named_party(db: Session, event: EmailSent) -> Party | None:
    if event.counterparty_id is None:
        return None
    return Party(
        counterparty_id=event.counterparty_id,
        counterparty_name=None,
        contact_id=event.contact_id,
        contact_name=None,
        manager_id=None,
    )


def _record_email(db: Session, party: Party | None, email: Email, address: str, manager_id: UUID | None) -> None:
    enter(
        db,
        party,
        channel="email",
        direction=email.direction,
        starts_at=email.delivered_at,
        subject=email.subject,
        summary=email.text[:SUMMARY_LENGTH],
        manager_id=manager_id,
        email_id=email.id,
        email_address=address,
    )


def enter(db: Session, party: Party | None, **fields: object) -> None:
    """Adds the line of a fact, unless there is one."""
    values = {
        "id": new_id(),
        "counterparty_id": party.counterparty_id if party else None,
        "contact_id": party.contact_id if party else None,
        "status": "held",
        "created_by": db.asker.user_id,
        "updated_by": db.asker.user_id,
        **fields,
    }
    row = db.scalars(_NEW, [values]).one_or_none()
    if row is not None:
        changes.record(db, row, None, "create")
        interactions.announced(db, row)
