"""Whether the pictures of letters were opened: told only where an administrator allows it, off until then."""

from datetime import datetime
from typing import Protocol

from msgspec import UNSET, UnsetType

from services.kit.wire import Input, Struct


class MailRules(Struct):
    """What the organisation wants in its letters; nothing of it until an administrator says so."""

    track_opens: bool
    """People may ask to be told when the pictures of a letter are opened."""
    mark_subjects: bool
    """A new talk gets a mark in its subject, by which answers find it whose program drops what they answer."""


class MailRulesChange(Input):
    """What is left out stays."""

    track_opens: bool | UnsetType = UNSET
    mark_subjects: bool | UnsetType = UNSET


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
