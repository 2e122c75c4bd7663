"""When mass SMS and notices do not leave."""

from gateway.routes import ADMIN, Api
from services.mail.interface import Mail

api = Api("Quiet hours")
api.get("/quiet-hours", Mail.get_quiet_hours, "When mass SMS and notices do not leave")
api.patch("/quiet-hours", Mail.update_quiet_hours, "Set the hours", roles=ADMIN)
