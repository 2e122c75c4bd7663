"""Files: brought in first, then named by whatever holds them."""

from typing import Annotated
from uuid import UUID

from flask import Response
from msgspec import Meta

from gateway.dispatch import Visit
from gateway.routes import Api
from gateway.uploads import give, take
from services.contacts.interface import Contacts
from services.contacts.interface.files import FILE_BYTES, File

UPLOAD_SECONDS = 20.0
api = Api("Files")


def create_file(visit: Visit, name: Annotated[str, Meta(min_length=1, max_length=255)]) -> File:
    """The body is the file itself, at most 60 MiB; its kind is found by its content.

    It is deleted after a day unless a record, an import or a line of the journal takes it up. Raises BodyTooLarge.
    """
    gateway = visit.gateway
    draft = take(gateway.objects, name)
    try:
        return gateway.rpc.of(Contacts, visit.asker, UPLOAD_SECONDS).create_file(draft=draft)
    except Exception:
        gateway.objects.delete(draft.object_key)
        raise


def get_file(visit: Visit, file_id: UUID) -> Response:
    """The file, to be saved. Raises NotFound."""
    stored = visit.gateway.rpc.of(Contacts, visit.asker).get_file(file_id=file_id)
    return give(visit.gateway.objects, stored)


api.post("/files", create_file, "Bring in a file", raw=FILE_BYTES)
api.get("/files", Contacts.find_files, "Names and sizes of files", scope="contacts:read")
api.get("/files/{file_id}", get_file, "One file, to be saved", content_type="application/octet-stream")
OF_RECORD = "/record-files/{kind}/{record_id}"
api.get(OF_RECORD, Contacts.list_record_files, "All files of a client or a person", scope="contacts:read")
api.post(OF_RECORD, Contacts.attach_files, "Attach files to a record", scope="contacts:write", status=204)
api.delete(OF_RECORD + "/{file_id}", Contacts.detach_file, "Remove a file from a record", scope="contacts:write")
