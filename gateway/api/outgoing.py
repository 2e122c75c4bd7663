"""Letters that are written here, and the files that go with them."""

from typing import Annotated

from msgspec import Meta

from gateway.dispatch import Visit
from gateway.routes import Api
from gateway.uploads import put_body
from services.kit.wire import new_id, now
from services.mail.interface import LetterFile, LetterFileDraft, Mail
from services.mail.interface.letter_files import LETTER_FILE_BYTES

WRITE = "emails:write"
FILE_SECONDS = 20.0
ONE = "/outgoing-emails/{email_id}"

api = Api("Letters that are written")


def create_letter_file(visit: Visit, name: Annotated[str, Meta(min_length=1, max_length=255)]) -> LetterFile:
    """The body is the file itself, at most 25 MiB, to go with a letter, a draft or a template.

    It is deleted after a day unless one of them has it. Raises BodyTooLarge.
    """
    gateway = visit.gateway
    key = f"letter-files/{now():%Y/%m}/{new_id()}"
    body = put_body(gateway.objects, key, LETTER_FILE_BYTES)
    try:
        draft = LetterFileDraft(name=name, size=body.size, object_key=key)
        return gateway.rpc.of(Mail, visit.asker, FILE_SECONDS).create_letter_file(draft=draft)
    except Exception:
        gateway.objects.delete(key)
        raise


api.post("/emails", Mail.send_email, "Send a letter", scope=WRITE)
api.get("/outgoing-emails", Mail.list_outgoing_emails, "Letters that are not sent", scope="emails:read")
api.get(ONE, Mail.get_outgoing_email, "One letter of ours", scope="emails:read")
api.post(ONE + "/take-back", Mail.take_back_email, "Make a letter a draft again", scope=WRITE, status=200)
api.post(ONE + "/retry", Mail.retry_email, "Send a letter now that failed", scope=WRITE, status=200)
api.post(ONE + "/decide", Mail.decide_email, "Say whether a letter was sent", scope=WRITE, status=200)
api.get("/email-bounces", Mail.find_bounces, "Addresses that letters came back from", scope="emails:read")
api.post("/letter-files", create_letter_file, "Bring in a file for a letter", raw=LETTER_FILE_BYTES)
api.post(
    "/letter-files/copies",
    Mail.copy_letter_files,
    "Take files of the suite into a letter",
    deadline=FILE_SECONDS,
)
api.get("/letter-files", Mail.find_letter_files, "Names and sizes of files for letters")
