"""Mailboxes."""

from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

CHECK_SECONDS = 15.0
ONE = "/mailboxes/{mailbox_id}"

api = Api("Mailboxes")
api.get("/mailboxes", Mail.list_mailboxes, "Mailboxes and how far they are read")
api.post("/mailboxes", Mail.create_mailbox, "Add a mailbox", roles=PEOPLE)
api.get("/mailboxes/services", Mail.list_mail_services, "Mail services and how their mailboxes are reached")
api.get(ONE, Mail.get_mailbox, "One mailbox")
api.patch(ONE, Mail.update_mailbox, "Change a mailbox", roles=PEOPLE)
api.delete(ONE, Mail.delete_mailbox, "Delete a mailbox; its letters stay", roles=PEOPLE)
api.post(ONE + "/check", Mail.try_mailbox, "Try to connect to the mailbox", roles=PEOPLE, deadline=CHECK_SECONDS)
api.post(
    ONE + "/folders",
    Mail.ask_server_folders,
    "The folders on the mailbox's server",
    roles=PEOPLE,
    deadline=CHECK_SECONDS,
)
api.post(ONE + "/heal", Mail.heal_mailbox, "Compare every letter, and fetch what is missing")
