"""Whether the pictures of letters were opened: told only where an administrator allows it, off until then."""

from datetime import datetime
from typing import Protocol

from services.kit.wire import Input, Struct


class MailRules(Struct):
    """What the organisation allows in its letters."""

    track_opens: bool


class MailRulesChange(Input):
    """All of them."""

    track_opens: bool


class EmailOpens(Struct):
    """Pictures of the letter were loaded. Programs load them without a reader, and readers do not load them: it says
    that they were opened, not that the letter was read, and nothing of who did it."""

    first_at: datetime
    last_at: datetime
    times: int
    """Within half a minute of the last time it is the same time."""


class Opens(Protocol):
    def get_mail_rules(self) -> MailRules:
        """Raises Forbidden for partner programs."""

    def update_mail_rules(self, change: MailRulesChange) -> MailRules:
        """For `admin`. Raises Forbidden."""

    def note_opening(self, token: str) -> None:
        """The picture of this token was asked for. For the public page; a token that is not ours changes nothing.

        Raises Forbidden.
        """
