"""Work calendars on the bus."""

from uuid import UUID

from services.kit.bus import Database, rpc
from services.telephony import calendars, debt_settings
from services.telephony.interface.routing import WorkCalendar, WorkCalendarChange, WorkCalendarDraft


class CalendarsService:
    db = Database()

    @rpc
    def list_work_calendars(self) -> list[WorkCalendar]:
        with self.db() as db:
            debt_settings.require_head(db)
            return calendars.list_all(db)

    @rpc
    def create_work_calendar(self, draft: WorkCalendarDraft) -> WorkCalendar:
        with self.db() as db:
            return calendars.create(db, draft)

    @rpc
    def update_work_calendar(self, calendar_id: UUID, change: WorkCalendarChange, version: int) -> WorkCalendar:
        with self.db() as db:
            return calendars.update(db, calendar_id, change, version)

    @rpc
    def delete_work_calendar(self, calendar_id: UUID, version: int) -> None:
        with self.db() as db:
            calendars.delete(db, calendar_id, version)
