"""SMS and lines of messengers: facts that become lines of the journal, once each, under the client they belong to."""

from sqlalchemy import select

from services.contacts import changes, consents, facts, interactions, matching
from services.contacts.interface import Party
from services.contacts.interface.consents import ConsentChannel, ConsentDraft
from services.contacts.interface.texts import ShortMessagePlaced
from services.contacts.models import Contact, Counterparty, Interaction
from services.kit.db import Session
from services.mail.interface import ShortMessage, ShortMessageFiled, ShortMessageReceived, ShortMessageSent


def record_received(db: Session, event: ShortMessageReceived) -> None:
    """R11: under the one person, or client, who has the number; else it waits for one. Who says stop, takes back the
    consent to advertising."""
    message = event.message
    party = _party(db, message)
    _enter(db, party, message)
    if party is None:
        return
    if message.counterparty_id is None and message.contact_id is None:
        placed = ShortMessagePlaced(
            short_message_id=message.id,
            counterparty_id=party.counterparty_id,
            contact_id=party.contact_id,
            person_name=party.contact_name or party.counterparty_name or "",
        )
        db.publish(placed)
    if event.stops:
        _withdraw(db, party, message)


def record_sent(db: Session, event: ShortMessageSent) -> None:
    """A text of ours, under the client it was written to."""
    if event.message.place == "internal":
        return
    _enter(db, _party(db, event.message), event.message)


def file(db: Session, event: ShortMessageFiled) -> None:
    """Somebody said whose it is."""
    message = event.message
    row = db.scalars(
        select(Interaction).where(Interaction.short_message_id == message.id).with_for_update()
    ).one_or_none()
    if row is None:
        _enter(db, _party(db, message), message)
        return
    party = _party(db, message)
    if party is None:
        return
    before = changes.snapshot(row)
    row.counterparty_id, row.contact_id = party.counterparty_id, party.contact_id
    row.manager_id = row.manager_id or party.manager_id
    if interactions.written(db, row, before):
        interactions.announced(db, row, before)


def _party(db: Session, message: ShortMessage) -> Party | None:
    """Whom it is said to belong to, else the one with this number."""
    if message.contact_id is None and message.counterparty_id is None:
        return matching.only_one(matching.parties(db, "phone", message.phone)) if message.phone else None
    person = db.get(Contact, message.contact_id) if message.contact_id else None
    client_id = message.counterparty_id or (person.counterparty_id if person else None)
    client = db.get(Counterparty, client_id) if client_id else None
    if person is None and client is None:
        return None
    return Party(
        counterparty_id=client.id if client else None,
        counterparty_name=client.name if client else None,
        contact_id=person.id if person else None,
        contact_name=person.name if person else None,
        manager_id=(client.manager_id if client else None) or (person.manager_id if person else None),
    )


def _enter(db: Session, party: Party | None, message: ShortMessage) -> None:
    facts.record(
        db,
        party,
        channel="messenger",
        direction=message.direction,
        starts_at=message.at,
        subject=message.channel_name,
        summary="\n".join(filter(None, (message.text, message.file_url))),
        manager_id=message.user_id or (party.manager_id if party else None),
        short_message_id=message.id,
        phone=message.phone or None,
    )


def _withdraw(db: Session, party: Party, message: ShortMessage) -> None:
    channel: ConsentChannel = "messenger" if message.channel_kind == "messenger" else "sms"
    draft = ConsentDraft(
        purpose="advertising",
        given=False,
        how=channel,
        channel=channel,
        contact_id=party.contact_id,
        counterparty_id=None if party.contact_id else party.counterparty_id,
        at=message.at,
        evidence=f"«{message.text[:200]}» · {message.channel_name} · {message.id}",
    )
    consents.record(db, draft)
