"""Missed-call debts: whoever rang and was not talked to is to be called back."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface import Party
from services.kit.wire import Conflict, Event, Input, Limit, Struct

DebtState = Literal["open", "returned", "dismissed", "void"]
"""`returned`: somebody talked with the client. `dismissed`: somebody said that nobody need. `void`: it proved to be
none, the call was answered after all, or its calls belong to another debt of the same client."""
DebtDeed = Literal[
    "opened", "missed_again", "returned", "reopened", "assigned", "owner_changed", "escalated", "dismissed", "voided"
]
Minutes = Annotated[int, Meta(ge=1, le=100_000)]
Users = Annotated[list[UUID], Meta(max_length=50)]


class MissedCallDebt(Struct):
    """What is owed to one client over all their numbers; to one number where nobody knows whose it is.

    Minutes and times are those of working hours, where a calendar is set.
    """

    id: UUID
    version: int
    phone: str
    """The number that rang last."""
    phones: list[str]
    """All that rang."""
    parties: list[Party]
    """Whose the last number may be, as far as the asker may know."""
    owner_id: UUID | None
    """Who is to call back: the client's manager, else whose phone rang first; null: whoever is on duty."""
    duty: bool
    """Nobody's own: for those on duty."""
    assigned: bool
    """Somebody chose the owner."""
    opened_at: datetime
    last_missed_at: datetime
    missed_calls: int
    first_call_id: UUID
    last_call_id: UUID
    state: DebtState
    due_at: datetime
    escalated_at: datetime | None
    returned_at: datetime | None
    returned_by_call_id: UUID | None
    returned_by_id: UUID | None
    """Who talked."""
    minutes_to_return: int | None
    dismissed_at: datetime | None
    dismissed_by_id: UUID | None
    reason: str
    """Why it was dismissed."""


class DebtPage(Struct):
    items: list[MissedCallDebt]
    cursor: str | None


class DebtChange(Struct):
    """A line of a debt's history. `user_id` is who did it, or null for us; `call_id` what it came from."""

    at: datetime
    deed: DebtDeed
    user_id: UUID | None
    call_id: UUID | None
    owner_id: UUID | None
    """Whose it is since."""
    text: str


class DebtFigures(Struct):
    """What became of the debts that were opened in a period. `owner_id` null: those on duty, or all together."""

    owner_id: UUID | None
    debts: int
    missed_calls: int
    returned: int
    dismissed: int
    open: int
    late: int
    """Open, or returned, after they were due."""
    median_minutes: float | None
    """Until they were returned."""


class DebtSummary(Struct):
    total: DebtFigures
    by_owner: list[DebtFigures]


class DebtSettings(Struct):
    """By when a missed call is to be returned, and who hears of it if it is not."""

    version: int
    calendar_id: UUID | None
    """Minutes are counted by these hours; null: around the clock."""
    due_minutes: int
    escalate_minutes: int
    escalate_to: list[UUID]
    duty_ids: list[UUID]
    """Who is on duty: debts of nobody are theirs."""


class DebtSettingsChange(Input):
    """What is left out, stays."""

    calendar_id: UUID | UnsetType | None = UNSET
    due_minutes: Minutes | UnsetType = UNSET
    escalate_minutes: Minutes | UnsetType = UNSET
    escalate_to: Users | UnsetType = UNSET
    duty_ids: Users | UnsetType = UNSET


class DebtDismissal(Input):
    reason: Annotated[str, Meta(min_length=3, max_length=1000)]


class DebtAssignment(Input):
    owner_id: UUID


class DebtOpened(Event):
    """A client was not talked to. Whoever is in `remind` is to be reminded at `remind_at`."""

    debt: MissedCallDebt
    remind: list[UUID]
    remind_at: datetime


class DebtChanged(Event):
    """A debt is not as it was; a lower `version` of it than one seen is old news. It ends with any state but `open`."""

    debt: MissedCallDebt
    remind: list[UUID]
    remind_at: datetime


class DebtClosed(Conflict):
    """The debt is not open any more; `details["state"]` says what became of it."""


class Debts(Protocol):
    """A manager sees debts that are theirs, of their own clients, and, on duty, those of nobody; heads see all."""

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
        """Open ones by when they are due, others by when they were opened, newest first.

        `record_id` is a client or a person: debts to any of their numbers. Raises Invalid (the cursor).
        """

    def get_missed_call_debt(self, debt_id: UUID) -> MissedCallDebt:
        """Raises NotFound."""

    def list_debt_history(self, debt_id: UUID) -> list[DebtChange]:
        """What was done with it, in order. Raises NotFound."""

    def get_debt_summary(self, opened_from: datetime, opened_before: datetime) -> DebtSummary:
        """Of the debts that the asker may see. Raises Invalid (a period of more than 400 days)."""

    def dismiss_missed_call_debt(self, debt_id: UUID, dismissal: DebtDismissal, version: int) -> MissedCallDebt:
        """For heads of sales and administrators. Raises Forbidden, NotFound, DebtClosed, VersionConflict."""

    def assign_missed_call_debt(self, debt_id: UUID, assignment: DebtAssignment, version: int) -> MissedCallDebt:
        """Heads of sales and administrators give it to anybody; others take it themselves.

        Raises Forbidden, NotFound, Invalid (nobody such works here), DebtClosed, VersionConflict.
        """

    def get_debt_settings(self) -> DebtSettings:
        """For heads of sales and administrators. Raises Forbidden."""

    def update_debt_settings(self, change: DebtSettingsChange, version: int) -> DebtSettings:
        """For administrators. Raises Forbidden, Invalid, VersionConflict."""
