"""Missed-call debts on the bus, and who is there to return them."""

from datetime import datetime
from uuid import UUID

from services.kit.bus import Database, every, on, rpc
from services.kit.wire import Limit, UserChanged
from services.telephony import debt_checks, debt_desk, debt_settings, debts, staff
from services.telephony.interface.debts import (
    DebtAssignment,
    DebtChange,
    DebtDismissal,
    DebtPage,
    DebtSettings,
    DebtSettingsChange,
    DebtState,
    DebtSummary,
    MissedCallDebt,
)


class DebtsService:
    db = Database()

    @rpc
    def list_missed_call_debts(
        self,
        state: DebtState = "open",
        owner_id: UUID | None = None,
        late: bool | None = None,
        phone: str | None = None,
        record_id: UUID | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> DebtPage:
        with self.db() as db:
            return debt_desk.list_page(db, state, owner_id, late, phone, record_id, cursor, limit)

    @rpc
    def get_missed_call_debt(self, debt_id: UUID) -> MissedCallDebt:
        with self.db() as db:
            return debt_desk.get(db, debt_id)

    @rpc
    def list_debt_history(self, debt_id: UUID) -> list[DebtChange]:
        with self.db() as db:
            return debt_desk.history(db, debt_id)

    @rpc
    def get_debt_summary(self, opened_from: datetime, opened_before: datetime) -> DebtSummary:
        with self.db() as db:
            return debt_desk.summary(db, opened_from, opened_before)

    @rpc
    def dismiss_missed_call_debt(self, debt_id: UUID, dismissal: DebtDismissal, version: int) -> MissedCallDebt:
        with self.db() as db:
            return debt_desk.dismiss(db, debt_id, dismissal, version)

    @rpc
    def assign_missed_call_debt(self, debt_id: UUID, assignment: DebtAssignment, version: int) -> MissedCallDebt:
        with self.db() as db:
            return debt_desk.assign(db, debt_id, assignment, version)

    @rpc
    def get_debt_settings(self) -> DebtSettings:
        with self.db() as db:
            return debt_settings.get(db)

    @rpc
    def update_debt_settings(self, change: DebtSettingsChange, version: int) -> DebtSettings:
        with self.db() as db:
            return debt_settings.update(db, change, version)

    @every(seconds=1)
    def settle_debts(self) -> None:
        settled = debt_checks.AT_ONCE
        while settled == debt_checks.AT_ONCE:
            with self.db() as db:
                settled = debts.settle_due(db)

    @every(seconds=15)
    def escalate_debts(self) -> None:
        with self.db() as db:
            debts.escalate_due(db)

    @on(UserChanged)
    def learn_user(self, event: UserChanged) -> None:
        with self.db() as db:
            staff.learn(db, event)
