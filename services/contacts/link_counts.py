"""How much of each sort belongs to a client or a person: what stands on the tabs of their cards."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.contacts import contacts, counterparties, record_files
from services.contacts.interface.link_counts import ContactLinks, CounterpartyLinks
from services.contacts.models import Contact, Counterparty, Interaction, LinkedRecord
from services.contacts.rights import visible
from services.kit.db import COUNTED, Session

TOLD = {
    **{"phone": "calls", "email": "letters", "letter": "letters", "fax": "letters"},
    **{"note": "notes", "meeting": "meetings", "messenger": "messengers"},
}
"""What the lines of each channel are counted as: the filters of the timeline."""


def of_counterparty(db: Session, counterparty_id: UUID) -> CounterpartyLinks:
    """Raises NotFound."""
    client = counterparties.must_see(db, counterparty_id)
    sales = select(LinkedRecord.kind, func.count()).where(LinkedRecord.counterparty_id == client)
    linked = {row[0]: int(row[1]) for row in db.execute(sales.group_by(LinkedRecord.kind))}
    leads, deals = linked.pop("lead", 0), linked.pop("deal", 0)
    return CounterpartyLinks(
        contacts=_seen(db, Contact, Contact.counterparty_id == client),
        subsidiaries=_seen(db, Counterparty, Counterparty.parent_id == client),
        leads=leads,
        deals=deals,
        documents=sum(linked.values()),
        files=record_files.count(db, "counterparty", client),
        **_lines(db, Interaction.counterparty_id == client),
    )


def of_contact(db: Session, contact_id: UUID) -> ContactLinks:
    """Raises NotFound."""
    person = contacts.get(db, contact_id).id
    return ContactLinks(
        people=sum(_seen(db, Contact, link == person) for link in (Contact.referrer_id, Contact.boss_id)),
        files=record_files.count(db, "contact", person),
        **_lines(db, Interaction.contact_id == person),
    )


def _seen(db: Session, model: Any, owned: ColumnElement[bool]) -> int:
    some = select(model.id).where(owned, visible(db.asker, model)).limit(COUNTED).subquery()
    return db.scalar(select(func.count()).select_from(some)) or 0


def _lines(db: Session, owned: ColumnElement[bool]) -> dict[str, int]:
    """The latest lines by their channel, up to as many as are counted."""
    seen = select(Interaction.channel).where(owned, visible(db.asker, Interaction))
    latest = seen.order_by(Interaction.starts_at.desc()).limit(COUNTED).subquery()
    found = dict.fromkeys(TOLD.values(), 0)
    for channel, count in db.execute(select(latest.c.channel, func.count()).group_by(latest.c.channel)):
        found[TOLD[channel]] += count
    return found
