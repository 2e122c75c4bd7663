"""Clients that became one, and parted again: leads and deals go with them."""

from sqlalchemy import select

from services.contacts.interface import ContactMerged, ContactUnmerged, CounterpartyMerged, CounterpartyUnmerged
from services.kit import relinks
from services.kit.db import Session
from services.kit.relinks import Moved
from services.leads import deals, leads
from services.leads.interface import DealChanged, LeadChanged
from services.leads.models import Deal, Lead

COUNTERPARTIES = (Lead.counterparty_id, Deal.counterparty_id)
CONTACTS = (Lead.contact_id, Deal.contact_id)


def follow(db: Session, event: CounterpartyMerged | ContactMerged) -> None:
    columns = COUNTERPARTIES if isinstance(event, CounterpartyMerged) else CONTACTS
    _announce(db, relinks.follow(db, event.merge_id, event.absorbed_id, event.survivor_id, columns))


def come_back(db: Session, event: CounterpartyUnmerged | ContactUnmerged) -> None:
    """What was linked to the survivor since stays with it."""
    columns = COUNTERPARTIES if isinstance(event, CounterpartyUnmerged) else CONTACTS
    _announce(db, relinks.come_back(db, event.merge_id, event.absorbed_id, event.survivor_id, columns))


def _announce(db: Session, moved: Moved) -> None:
    """A new version of each, so that news from before the merge is known to be old."""
    moved_leads = {id_ for place, ids in moved.items() if place.startswith("Lead.") for id_ in ids}
    moved_deals = {id_ for place, ids in moved.items() if place.startswith("Deal.") for id_ in ids}
    db.expire_all()
    for lead in db.scalars(select(Lead).where(Lead.id.in_(moved_leads)).order_by(Lead.id)):
        lead.touch()
        db.flush()
        db.publish(LeadChanged(lead=leads.shown(lead)))
    for deal in db.scalars(select(Deal).where(Deal.id.in_(moved_deals)).order_by(Deal.id)):
        deal.touch()
        db.flush()
        db.publish(DealChanged(deal=deals.struct(db, deal.id)))
