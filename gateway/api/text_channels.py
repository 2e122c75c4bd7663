"""Text channels: by what SMS and lines of messengers leave and come in."""

from gateway.routes import ADMIN, Api
from services.mail.interface import Mail

CHECK_SECONDS = 16.0
ONE = "/text-channels/{channel_id}"

api = Api("Text channels")
api.get("/text-channels", Mail.list_text_channels, "Channels of SMS and messengers")
api.post("/text-channels", Mail.create_text_channel, "Add a channel", roles=ADMIN)
api.get(ONE, Mail.get_text_channel, "One channel")
api.patch(ONE, Mail.update_text_channel, "Change a channel", roles=ADMIN)
api.delete(ONE, Mail.delete_text_channel, "Delete a channel; its texts stay", roles=ADMIN)
api.post(ONE + "/check", Mail.try_text_channel, "Is the provider there?", roles=ADMIN, deadline=CHECK_SECONDS)
