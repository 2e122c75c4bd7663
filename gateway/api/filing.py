"""Whose letters are: filed, registered, ignored, made leads, deleted on their servers."""

from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

ONE = "/emails/{email_id}"

api = Api("Emails")
api.post("/emails/file", Mail.file_emails, "Put letters into a client's history", roles=PEOPLE, status=200)
api.post(
    "/emails/ignore", Mail.ignore_emails, "Exclude letters from what is to be dealt with", roles=PEOPLE, status=200
)
api.post("/emails/take-back", Mail.take_back_emails, "Deal with ignored letters again", roles=PEOPLE, status=200)
api.post(ONE + "/register", Mail.register_email, "A letter as a line of the journal", roles=PEOPLE, status=200)
api.post(ONE + "/unfile", Mail.unfile_email, "Take a letter out of its client's history", roles=PEOPLE, status=200)
api.post(ONE + "/lead", Mail.make_lead_of_email, "Make a lead of a letter", roles=PEOPLE, status=200)
api.post("/server-deletions", Mail.delete_emails_on_server, "Delete letters on their servers", roles=PEOPLE)
api.delete("/server-deletions/{deletion_id}", Mail.cancel_server_deletion, "Leave them on their servers", roles=PEOPLE)
