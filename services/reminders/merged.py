"""Clients that became one, and parted again: reminders go with them."""

from services.contacts.interface import ContactMerged, ContactUnmerged, CounterpartyMerged, CounterpartyUnmerged
from services.kit import relinks
from services.kit.db import Session
from services.reminders.models import Reminder


def follow(db: Session, event: CounterpartyMerged | ContactMerged) -> None:
    column = Reminder.counterparty_id if isinstance(event, CounterpartyMerged) else Reminder.contact_id
    relinks.follow(db, event.merge_id, event.absorbed_id, event.survivor_id, [column])


def come_back(db: Session, event: CounterpartyUnmerged | ContactUnmerged) -> None:
    """What was linked to the survivor since stays with it."""
    column = Reminder.counterparty_id if isinstance(event, CounterpartyUnmerged) else Reminder.contact_id
    relinks.come_back(db, event.merge_id, event.absorbed_id, event.survivor_id, [column])
