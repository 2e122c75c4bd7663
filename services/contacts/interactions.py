"""The journal: what was said with whom. Calls and letters enter it by themselves."""

from typing import cast
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.contacts import counterparties, matching, rights
from services.contacts.interface import (
    Channel,
    Direction,
    Interaction,
    InteractionDraft,
    InteractionRecorded,
    InteractionStatus,
    Party,
)
from services.contacts.models import CallRecording, Contact, Counterparty
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.wire import Conflict, NotFound, new_id, now
from services.mail.interface import Email, EmailReceived, EmailSent
from services.telephony.interface import CallEnded, RecordingSaved

SUMMARY_LENGTH = 2000
"""How much of a letter's text the timeline shows; the letter itself stays with `mail`."""
WAITING = select(Row.id).where(
    or_(
        Row.phone == any_(bindparam("phones", type_=ARRAY(Text))),
        Row.email_address == any_(bindparam("emails", type_=ARRAY(Text))),
    ),
    Row.counterparty_id.is_(None),
    Row.contact_id.is_(None),
)
"""Calls and letters with one of these numbers or addresses that belong to nobody yet."""


def create(db: Session, draft: InteractionDraft) -> Interaction:
    """Raises NotFound (the counterparty, the contact)."""
    counterparties.must_see(db, draft.counterparty_id)
    if draft.contact_id is not None:
        theirs = select(Contact.id).where(
            Contact.id == draft.contact_id, Contact.counterparty_id == draft.counterparty_id
        )
        if db.scalar(theirs) is None:
            raise NotFound("This counterparty has no such contact.", field="contact_id")
    row = Row(
        counterparty_id=draft.counterparty_id,
        contact_id=draft.contact_id,
        channel=draft.channel,
        direction=draft.direction,
        status=draft.status,
        starts_at=draft.starts_at or now(),
        summary=draft.summary,
        manager_id=db.asker.user_id,
        created_by=db.asker.user_id,
    )
    db.add(row)
    db.flush()
    db.refresh(row)
    interaction = struct(row)
    db.publish(InteractionRecorded(interaction=interaction))
    return interaction


def delete(db: Session, interaction_id: UUID) -> None:
    """Raises NotFound; Conflict for a call or a letter, which are facts. Managers take out their own lines only."""
    row = db.get(Row, interaction_id, with_for_update=True)
    mine = row is not None and (db.asker.role in rights.SEES_ALL or row.created_by == db.asker.user_id)
    if row is None or not mine:
        raise NotFound("There is no such line in the journal, or it is not yours.")
    if row.counterparty_id is not None:
        counterparties.must_see(db, row.counterparty_id)
    if row.call_id is not None or row.email_id is not None:
        raise Conflict("A call or a letter cannot be taken out of the journal.")
    gone = struct(row)
    db.delete(row)
    db.publish(InteractionRecorded(interaction=gone))


def record_call(db: Session, event: CallEnded) -> None:
    """One line a call, filed under the one client it can be; else it waits for a client with this number."""
    call = event.call
    party = matching.only_one(matching.parties(db, "phone", call.phone)) if call.phone else None
    _record(
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


def record_recording(db: Session, event: RecordingSaved) -> None:
    """The call's line can be played from now on."""
    recording = event.recording
    row = insert(CallRecording).values(call_id=recording.call_id, recording_id=recording.id)
    db.execute(row.on_conflict_do_nothing())
    line = db.scalars(select(Row).where(Row.call_id == recording.call_id)).one_or_none()
    if line is not None:
        db.publish(InteractionRecorded(interaction=struct(line)))


def record_received(db: Session, event: EmailReceived) -> None:
    """F61-F66: incoming, at its delivery, under the contact person with the sender's address, else the counterparty."""
    address = event.email.from_address.lower()
    party = matching.only_one(matching.parties(db, "email", address))
    _record_email(db, party, event.email, address, party.manager_id if party else None)


def record_sent(db: Session, event: EmailSent) -> None:
    """A letter of ours, under the client it was written to."""
    address = event.email.to_addresses[0].lower() if event.email.to_addresses else ""
    party = _named_party(db, event) or matching.only_one(matching.parties(db, "email", address))
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
    _record(
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


def _record(db: Session, party: Party | None, **fields: object) -> None:
    values = {
        "id": new_id(),
        "counterparty_id": party.counterparty_id if party else None,
        "contact_id": party.contact_id if party else None,
        "status": "held",
        "created_by": db.asker.user_id,
        **fields,
    }
    row = db.scalars(insert(Row).values(**values).on_conflict_do_nothing().returning(Row)).one_or_none()
    if row is not None:
        db.publish(InteractionRecorded(interaction=struct(row)))


def adopt(db: Session, owner: Counterparty | Contact, counterparty_id: UUID | None, contact_id: UUID | None) -> None:
    """Calls and letters that came before the client was known are filed under the client that now has their number."""
    known = {"phones": [phone["e164"] for phone in owner.phones], "emails": owner.emails}
    # Almost always nothing waits: asking first costs less than an update of nothing.
    if not (waiting := db.scalars(WAITING, known).all()):
        return
    adopted = db.scalars(
        update(Row)
        .where(Row.id.in_(waiting), Row.counterparty_id.is_(None), Row.contact_id.is_(None))
        .values(
            counterparty_id=counterparty_id,
            contact_id=contact_id,
            manager_id=func.coalesce(Row.manager_id, owner.manager_id),
        )
        .returning(Row)
    ).all()
    for row in adopted:
        db.publish(InteractionRecorded(interaction=struct(row)))


def struct(row: Row) -> Interaction:
    return Interaction(
        id=row.id,
        version=row.version,
        counterparty_id=row.counterparty_id,
        contact_id=row.contact_id,
        channel=cast(Channel, row.channel),
        direction=cast(Direction, row.direction),
        status=cast(InteractionStatus, row.status),
        starts_at=row.starts_at,
        duration_seconds=row.duration_seconds,
        subject=row.subject,
        summary=row.summary,
        outcome=row.outcome,
        manager_id=row.manager_id,
        created_by=row.created_by,
        call_id=row.call_id,
        email_id=row.email_id,
        phone=row.phone,
        email_address=row.email_address,
    )
