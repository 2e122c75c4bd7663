"""Staff, rights and segments on the bus."""

from services.contacts import staff
from services.kit.bus import Database, on
from services.kit.wire import UserChanged


class AccessService:
    db = Database()

    @on(UserChanged)
    def learn_user(self, event: UserChanged) -> None:
        with self.db() as db:
            staff.learn(db, event)
