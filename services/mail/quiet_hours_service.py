"""What `mail` answers about quiet hours."""

from services.kit.bus import Database, rpc
from services.mail import quiet_hours
from services.mail.interface.quiet_hours import QuietHours, QuietHoursChange


class QuietHoursService:
    db = Database()

    @rpc
    def get_quiet_hours(self) -> QuietHours:
        with self.db() as db:
            return quiet_hours.get(db)

    @rpc
    def update_quiet_hours(self, change: QuietHoursChange, version: int) -> QuietHours:
        with self.db() as db:
            return quiet_hours.update(db, change, version)
