"""Whom a phone number or an e-mail address belongs to."""

from typing import Protocol
from uuid import UUID

from services.kit.wire import Struct


class Party(Struct):
    """Whom a phone number or an e-mail address belongs to: a contact person first, then a counterparty."""

    counterparty_id: UUID | None
    counterparty_name: str | None
    contact_id: UUID | None
    contact_name: str | None
    manager_id: UUID | None


class Parties(Protocol):
    def find_parties(self, phone: str | None = None, email_address: str | None = None) -> list[Party]:
        """Everyone the number or the address may belong to, persons first; empty where nobody is known."""
