"""Clients and people as those a mailing is for."""

from datetime import date
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.bulk import Selection
from services.kit.wire import Limit, Struct

RecipientKind = Literal["counterparty", "contact"]
Some = Annotated[list[UUID], Meta(max_length=1_000)]


class Recipient(Struct):
    """Somebody who may be written to, as they are now."""

    asked_id: UUID
    """The id that was asked for: another one than `id` where that record became this one."""
    kind: RecipientKind
    id: UUID
    counterparty_id: UUID | None
    """In whose history a letter belongs: the client itself, or the person's."""
    name: str
    counterparty_name: str
    position: str
    city: str
    email_address: str | None
    """The first of the card, in lower case."""
    mobile: str | None
    """The first of the card's numbers that takes SMS, as E.164."""
    opted_out: bool
    """The card says «do not mail», or that of the person's client does."""
    consent_id: UUID | None
    """The consent to advertising by e-mail that is in force."""
    sms_consent_id: UUID | None
    """That to advertising by SMS."""


class RecipientPage(Struct):
    items: list[Recipient]
    last: UUID | None
    """After which id to go on; null where there are no more."""


class Recipients(Protocol):
    def list_recipients(
        self,
        kind: RecipientKind,
        selection: Selection,
        with_people: bool = False,
        after: UUID | None = None,
        limit: Limit = 200,
    ) -> RecipientPage:
        """Those whom the asker sees, by id; `with_people`: also the contact persons of the clients. Raises Invalid."""

    def find_recipients(self, contact_ids: Some, counterparty_ids: Some) -> list[Recipient]:
        """These, where they are there and the asker sees them."""

    def list_birthdays(self, on: date, after: UUID | None = None, limit: Limit = 200) -> RecipientPage:
        """People whose birthday it is that day, whom the asker sees, by id; those of 29 February on the 28th of other
        years."""
