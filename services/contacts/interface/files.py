"""Files: what people bring in, and what exports make for them."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.kit.wire import Input, Limit, Struct

CardKind = Literal["counterparty", "contact"]
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


class FilePlace(Struct):
    """Where a record keeps a file: attached to itself, in a custom field, with a line of the journal or a consent."""

    source: Literal["record", "field", "interaction", "consent"]
    field: str | None
    """The custom field, of the record or of the line: `custom.<key>`."""
    interaction_id: UUID | None
    title: str
    """The field's name, or what the line is about."""


class RecordFile(Struct):
    """A file of a record. Only one attached to the record itself can be removed from the list of its files."""

    file: File
    places: list[FilePlace]


class RecordFilePage(Struct):
    items: list[RecordFile]
    cursor: str | None
    total: int


class FilesDraft(Input):
    """Files just brought in, or removed before, to be attached to a record."""

    file_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]


class Files(Protocol):
    def create_file(self, draft: FileDraft) -> File:
        """For the gateway, which has put the bytes into the store."""

    def get_file(self, file_id: UUID) -> StoredFile:
        """A file of the asker's own, or of a record that the asker sees. Raises NotFound."""

    def find_files(self, file_ids: Annotated[list[UUID], Meta(max_length=50)]) -> list[File]:
        """Those of the files that the asker may read."""

    def list_record_files(
        self,
        kind: CardKind,
        record_id: UUID,
        removed: bool = False,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> RecordFilePage:
        """All files of a client or a person, the newest first; or those that were `removed`. Raises NotFound."""

    def attach_files(self, kind: CardKind, record_id: UUID, draft: FilesDraft) -> None:
        """The record has the files from now on, whatever its version. Raises NotFound, Invalid (`file_ids`)."""

    def detach_file(self, kind: CardKind, record_id: UUID, file_id: UUID) -> None:
        """The record's list of files loses it; its history keeps it, and `attach_files` brings it back.

        Raises NotFound, also of files that a field or a line of the journal has.
        """
