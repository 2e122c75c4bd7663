"""What became of a converted lead."""

from uuid import UUID

from services.kit.wire import Event


class LeadLinked(Event):
    """The counterparty and the contact of a converted lead exist (created, or found by INN, phone or e-mail)."""

    lead_id: UUID
    counterparty_id: UUID
    contact_id: UUID | None
