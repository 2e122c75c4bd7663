"""Letters in the journal: filed by their addresses, by their talk, or as people said in `mail`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from services.contacts import changes, contacts, counterparties, facts, interactions, matching, records
from services.contacts.addresses import EMAIL
from services.contacts.interface import ContactChange, CounterpartyChange, Party
from services.contacts.interface.interactions import Interaction
from services.contacts.models import Change, Contact, Counterparty
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.wire import Asker, ServiceError, system
from services.mail.interface import (
    Email,
    EmailBounced,
    EmailFiled,
    EmailOffered,
    EmailReceived,
    EmailSent,
    EmailUnfiled,
)

log = get_logger(__name__)
SUMMARY_LENGTH = 2000
"""How much of a letter's text the timeline shows; the letter itself stays with `mail`."""
NOT_ARRIVED = "Не доставлено: {address}. {words}"
MOST_RECIPIENTS = 20
"""Of a letter of ours, so many are looked for."""


def record_received(db: Session, *events: EmailReceived) -> None:
    """F61-F66: incoming, at its delivery, under the contact person with the sender's address, else the counterparty,
    else whose talk it goes on. Each letter's line has a trace of its own."""
    known = matching.parties_of(db, "email", {address_of(event.email) for event in events})
    lines = []
    for event in events:
        email = event.email
        of_address = matching.only_one(known.get(address_of(email), []))
        party = of_address or _of_talk(email.counterparty_id, email.contact_id)
        if party is None and event.confidential and email.lead_id is None:
            continue
        asker = db.asker if len(events) == 1 else system("letter", email.id.hex)
        lines.append(_line(db, asker, party, email, event.user_id or (party.manager_id if party else None)))
    facts.record_all(db, lines)


def record_sent(db: Session, *events: EmailSent) -> None:
    """Letters of ours, under the client each was written from, else to, else whose talk it goes on. All are told of in
    the name of one asker."""
    lines, known = [], {event.email.id: event for event in events}
    for event in events:
        email = event.email
        chosen = _of_talk(event.counterparty_id, event.contact_id)
        party = chosen or _of_address(db, email) or _of_talk(email.counterparty_id, email.contact_id)
        if party is not None or not event.confidential:
            lines.append(_line(db, db.asker, party, email, event.user_id))
    new = facts.record_all(db, lines)
    for line in lines:
        if line.values["id"] in new:
            del known[line.values["email_id"]]
    incoming = select(Row).where(Row.email_id.in_(known), Row.direction == "inbound").order_by(Row.id)
    for row in db.scalars(incoming.with_for_update()).all() if known else ():
        if row.email_id is not None:
            _turn(db, row, known[row.email_id])


def _turn(db: Session, row: Row, event: EmailSent) -> None:
    """The letter came first as incoming, through another mailbox: its line says now that it is ours, and to whom."""
    email = event.email
    before, party = changes.snapshot(row), _of_address(db, email)
    sender = matching.only_one(matching.parties(db, "email", email.from_address.lower()))
    nobodys = row.counterparty_id is None and row.contact_id is None
    if party is not None and (nobodys or _is_of(row, sender)):
        row.counterparty_id, row.contact_id = party.counterparty_id, party.contact_id
        if row.deleted:
            row.deleted, row.subject, row.summary = False, email.subject, email.text[:SUMMARY_LENGTH]
    row.direction, row.email_address = email.direction, address_of(email)
    row.manager_id = event.user_id or row.manager_id
    if interactions.written(db, row, before):
        interactions.announced(db, row)


def _is_of(row: Row, party: Party | None) -> bool:
    """Is it filed under that party?"""
    return party is not None and (row.counterparty_id, row.contact_id) == (party.counterparty_id, party.contact_id)


def record_bounced(db: Session, event: EmailBounced) -> None:
    """The letter's line says that it did not arrive, whichever of the two is told first."""
    record_sent(db, event.sent)
    row = db.scalars(select(Row).where(Row.email_id == event.sent.email.id).with_for_update()).one_or_none()
    words = NOT_ARRIVED.format(address=event.email_address, words=event.words).strip()
    if row is None or row.deleted or words in row.result:
        return
    before = changes.snapshot(row)
    row.result = f"{row.result}\n{words}".strip()
    if interactions.written(db, row, before):
        interactions.announced(db, row)


def record_offered(db: Session, event: EmailOffered) -> None:
    """It waited, and may be somebody's now. Where its line is somebody's, that is told again: `mail` may not know."""
    email = event.email
    line = db.scalars(select(Row).where(Row.email_id == email.id, ~Row.deleted).with_for_update()).one_or_none()
    if line is not None and (line.counterparty_id is not None or line.contact_id is not None):
        interactions.announced(db, line)
        return
    talk = _of_talk(_now(db, Counterparty, email.counterparty_id), _now(db, Contact, email.contact_id))
    party = _of_address(db, email) or talk
    if party is not None or email.lead_id is not None:
        _put(db, email, party, by_hand=False, lead_id=email.lead_id)


def file(db: Session, event: EmailFiled) -> None:
    """The letter's line belongs to whom it is said to; it is made where there is none."""
    party = _of_talk(_now(db, Counterparty, event.counterparty_id), _now(db, Contact, event.contact_id))
    said = {"manager_id": event.manager_id, "subject": event.subject, "summary": event.summary}
    given: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    manager_id = event.manager_id or _manager_of(db, party) or (db.asker.user_id if event.lead_id else None)
    _put(db, event.email, party, by_hand=event.by_hand, lead_id=event.lead_id, manager_id=manager_id, given=given)
    if event.remember_address and party is not None:
        _remember(db, party, address_of(event.email))


def take_out(db: Session, event: EmailUnfiled) -> None:
    """The letter's line is no part of the journal; of one that not everybody may see nothing stays behind."""
    row = db.scalars(select(Row).where(Row.email_id == event.email_id, ~Row.deleted).with_for_update()).one_or_none()
    if row is None:
        return
    before = changes.snapshot(row)
    row.deleted = True
    row.counterparty_id = row.contact_id = row.lead_id = None
    if event.confidential:
        row.subject = row.summary = row.result = ""
        row.email_address = None
    interactions.written(db, row, before, "delete")
    if event.confidential:
        db.execute(sa.delete(Change).where(Change.record_id == row.id))
    interactions.announced(db, row)


def address_of(email: Email) -> str:
    """The other side's, by which the letter is somebody's."""
    if email.direction == "inbound":
        return email.from_address.lower()
    return email.to_addresses[0].lower() if email.to_addresses else ""


def _of_address(db: Session, email: Email) -> Party | None:
    """Of a letter of ours, the first of its recipients who is somebody's."""
    if email.direction == "inbound":
        return matching.only_one(matching.parties(db, "email", address_of(email)))
    for address in (*email.to_addresses, *email.cc_addresses)[:MOST_RECIPIENTS]:
        if (party := matching.only_one(matching.parties(db, "email", address.lower()))) is not None:
            return party
    return None


def _of_talk(counterparty_id: UUID | None, contact_id: UUID | None) -> Party | None:
    if counterparty_id is None and contact_id is None:
        return None
    return Party(
        counterparty_id=counterparty_id,
        counterparty_name=None,
        contact_id=contact_id,
        contact_name=None,
        manager_id=None,
    )


def _now(db: Session, model: type[Counterparty] | type[Contact], record_id: UUID | None) -> UUID | None:
    """The record, or what it was merged into meanwhile."""
    return (records.became(db, model, record_id) or record_id) if record_id is not None else None


def _manager_of(db: Session, party: Party | None) -> UUID | None:
    """F66."""
    if party is None:
        return None
    if party.counterparty_id is not None:
        found = db.scalar(select(Counterparty.manager_id).where(Counterparty.id == party.counterparty_id))
        if found is not None:
            return found
    return db.scalar(select(Contact.manager_id).where(Contact.id == party.contact_id))


def _line(
    db: Session, asker: Asker, party: Party | None, email: Email, manager_id: UUID | None, **given: object
) -> facts.Line:
    fields = {
        "subject": email.subject,
        "summary": email.text[:SUMMARY_LENGTH],
        "lead_id": email.lead_id,
        "manager_id": manager_id or _manager_of(db, party),
    }
    return facts.line(
        asker,
        party,
        channel="email",
        direction=email.direction,
        starts_at=email.delivered_at,
        email_id=email.id,
        email_address=address_of(email),
        **(fields | given),
    )


def _put(
    db: Session,
    email: Email,
    party: Party | None,
    *,
    by_hand: bool,
    lead_id: UUID | None = None,
    manager_id: UUID | None = None,
    given: dict[str, object] | None = None,
) -> Interaction | None:
    """The letter's line, with this client. What found it by itself does not stand above what is there."""
    of_lead = {"lead_id": lead_id} if lead_id is not None else {}
    fallback = manager_id or (party.manager_id if party else None)
    if facts.record_all(db, [_line(db, db.asker, party, email, fallback, **of_lead, **(given or {}))]):
        return None
    row = db.scalars(select(Row).where(Row.email_id == email.id).with_for_update()).one()
    if not by_hand and not row.deleted and (row.counterparty_id is not None or row.contact_id is not None):
        return None
    before = changes.snapshot(row)
    if row.deleted:
        row.deleted, row.email_address = False, address_of(email)
        row.subject, row.summary = email.subject, email.text[:SUMMARY_LENGTH]
    if party is not None:
        row.counterparty_id, row.contact_id = party.counterparty_id, party.contact_id
        row.manager_id = row.manager_id or manager_id or party.manager_id
    row.lead_id = lead_id or row.lead_id
    row.manager_id = row.manager_id or manager_id
    for name, value in (given or {}).items():
        setattr(row, name, value)
    return interactions.announced(db, row, before) if interactions.written(db, row, before) else None


def _remember(db: Session, party: Party, address: str) -> None:
    """The address on the person's card, else on the client's, in the name of who wants it; where it may not be, the
    letter is filed all the same."""
    if not EMAIL.fullmatch(address):
        return
    try:
        with db.begin_nested():
            if party.contact_id is not None:
                person = contacts.get(db, party.contact_id)
                if address not in person.emails:
                    contacts.update(db, person.id, person.version, ContactChange(emails=[*person.emails, address]))
            elif party.counterparty_id is not None:
                client = counterparties.get(db, party.counterparty_id)
                if address not in client.emails:
                    change = CounterpartyChange(emails=[*client.emails, address])
                    counterparties.update(db, client.id, client.version, change)
    except ServiceError as refused:
        log.info("address_not_remembered", reason=refused.code)
