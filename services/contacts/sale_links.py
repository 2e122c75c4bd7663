"""The lead and the deal that a line of the journal belongs to: `leads` is asked whether the asker sees them."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from services.contacts import interactions
from services.contacts.interface.interactions import InteractionChange, InteractionDraft
from services.kit.db import Session
from services.kit.wire import NotFound, ServiceError, Unavailable
from services.leads.interface import Leads

NOUNS = {"lead_id": "lead", "deal_id": "deal"}


class Refused(dict[str, tuple[UUID, ServiceError]]):
    """Links that the asker may not make, by their fields, each with its error."""

    def unless_in(self, db: Session, interaction_id: UUID | None) -> None:
        """Raises the first, unless this line has the very link: who sees the line may go on with it."""
        line: Any = interactions.get(db, interaction_id) if self and interaction_id is not None else None
        for name, (link, error) in self.items():
            if getattr(line, name, None) != link:
                raise error


def ask(leads: Leads, given: InteractionDraft | InteractionChange) -> Refused:
    """Asked before a transaction is opened: none is held while another service answers."""
    refused = Refused()
    look = {"lead_id": leads.get_lead, "deal_id": leads.get_deal}
    for name, noun in NOUNS.items():
        link = getattr(given, name)
        if link is None or link is UNSET:
            continue
        try:
            look[name](link)
        except NotFound:
            refused[name] = link, NotFound(f"There is no such {noun}.", field=name)
        except Unavailable:
            error = f"Whether there is such a {noun} cannot be asked now: try again, or save without it."
            refused[name] = link, Unavailable(error, field=name)
    return refused
