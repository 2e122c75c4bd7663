"""What came with a letter, and the letter itself as a file."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.kit.wire import NotFound, Struct

FileWarning = Literal["program", "winmail", "archive", "letter"]
"""`program`: it could do harm when opened; `winmail`: attachments packed by Outlook that could not be unpacked;
`archive`: what is inside was not looked at; `letter`: a forwarded letter."""


class EmailFile(Struct):
    """An attachment, or a picture that stands in the letter (`inline`). `size` is in bytes. What Outlook packed into a
    winmail.dat is listed in its place."""

    index: int
    name: str
    content_type: str
    size: int
    inline: bool
    warning: FileWarning | None


class EmailObject(Struct):
    """Where the bytes are: for the gateway, which hands them out as a download, and shows but pictures."""

    object_key: str
    name: str
    content_type: str


InvitationMethod = Literal["request", "cancel", "reply", "publish"]


class Invitation(Struct):
    """A meeting that the letter is about. Of one that lasts whole days (`all_day`) the times are midnights in UTC, and
    `ends_at` is the day after its last."""

    method: InvitationMethod
    summary: str
    location: str
    organizer: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    repeats: bool


class NoLetterKept(NotFound):
    """The letter as it came is not kept (it is one of ours that was not sent yet)."""


class EmailFiles(Protocol):
    def list_email_files(self, email_id: UUID) -> list[EmailFile]:
        """At most 1,000; of a letter over 25 MB those of its beginning. Raises NotFound, NoLetterKept."""

    def get_email_file(self, email_id: UUID, index: int) -> EmailObject:
        """Raises NotFound, NoLetterKept."""

    def get_email_picture(self, email_id: UUID, content_id: str) -> EmailObject:
        """A picture that stands in the letter by `cid:`; its `content_type` is what its bytes say. Raises NotFound (it
        is no picture, too), NoLetterKept."""

    def list_email_invitations(self, email_id: UUID) -> list[Invitation]:
        """At most 10. Raises NotFound, NoLetterKept."""

    def get_email_source(self, email_id: UUID) -> EmailObject:
        """The letter as it came. Raises NotFound, NoLetterKept."""
