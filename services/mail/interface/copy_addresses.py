"""The address that puts a letter written anywhere into the client's history: each person has one of their own."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Struct


class CopyAddress(Struct):
    """The asker's own. A letter that comes to it from an address of theirs is a letter of theirs, or one they forward.

    `mailbox_id` is null where no mailbox takes copies, `address` also until one is made. `senders` are the asker's
    further addresses, `own_senders` those of mailboxes that they write from; other senders are not believed.
    """

    address: str | None
    mailbox_id: UUID | None
    own_senders: list[str]
    senders: list[str]
    last_copy_at: datetime | None
    """When the last letter was taken by it."""


class CopyAddressChange(Input):
    """All of the asker's further addresses."""

    senders: Annotated[list[Annotated[str, Meta(max_length=320)]], Meta(max_length=20)]


class CopyAddresses(Protocol):
    """Each one's own."""

    def get_copy_address(self) -> CopyAddress:
        """Of a person who has none, what is known without it."""

    def update_copy_address(self, change: CopyAddressChange) -> CopyAddress:
        """Raises Invalid (`senders`)."""

    def renew_copy_address(self) -> CopyAddress:
        """The first address, or another one: the old one takes nothing any more. Raises Conflict where no mailbox takes
        copies."""
