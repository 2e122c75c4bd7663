"""The caller's card: what telephony knows, and what contacts and leads add where they answer at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from gateway.dispatch import Visit
from services.contacts.interface import Contacts, Interaction, Party
from services.kit.wire import Forbidden, NotFound, ServiceError, Struct
from services.leads.interface import Deal, Leads
from services.telephony.interface import Call

T = TypeVar("T")
ADDED_SECONDS = 0.3
"""A phone is ringing: what comes later than that is left out."""
PARTIES_AT_MOST = 5
INTERACTIONS, DEALS = 5, 20
OPEN = ("new", "negotiation")


class CardParty(Struct):
    """Somebody the caller may be."""

    party: Party
    deals: list[Deal]
    """Open ones, newest first."""
    interactions: list[Interaction]
    """The last ones, newest first."""


class CallCard(Struct):
    """A call and whom it may be from; of several nobody is guessed. The first five come with their deals and past."""

    call: Call
    parties: list[CardParty]
    partial: bool
    """Something is left out, because its part of the suite did not answer within 300 ms."""
    missing: list[Literal["contacts", "leads"]]


def card_of(visit: Visit, call: Call) -> CallCard:
    """What the asker may know about the caller."""
    late: set[Literal["contacts", "leads"]] = set()

    def added(part: Literal["contacts", "leads"], ask: Callable[[], list[T]]) -> list[T]:
        try:
            return ask()
        except (NotFound, Forbidden):
            return []
        except ServiceError:
            late.add(part)
            return []

    shown = call.parties[:PARTIES_AT_MOST]
    contacts = visit.gateway.rpc.of(Contacts, visit.asker, deadline=ADDED_SECONDS)
    leads = visit.gateway.rpc.of(Leads, visit.asker, deadline=ADDED_SECONDS)
    with ThreadPoolExecutor(max_workers=2 * PARTIES_AT_MOST) as threads:
        pasts = [threads.submit(added, "contacts", lambda p=party: _past(contacts, p)) for party in shown]
        deals = [threads.submit(added, "leads", lambda p=party: _deals(leads, p)) for party in shown]
        parties = [
            CardParty(party=party, deals=open_deals.result(), interactions=past.result())
            for party, open_deals, past in zip(shown, deals, pasts, strict=True)
        ]
    parties += [CardParty(party=party, deals=[], interactions=[]) for party in call.parties[PARTIES_AT_MOST:]]
    return CallCard(call=call, parties=parties, partial=bool(late), missing=sorted(late))


def _past(contacts: Contacts, party: Party) -> list[Interaction]:
    of = {"counterparty_id": party.counterparty_id} if party.counterparty_id else {"contact_id": party.contact_id}
    return contacts.list_interactions(**of, sort="starts_at", descending=True, limit=INTERACTIONS).items


def _deals(leads: Leads, party: Party) -> list[Deal]:
    of = {"counterparty_id": party.counterparty_id} if party.counterparty_id else {"contact_id": party.contact_id}
    return [deal for deal in leads.list_deals(**of, limit=DEALS).items if deal.stage in OPEN]
