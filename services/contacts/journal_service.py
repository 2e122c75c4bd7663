"""The journal and the timeline on the bus, and the facts that enter them by themselves."""

from uuid import UUID

from services.contacts import interactions, timeline
from services.contacts.interface import Interaction, InteractionDraft, TimelinePage
from services.kit.bus import Database, on, rpc
from services.kit.wire import Limit
from services.mail.interface import EmailReceived, EmailSent
from services.telephony.interface import CallEnded, RecordingSaved


class JournalService:
    db = Database()

    @rpc
    def create_interaction(self, draft: InteractionDraft) -> Interaction:
        with self.db() as db:
            return interactions.create(db, draft)

    @rpc
    def delete_interaction(self, interaction_id: UUID) -> None:
        with self.db() as db:
            interactions.delete(db, interaction_id)

    @rpc
    def list_timeline(
        self, counterparty_id: UUID, search: str = "", cursor: str | None = None, limit: Limit = 50
    ) -> TimelinePage:
        with self.db() as db:
            return timeline.list_(db, counterparty_id, search, cursor, limit)

    @on(CallEnded)
    def record_call(self, event: CallEnded) -> None:
        with self.db() as db:
            interactions.record_call(db, event)

    @on(RecordingSaved)
    def record_recording(self, event: RecordingSaved) -> None:
        with self.db() as db:
            interactions.record_recording(db, event)

    @on(EmailReceived)
    def record_received(self, event: EmailReceived) -> None:
        with self.db() as db:
            interactions.record_received(db, event)

    @on(EmailSent)
    def record_sent(self, event: EmailSent) -> None:
        with self.db() as db:
            interactions.record_sent(db, event)
