"""What `reminders` answers, and the clock that rings them."""

from uuid import UUID

from services.contacts.interface import (
    ContactMerged,
    ContactUnmerged,
    CounterpartyMerged,
    CounterpartyUnmerged,
    InteractionPlanned,
)
from services.kit.bus import Database, every, on, rpc
from services.kit.wire import Limit
from services.reminders import debts, merged, plans, reminders
from services.reminders.interface import Reminder, ReminderChange, ReminderDraft, ReminderPage, ReminderStatus
from services.telephony.interface import DebtChanged, DebtOpened


class RemindersService:
    name = "reminders"
    db = Database()

    @rpc
    def create_reminder(self, draft: ReminderDraft) -> Reminder:
        with self.db() as db:
            return reminders.create(db, draft)

    @rpc
    def get_reminder(self, reminder_id: UUID) -> Reminder:
        with self.db() as db:
            return reminders.get(db, reminder_id)

    @rpc
    def list_reminders(
        self,
        status: ReminderStatus | None = None,
        counterparty_id: UUID | None = None,
        mine: bool = True,
        cursor: str | None = None,
        limit: Limit = 50,
        contact_id: UUID | None = None,
    ) -> ReminderPage:
        with self.db() as db:
            return reminders.list_page(db, status, counterparty_id, mine, cursor, limit, contact_id)

    @rpc
    def update_reminder(self, reminder_id: UUID, version: int, change: ReminderChange) -> Reminder:
        with self.db() as db:
            return reminders.update(db, reminder_id, version, change)

    @rpc
    def delete_reminder(self, reminder_id: UUID) -> None:
        with self.db() as db:
            reminders.delete(db, reminder_id)

    @on(InteractionPlanned)
    def follow_plan(self, event: InteractionPlanned) -> None:
        with self.db() as db:
            plans.follow(db, event)

    @on(DebtOpened)
    def remind_of_missed(self, event: DebtOpened) -> None:
        with self.db() as db:
            debts.follow(db, event)

    @on(DebtChanged)
    def follow_debt(self, event: DebtChanged) -> None:
        with self.db() as db:
            debts.follow(db, event)

    @every(seconds=1)
    def fire(self) -> None:
        fired = reminders.BATCH
        while fired == reminders.BATCH:
            with self.db() as db:
                fired = reminders.fire_due(db)

    @on(CounterpartyMerged)
    def follow_counterparty(self, event: CounterpartyMerged) -> None:
        with self.db() as db:
            merged.follow(db, event)

    @on(CounterpartyUnmerged)
    def part_counterparty(self, event: CounterpartyUnmerged) -> None:
        with self.db() as db:
            merged.come_back(db, event)

    @on(ContactMerged)
    def follow_contact(self, event: ContactMerged) -> None:
        with self.db() as db:
            merged.follow(db, event)

    @on(ContactUnmerged)
    def part_contact(self, event: ContactUnmerged) -> None:
        with self.db() as db:
            merged.come_back(db, event)
