"""Signing in at mail services, so that mailboxes are entered without a password."""

from gateway.api.mailboxes import CHECK_SECONDS
from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

api = Api("Mailboxes")
api.post("/mail-sign-ins", Mail.create_sign_in, "Begin to sign in at a mail service", roles=PEOPLE)
api.get("/mail-sign-ins/{sign_in_id}", Mail.get_sign_in, "How far a sign-in is", roles=PEOPLE)
api.post(
    "/mail-sign-ins/answer",
    Mail.answer_sign_in,
    "Bring back what the mail service gave the browser",
    roles=PEOPLE,
    deadline=CHECK_SECONDS,
)
