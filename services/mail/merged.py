"""Clients that became one, and parted again: letters and short messages go with them."""

from typing import Any

from services.contacts.interface import ContactMerged, ContactUnmerged, CounterpartyMerged, CounterpartyUnmerged
from services.kit import relinks
from services.kit.db import Session
from services.mail.models import Email
from services.mail.text_models import ShortMessage, TextSender


def follow(db: Session, event: CounterpartyMerged | ContactMerged) -> None:
    name = "counterparty_id" if isinstance(event, CounterpartyMerged) else "contact_id"
    relinks.follow(db, event.merge_id, event.absorbed_id, event.survivor_id, _columns(name))


def come_back(db: Session, event: CounterpartyUnmerged | ContactUnmerged) -> None:
    """What was linked to the survivor since stays with it."""
    name = "counterparty_id" if isinstance(event, CounterpartyUnmerged) else "contact_id"
    relinks.come_back(db, event.merge_id, event.absorbed_id, event.survivor_id, _columns(name))


def _columns(name: str) -> list[Any]:
    return [getattr(model, name) for model in (Email, ShortMessage, TextSender)]
