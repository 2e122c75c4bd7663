"""Staff and rights on the bus."""

from uuid import UUID

from services.contacts import access, staff
from services.contacts.interface.access import AccessExplained
from services.kit.bus import Database, on, rpc
from services.kit.wire import UserChanged


class AccessService:
    db = Database()

    @rpc
    def explain_access(
        self, user_id: UUID, counterparty_id: UUID | None = None, contact_id: UUID | None = None
    ) -> AccessExplained:
        with self.db() as db:
            return access.explain(db, user_id, counterparty_id, contact_id)

    @on(UserChanged)
    def learn_user(self, event: UserChanged) -> None:
        with self.db() as db:
            staff.learn(db, event)
