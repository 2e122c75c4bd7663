"""Whom a number or an address belongs to: contact persons first, then counterparties (F64)."""

from collections.abc import Collection

from sqlalchemy import ARRAY, Text, cast, func, select

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
    return parties_of(db, kind, [value]).get(value, [])


def parties_of(db: Session, kind: str, values: Collection[str]) -> dict[str, list[Party]]:
    """The same of several numbers or addresses at once; those of nobody are left out."""
    wanted = select(func.unnest(cast(sorted(values), ARRAY(Text))).label("value")).subquery()
    has = (Address.kind == kind) & (Address.value == wanted.c.value)
    persons = (
        select(
            Contact.sort_key,
            Contact.id,
            Contact.name,
            Contact.manager_id,
            Counterparty.id.label("client_id"),
            Counterparty.name.label("client_name"),
            Counterparty.manager_id.label("client_manager_id"),
        )
        .join(Address, Address.contact_id == Contact.id)
        .outerjoin(Counterparty, (Counterparty.id == Contact.counterparty_id) & visible(db.asker, Counterparty))
        .where(has, visible(db.asker, Contact))
        .order_by(Contact.sort_key, Contact.id)
        .limit(MOST)
        .lateral()
    )
    found: dict[str, list[Party]] = {}
    for row in db.execute(select(wanted.c.value, persons).order_by(persons.c.sort_key, persons.c.id)):
        party = Party(
            counterparty_id=row.client_id,
            counterparty_name=row.client_name,
            contact_id=row.id,
            contact_name=row.name,
            manager_id=row.client_manager_id or row.manager_id,
        )
        found.setdefault(row.value, []).append(party)
    known = {(value, party.counterparty_id) for value, some in found.items() for party in some}
    companies = (
        select(Counterparty.sort_key, Counterparty.id, Counterparty.name, Counterparty.manager_id)
        .join(Address, Address.counterparty_id == Counterparty.id)
        .where(has, visible(db.asker, Counterparty))
        .order_by(Counterparty.sort_key, Counterparty.id)
        .limit(MOST)
        .lateral()
    )
    for row in db.execute(select(wanted.c.value, companies).order_by(companies.c.sort_key, companies.c.id)):
        if (row.value, row.id) not in known:
            party = Party(
                counterparty_id=row.id,
                counterparty_name=row.name,
                contact_id=None,
                contact_name=None,
                manager_id=row.manager_id,
            )
            found.setdefault(row.value, []).append(party)
    return {value: some[:MOST] for value, some in found.items()}


def only_one(found: list[Party]) -> Party | None:
    """The party a fact is filed under by itself: a person before a company; between several nothing is guessed."""
    persons = [party for party in found if party.contact_id is not None]
    for group in (persons, found):
        if len({party.counterparty_id or party.contact_id for party in group}) == 1:
            return group[0]
    return None
