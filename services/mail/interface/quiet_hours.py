"""Quiet hours: when mass SMS and notices do not leave."""

from typing import Annotated, Protocol

from msgspec import Meta

from services.kit.wire import Input, Struct

QuietHour = Annotated[int, Meta(ge=0, le=23)]


class QuietHours(Struct):
    """From `from_hour` until `until_hour` of the recipient's own day nothing leaves; the same hour twice: there are
    none. What falls into them waits for their end."""

    version: int
    from_hour: int
    until_hour: int
    zone: str
    """That of the firm: whose clock counts where a number does not tell its region."""


class QuietHoursChange(Input):
    """The hours from now on, also for what waits already."""

    from_hour: QuietHour
    until_hour: QuietHour


class QuietHoursSettings(Protocol):
    def get_quiet_hours(self) -> QuietHours:
        """Raises Forbidden (partner programs)."""

    def update_quiet_hours(self, change: QuietHoursChange, version: int) -> QuietHours:
        """For administrators. Raises Forbidden, VersionConflict."""
