"""Files: what people bring in, and what exports make for them."""

from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Struct

FILE_BYTES = 60 * 1024 * 1024
"""The largest file that is taken."""


class File(Struct):
    """A file in the object store. `content_type` was found by its content, whatever its name says."""

    id: UUID
    name: str
    content_type: str
    size: int
    """In bytes."""
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    """Deleted after this moment; null once something holds it (a record, an import, a line of the journal)."""


class StoredFile(Struct):
    """A file, and where the object store has it."""

    file: File
    object_key: str


class FileDraft(Input):
    """A file just put into the object store. Unless something takes it up, it is deleted after a day."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    content_type: Annotated[str, Meta(min_length=1, max_length=100)]
    size: Annotated[int, Meta(ge=0, le=FILE_BYTES)]
    object_key: Annotated[str, Meta(min_length=1, max_length=200)]


class Files(Protocol):
    def create_file(self, draft: FileDraft) -> File:
        """For the gateway, which has put the bytes into the store."""

    def get_file(self, file_id: UUID) -> StoredFile:
        """A file of the asker's own, or of a record that the asker sees. Raises NotFound."""
