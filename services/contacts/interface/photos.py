"""Photos of people."""

from typing import Protocol
from uuid import UUID

from services.contacts.interface.contacts import Contact
from services.kit.wire import Input, Struct


class Photo(Struct):
    """A picture we made from the one that was given, without anything that was hidden in it."""

    id: UUID
    content_type: str
    width: int
    height: int
    object_key: str
    thumbnail_key: str


class PhotoDraft(Input):
    """A jpg, gif or png that the asker has just brought in as a file."""

    file_id: UUID


class Photos(Protocol):
    def set_contact_photo(self, contact_id: UUID, version: int, draft: PhotoDraft) -> Contact:
        """Raises NotFound, VersionConflict, Invalid (no jpg, gif or png, or too large)."""

    def delete_contact_photo(self, contact_id: UUID, version: int) -> None:
        """Raises NotFound, VersionConflict."""

    def get_contact_photo(self, contact_id: UUID) -> Photo:
        """Raises NotFound, also where the person has no photo."""
