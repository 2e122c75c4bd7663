"""Letters."""

from gateway.routes import Api
from services.mail.interface import Mail

api = Api("Emails")
api.get("/emails", Mail.list_emails, "Letters, newest first", scope="emails:read")
api.post("/emails", Mail.send_email, "Send a letter", scope="emails:write")
api.get("/emails/{email_id}", Mail.get_email, "One letter", scope="emails:read")
