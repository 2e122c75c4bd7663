"""SMS and lines of messengers that this service knew whose they are."""

from uuid import UUID

from services.kit.wire import Event


class ShortMessagePlaced(Event):
    """A received text stands in a client's history: its number was known, or became known."""

    short_message_id: UUID
    counterparty_id: UUID | None
    contact_id: UUID | None
    person_name: str
