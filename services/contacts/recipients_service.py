"""Those whom mailings are for, on the bus; and what they say to them."""

from datetime import date
from uuid import UUID

from services.contacts import recipients, unsubscribing
from services.contacts.interface.bulk import Selection
from services.contacts.interface.recipients import Recipient, RecipientKind, RecipientPage, Some
from services.kit.bus import Database, on, rpc
from services.kit.wire import Limit
from services.mail.interface.stop_list import AddressStopped, AddressWelcomed


class RecipientsService:
    db = Database()

    @rpc
    def list_recipients(
        self,
        kind: RecipientKind,
        selection: Selection,
        with_people: bool = False,
        after: UUID | None = None,
        limit: Limit = 200,
    ) -> RecipientPage:
        with self.db() as db:
            return recipients.list_(db, kind, selection, with_people, after, limit)

    @rpc
    def find_recipients(self, contact_ids: Some, counterparty_ids: Some) -> list[Recipient]:
        with self.db() as db:
            return recipients.find(db, contact_ids, counterparty_ids)

    @rpc
    def list_birthdays(self, on: date, after: UUID | None = None, limit: Limit = 200) -> RecipientPage:
        with self.db() as db:
            return recipients.birthdays(db, on, after, limit)

    @on(AddressStopped)
    def withdraw_consent(self, event: AddressStopped) -> None:
        with self.db() as db:
            unsubscribing.withdraw(db, event)

    @on(AddressWelcomed)
    def renew_consent(self, event: AddressWelcomed) -> None:
        with self.db() as db:
            unsubscribing.renew(db, event)
