"""What `reminders` promises: a reminder rings at its minute, once, whoever dies."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.kit.wire import Event, Input, Limit, Name, Struct, Text

Kind = Literal["call", "errand", "meeting", "other"]
ReminderStatus = Literal["pending", "due", "done", "cancelled"]


class ReminderDraft(Input):
    """A reminder to be, for the asker or for `user_id`.

    `due_at` must carry a zone and lie in the future; the minute that runs counts as future and rings at once.
    """

    title: Name
    due_at: datetime
    kind: Kind = "other"
    text: Text = ""
    user_id: UUID | None = None
    counterparty_id: UUID | None = None
    contact_id: UUID | None = None
    phone: Annotated[str, Meta(max_length=100)] | None = None


class ReminderChange(Input):
    """What to change; what is left out stays.

    A new `due_at` makes the reminder pending again (snooze), so it cannot come together with a `status`.
    """

    title: Name | UnsetType = UNSET
    due_at: datetime | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    status: Literal["done", "cancelled"] | UnsetType = UNSET


class Reminder(Struct):
    id: UUID
    version: int
    user_id: UUID
    kind: Kind
    title: str
    text: str
    due_at: datetime
    status: ReminderStatus
    counterparty_id: UUID | None
    contact_id: UUID | None
    phone: str | None
    created_by: UUID | None
    created_at: datetime
    fired_at: datetime | None


class ReminderPage(Struct):
    items: list[Reminder]
    cursor: str | None


class ReminderDue(Event):
    """The reminder's minute has come: the pop-up of `reminder.user_id`."""

    reminder: Reminder


class ReminderChanged(Event):
    """A reminder was made, changed or deleted; a deleted one is announced as `cancelled`."""

    reminder: Reminder


class Reminders(Protocol):
    """The RPC of `reminders`. People see their own reminders; `admin` and `head_of_sales` see all; programs none."""

    def create_reminder(self, draft: ReminderDraft) -> Reminder:
        """Raises Invalid (no zone, past, nobody to remind), Forbidden (a manager, for somebody else)."""

    def get_reminder(self, reminder_id: UUID) -> Reminder:
        """Raises NotFound."""

    def list_reminders(
        self,
        status: ReminderStatus | None = None,
        counterparty_id: UUID | None = None,
        mine: bool = True,
        cursor: str | None = None,
        limit: Limit = 50,
        contact_id: UUID | None = None,
    ) -> ReminderPage:
        """Reminders by time, earliest first. Without a `status`: pending and due ones. `mine` leaves out others'."""

    def update_reminder(self, reminder_id: UUID, version: int, change: ReminderChange) -> Reminder:
        """Raises NotFound, Invalid, VersionConflict."""

    def delete_reminder(self, reminder_id: UUID) -> None:
        """Raises NotFound."""
