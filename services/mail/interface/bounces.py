"""Letters of ours that did not reach an address."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Struct


class Bounce(Struct):
    """What the other side's server wrote back. It counts until a letter from the address comes in."""

    email_id: UUID
    email_address: str
    permanent: bool
    """The address is no good; else its mailbox is full, or its server is away."""
    status: str
    """As `5.1.1` (RFC 3463); empty where it was not told."""
    words: str
    """The server's own."""
    bounced_at: datetime


class Bounces(Protocol):
    def find_bounces(
        self, addresses: Annotated[list[Annotated[str, Meta(max_length=320)]], Meta(max_length=50)]
    ) -> list[Bounce]:
        """The last one of each address that has one, of letters that the asker sees."""
