"""What `mail` answers about SMS and lines of messengers."""

from uuid import UUID

from services.contacts.interface import Contacts, ShortMessagePlaced
from services.kit.bus import Database, client, on, rpc
from services.kit.wire import Limit
from services.mail import short_messages, text_filing
from services.mail.interface.short_messages import (
    ShortMessage,
    ShortMessageDraft,
    ShortMessageFiling,
    ShortMessagePage,
    ShortMessageView,
)

OTHERS_SECONDS = 5.0


class ShortMessagesService:
    db = Database()
    contacts = client(Contacts, OTHERS_SECONDS)

    @rpc
    def list_short_messages(
        self,
        view: ShortMessageView = "all",
        channel_id: UUID | None = None,
        search: str = "",
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> ShortMessagePage:
        with self.db() as db:
            return short_messages.list_page(db, view, channel_id, search, cursor, limit)

    @rpc
    def get_short_message(self, message_id: UUID) -> ShortMessage:
        with self.db() as db:
            return short_messages.get(db, message_id)

    @rpc
    def list_short_message_talk(self, message_id: UUID) -> list[ShortMessage]:
        with self.db() as db:
            return short_messages.talk(db, message_id)

    @rpc
    def send_short_message(self, draft: ShortMessageDraft) -> ShortMessage:
        name = self._name_of_client(draft.counterparty_id, draft.contact_id)
        with self.db() as db:
            return short_messages.queue(db, draft, name)

    @rpc
    def resend_short_message(self, message_id: UUID) -> ShortMessage:
        with self.db() as db:
            return short_messages.send_again(db, message_id)

    @rpc
    def settle_short_message(self, message_id: UUID) -> ShortMessage:
        with self.db() as db:
            return short_messages.settle(db, message_id)

    @rpc
    def file_short_message(self, message_id: UUID, filing: ShortMessageFiling) -> ShortMessage:
        self._name_of_client(filing.counterparty_id, filing.contact_id)
        with self.db() as db:
            return text_filing.file(db, message_id, filing)

    @rpc
    def ignore_short_message(self, message_id: UUID) -> ShortMessage:
        with self.db() as db:
            return text_filing.ignore(db, message_id)

    @rpc
    def make_lead_of_short_message(self, message_id: UUID) -> ShortMessage:
        with self.db() as db:
            return text_filing.make_lead(db, message_id)

    @on(ShortMessagePlaced)
    def place_short_message(self, event: ShortMessagePlaced) -> None:
        with self.db() as db:
            text_filing.placed(db, event)

    def _name_of_client(self, counterparty_id: UUID | None, contact_id: UUID | None) -> str:
        """Nothing is put into the history of a client whom the asker does not see. Raises NotFound, Unavailable."""
        client = self.contacts.get_counterparty(counterparty_id) if counterparty_id is not None else None
        person = self.contacts.get_contact(contact_id) if contact_id is not None else None
        return person.name if person else client.name if client else ""
