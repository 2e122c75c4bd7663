"""The paths of /api/v1, one module per noun."""

from gateway.api import (
    api_keys,
    calls,
    consents,
    contacts,
    counterparties,
    dead_letters,
    deals,
    directories,
    documents,
    emails,
    exchange,
    fields,
    files,
    health,
    interactions,
    jobs,
    leads,
    live,
    mailboxes,
    our_companies,
    parties,
    parts,
    photos,
    reminders,
    session,
    teams,
    telephony,
    users,
)
from gateway.routes import Route

NOUNS = (
    session,
    users,
    teams,
    api_keys,
    counterparties,
    contacts,
    photos,
    consents,
    interactions,
    parties,
    leads,
    deals,
    calls,
    telephony,
    mailboxes,
    emails,
    reminders,
    exchange,
    fields,
    directories,
    our_companies,
    files,
    jobs,
    parts,
    live,
    dead_letters,
    documents,
    health,
)


def all_routes() -> list[Route]:
    """Every operation of the API, in the order of the document."""
    return [route for noun in NOUNS for route in noun.api.routes]
