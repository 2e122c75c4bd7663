"""What the echo of the bench run promises, and the 250 bytes that it is told."""

from typing import Protocol
from uuid import UUID

from services.kit.wire import Struct


class Card(Struct):
    id: UUID
    name: str
    phones: list[str]
    emails: list[str]
    notes: str


CARD = Card(
    id=UUID("01980000-0000-7000-8000-000000000001"),
    name="Zarya Trading House, Moscow",
    phones=["+79161234567", "+74951234567"],
    emails=["sales@zarya.example"],
    notes="Buys fasteners every quarter; asks for a quote first.",
)


class Echo(Protocol):
    def get_echo(self, card: Card) -> Card:
        """The same card."""


Echo.__module__ = "bench"  # a client finds the service by the module of its Protocol
