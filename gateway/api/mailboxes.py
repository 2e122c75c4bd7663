"""Mailboxes."""

from gateway.routes import ADMIN, Api
from services.mail.interface import Mail

CHECK_SECONDS = 15.0
api = Api("Mailboxes")
api.get("/mailboxes", Mail.list_mailboxes, "Mailboxes and how far they are read")
api.post("/mailboxes", Mail.create_mailbox, "Add a mailbox", roles=ADMIN)
api.get("/mailboxes/{mailbox_id}", Mail.get_mailbox, "One mailbox")
api.patch("/mailboxes/{mailbox_id}", Mail.update_mailbox, "Change a mailbox", roles=ADMIN)
api.delete("/mailboxes/{mailbox_id}", Mail.delete_mailbox, "Delete a mailbox; its letters stay", roles=ADMIN)
api.post(
    "/mailboxes/{mailbox_id}/check",
    Mail.check_mailbox,
    "Try to connect to the mailbox",
    roles=ADMIN,
    deadline=CHECK_SECONDS,
)
