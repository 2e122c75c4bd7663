"""Files on their way into letters that are written here."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Struct

LETTER_FILE_BYTES = 25 * 1024 * 1024
"""Of one file, and of all files of a letter together."""


class LetterFile(Struct):
    """A file that can go with a letter. It is deleted a day after nothing holds it: no draft, letter or template."""

    id: UUID
    name: str
    content_type: str
    size: int
    """In bytes."""
    created_at: datetime


class LetterFileDraft(Input):
    """A file just put into the object store."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    size: Annotated[int, Meta(ge=1, le=LETTER_FILE_BYTES)]
    object_key: Annotated[str, Meta(min_length=1, max_length=200)]


class LetterFilesDraft(Input):
    """Files that are somewhere in the suite: of records and interactions by their ids, or all those of a letter."""

    file_ids: Annotated[list[UUID], Meta(max_length=50)] = []
    email_id: UUID | None = None


class LetterFiles(Protocol):
    def create_letter_file(self, draft: LetterFileDraft) -> LetterFile:
        """For the gateway, which has put the bytes into the store."""

    def copy_letter_files(self, draft: LetterFilesDraft) -> list[LetterFile]:
        """Copies of files that the asker may read. Raises NotFound, NoLetterKept, Invalid (together over 25 MB)."""

    def find_letter_files(self, file_ids: Annotated[list[UUID], Meta(max_length=50)]) -> list[LetterFile]:
        """Those of the files that the asker brought in and that are still there, in this order."""
