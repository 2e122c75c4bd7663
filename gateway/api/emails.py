"""Letters."""

from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import Api
from gateway.uploads import give_object
from services.mail.interface import Mail

READ = "emails:read"
FILE_SECONDS = 20.0
ONE = "/emails/{email_id}"

api = Api("Emails")


def get_email_file(visit: Visit, email_id: UUID, index: int) -> Response:
    """A file that came with the letter, to be saved: never shown, whatever it says it is. Raises NotFound."""
    found = visit.gateway.rpc.of(Mail, visit.asker, FILE_SECONDS).get_email_file(email_id=email_id, index=index)
    return give_object(visit.gateway.objects, found.object_key, found.name, "application/octet-stream")


def get_email_source(visit: Visit, email_id: UUID) -> Response:
    """The letter as it came, to be saved. Raises NotFound."""
    found = visit.gateway.rpc.of(Mail, visit.asker).get_email_source(email_id=email_id)
    return give_object(visit.gateway.objects, found.object_key, found.name, "application/octet-stream")


api.get("/emails", Mail.list_emails, "Letters, newest first", scope=READ)
api.get(ONE, Mail.get_email, "One letter", scope=READ)
api.get(ONE + "/thread", Mail.list_thread, "The letters it belongs with", scope=READ)
api.get(ONE + "/files", Mail.list_email_files, "The files of a letter", scope=READ, deadline=FILE_SECONDS)
api.get(
    ONE + "/file",
    get_email_file,
    "One of its files, to be saved",
    scope=READ,
    content_type="application/octet-stream",
)
api.get(
    ONE + "/source",
    get_email_source,
    "The letter as it came, to be saved",
    scope=READ,
    content_type="application/octet-stream",
)
