"""Whom a number or an address belongs to: contact persons first, then counterparties (F64)."""

from sqlalchemy import select

from services.contacts.interface import Party
from services.contacts.models import Address, Contact, Counterparty
from services.contacts.rights import visible
from services.kit.db import Session

MOST = 10
"""More parties than this share one number only by mistake; the first ten are shown."""


def parties(db: Session, kind: str, value: str) -> list[Party]:
    """Everyone with this phone (E.164) or e-mail address (lower case) whom the asker may see.

    A person's client stays unnamed where the asker may not see it.
    """
    rows = db.execute(
        select(
            Contact.id, Contact.name, Contact.manager_id, Counterparty.id, Counterparty.name, Counterparty.manager_id
        )
        .join(Address, Address.contact_id == Contact.id)
        .outerjoin(Counterparty, (Counterparty.id == Contact.counterparty_id) & visible(db.asker, Counterparty))
        .where(Address.kind == kind, Address.value == value, visible(db.asker, Contact))
        .order_by(Contact.sort_key, Contact.id)
        .limit(MOST)
    ).all()
    found = [
        Party(
            counterparty_id=counterparty_id,
            counterparty_name=counterparty_name,
            contact_id=contact_id,
            contact_name=contact_name,
            manager_id=counterparty_manager or contact_manager,
        )
        for contact_id, contact_name, contact_manager, counterparty_id, counterparty_name, counterparty_manager in rows
    ]
    known = {party.counterparty_id for party in found}
    companies = db.execute(
        select(Counterparty.id, Counterparty.name, Counterparty.manager_id)
        .join(Address, Address.counterparty_id == Counterparty.id)
        .where(Address.kind == kind, Address.value == value, visible(db.asker, Counterparty))
        .order_by(Counterparty.sort_key, Counterparty.id)
        .limit(MOST)
    ).all()
    found += [
        Party(counterparty_id=id_, counterparty_name=name, contact_id=None, contact_name=None, manager_id=manager_id)
        for id_, name, manager_id in companies
        if id_ not in known
    ]
    return found[:MOST]


def only_one(found: list[Party]) -> Party | None:
    """The party a fact is filed under by itself: a person before a company; between several nothing is guessed."""
    persons = [party for party in found if party.contact_id is not None]
    for group in (persons, found):
        if len({party.counterparty_id or party.contact_id for party in group}) == 1:
            return group[0]
    return None
