"""The stop-list: addresses and phones that no mailing goes to, whoever they belong to."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Conflict, Event, Input, Limit, Struct

StopReason = Literal["hand", "unsubscribed", "bounced", "said_stop"]
"""`said_stop`: answered an SMS, or wrote in a messenger, a word like STOP."""
StopKind = Literal["email", "phone", "messenger"]
Note = Annotated[str, Meta(max_length=1_000)]
Reason = Annotated[str, Meta(min_length=1, max_length=1_000)]


class StopListEntry(Struct):
    """That an address was stopped, and where it was let in again, that too: nothing of it is rewritten."""

    id: UUID
    kind: StopKind
    address: str
    """An e-mail's address, a phone as E.164, or `<channel id>:<sender>` of a messenger."""
    reason: StopReason
    note: str
    mailing_id: UUID | None
    """The mailing whose letter was answered so."""
    message_id: UUID | None
    """The short message that said stop."""
    created_by: UUID | None
    created_at: datetime
    removed_at: datetime | None
    """None: it is in force."""
    removed_by: UUID | None
    removal_note: str


class StopListPage(Struct):
    items: list[StopListEntry]
    cursor: str | None


class StopDraft(Input):
    """An address, or a phone, to be left alone."""

    address: Annotated[str, Meta(min_length=1, max_length=320)]
    note: Note = ""


class StopRemoval(Input):
    """Why an address may be written to again."""

    reason: Reason


class AlreadyStopped(Conflict):
    """The address is in the stop-list already."""


class AddressStopped(Event):
    """No mailing goes to the address from now on. The ids are of whom the letter was for, where one was answered."""

    entry_id: UUID
    address: str
    reason: StopReason
    at: datetime
    contact_id: UUID | None
    counterparty_id: UUID | None


class AddressWelcomed(Event):
    """Mailings may go to the address again: an administrator says so, or, `by_recipient`, whoever unsubscribed it."""

    entry_id: UUID
    address: str
    at: datetime
    by_recipient: bool
    contact_id: UUID | None
    counterparty_id: UUID | None


class StopList(Protocol):
    def list_stops(
        self, search: str = "", removed: bool = False, cursor: str | None = None, limit: Limit = 50
    ) -> StopListPage:
        """Newest first; `removed`: those let in again. For `admin` and `head_of_sales`. Raises Forbidden."""

    def create_stop(self, draft: StopDraft) -> StopListEntry:
        """Raises Invalid, AlreadyStopped."""

    def remove_stop(self, entry_id: UUID, removal: StopRemoval) -> StopListEntry:
        """For `admin`. Who, when and why is kept. Raises Forbidden, NotFound."""
