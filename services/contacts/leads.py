"""What a converted lead becomes here: its counterparty and contact, found or made, and its lines in the timeline."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.contacts import addresses, contacts, counterparties, duplicates, interactions, matching, records
from services.contacts.duplicates import Found
from services.contacts.interface import ContactDraft, CounterpartyDraft, LeadLinked
from services.contacts.interface.identity import Likeness
from services.contacts.match_record import MatchRecord
from services.contacts.models import Counterparty, LinkedRecord
from services.kit.db import Session
from services.kit.wire import Invalid, now
from services.leads.interface import DealChanged, Lead, LeadConverted


def link(db: Session, event: LeadConverted) -> None:
    """C07: the counterparty and the contact come from the lead by themselves; one that is already there is taken."""
    lead = event.lead
    chosen = event.counterparty_id
    if chosen is not None:
        chosen = records.became(db, Counterparty, chosen) or chosen
    counterparty_id = chosen or _found(db, event) or _made(db, event)
    contact_id = _person(db, lead, counterparty_id)
    _record(db, "lead", lead.id, lead.version, counterparty_id, lead.title or lead.name, lead.status, lead.manager_id)
    interactions.adopt_of_lead(db, lead.id, counterparty_id, contact_id, lead.deal_id)
    db.publish(LeadLinked(lead_id=lead.id, counterparty_id=counterparty_id, contact_id=contact_id))


def record_deal(db: Session, event: DealChanged) -> None:
    """The deal stands in its client's timeline as it is now; old news changes nothing."""
    deal = event.deal
    if deal.counterparty_id is not None:
        _record(db, "deal", deal.id, deal.version, deal.counterparty_id, deal.title, deal.stage, deal.manager_id)


def _found(db: Session, event: LeadConverted) -> UUID | None:
    if event.inn is not None:
        by_inn = select(Counterparty.id).where(Counterparty.inn == event.inn, ~Counterparty.deleted)
        return db.scalar(by_inn.order_by(Counterparty.id).limit(1))
    phones, emails = _usable(event.lead)
    likely = [
        match.party.id
        for name in dict.fromkeys((event.counterparty_name, event.lead.name))
        for match in duplicates.find(
            db, Likeness(name=name, legal_form=event.legal_form, phones=phones, emails=emails), 2
        )
        if match.verdict == "same"
    ]
    if len(set(likely)) == 1:
        return likely[0]
    for kind, value in [("phone", phone) for phone in phones] + [("email", email) for email in emails]:
        party = matching.only_one(matching.parties(db, kind, value)) if value else None
        if party is not None and party.counterparty_id is not None:
            return party.counterparty_id
    return None


def _made(db: Session, event: LeadConverted) -> UUID:
    lead = event.lead
    phones, emails = _usable(lead)
    draft = CounterpartyDraft(
        name=event.counterparty_name,
        legal_form=event.legal_form,
        inn=event.inn,
        phones=phones if event.legal_form == "individual" or not lead.name else [],
        emails=emails if event.legal_form == "individual" or not lead.name else [],
        manager_id=lead.manager_id,
        notes=lead.text,
    )
    try:
        return counterparties.create(db, draft, ask_required=False).id
    except Invalid:
        # The deal exists already: a wrong INN must not leave it without a client. The seller mends it on the card.
        return counterparties.create(db, msgspec.structs.replace(draft, inn=None), ask_required=False).id


def _person(db: Session, lead: Lead, counterparty_id: UUID) -> UUID:
    phones, emails = _usable(lead)
    asked = MatchRecord(
        kind="contact",
        name=lead.name,
        phones=tuple((phone, None) for phone in phones),
        emails=tuple(emails),
        counterparty_id=str(counterparty_id),
    )
    theirs = [
        one for one in duplicates.candidates(db, "contact", [asked]) if one.row["counterparty_id"] == counterparty_id
    ]
    # A name tells colleagues behind one telephone apart; a lead that has none is whoever has the number.
    named = bool(asked.person)
    likely = [one for one in theirs if one.score.verdict != "different" or (not named and _reached(asked, one))]
    if likely:
        return max(likely, key=lambda one: (one.score.score, -one.id.int)).id
    draft = ContactDraft(
        name=lead.name, counterparty_id=counterparty_id, phones=phones, emails=emails, manager_id=lead.manager_id
    )
    return contacts.create(db, draft, ask_required=False).id


def _reached(asked: MatchRecord, one: Found) -> bool:
    """The person has one of the numbers or addresses."""
    record = one.row["record"]
    return bool(asked.numbers.keys() & record.numbers.keys() or set(asked.emails) & set(record.emails))


def _usable(lead: Lead) -> tuple[list[str], list[str]]:
    """What of a lead's phones and e-mails a contact can have; a mistyped one stays on the lead."""
    emails = [email for email in lead.emails if addresses.EMAIL.fullmatch(email.strip().lower())]
    return [phone.e164 for phone in lead.phones if phone.e164], [email.strip().lower() for email in emails]


def _record(
    db: Session,
    kind: str,
    record_id: UUID,
    version: int,
    counterparty_id: UUID,
    title: str,
    status: str,
    manager_id: UUID | None,
) -> None:
    if db.scalar(select(Counterparty.id).where(Counterparty.id == counterparty_id)) is None:
        return
    row = insert(LinkedRecord).values(
        id=record_id,
        version=version,
        kind=kind,
        counterparty_id=counterparty_id,
        at=now(),
        title=title,
        status=status,
        manager_id=manager_id,
    )
    changed = {name: row.excluded[name] for name in ("version", "counterparty_id", "title", "status", "manager_id")}
    db.execute(
        row.on_conflict_do_update(
            index_elements=[LinkedRecord.id], set_=changed, where=LinkedRecord.version < row.excluded.version
        )
    )
