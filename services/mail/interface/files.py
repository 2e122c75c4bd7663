"""What came with a letter, and the letter itself as a file."""

from typing import Literal, Protocol
from uuid import UUID

from services.kit.wire import NotFound, Struct

FileWarning = Literal["program", "winmail", "archive", "letter"]
"""`program`: it could do harm when opened; `winmail`: Outlook packed the attachments in a way that only it reads;
`archive`: what is inside was not looked at; `letter`: a forwarded letter."""


class EmailFile(Struct):
    """An attachment, or a picture that stands in the letter (`inline`). `size` is in bytes."""

    index: int
    name: str
    content_type: str
    size: int
    inline: bool
    warning: FileWarning | None


class EmailObject(Struct):
    """Where the bytes are: for the gateway, which hands them out as a download and never shows them."""

    object_key: str
    name: str
    content_type: str


class NoLetterKept(NotFound):
    """The letter as it came is not kept (it is one of ours that was not sent yet)."""


class EmailFiles(Protocol):
    def list_email_files(self, email_id: UUID) -> list[EmailFile]:
        """At most 1,000; of a letter over 25 MB those of its beginning. Raises NotFound, NoLetterKept."""

    def get_email_file(self, email_id: UUID, index: int) -> EmailObject:
        """Raises NotFound, NoLetterKept."""

    def get_email_source(self, email_id: UUID) -> EmailObject:
        """The letter as it came. Raises NotFound, NoLetterKept."""
