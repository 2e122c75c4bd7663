"""SMS and lines of messengers."""

from gateway.routes import Api
from services.mail.interface import Mail

ONE = "/short-messages/{message_id}"

api = Api("Short messages")
api.get("/short-messages", Mail.list_short_messages, "SMS and lines of messengers, newest first")
api.post("/short-messages", Mail.send_short_message, "Send an SMS, or answer a messenger")
api.get(ONE, Mail.get_short_message, "One of them")
api.get(ONE + "/talk", Mail.list_short_message_talk, "What was said with this person")
api.post(ONE + "/resend", Mail.resend_short_message, "Send again what failed, or has an unknown fate", status=200)
api.post(ONE + "/settle", Mail.settle_short_message, "Take one of unknown fate for sent", status=200)
api.post(ONE + "/file", Mail.file_short_message, "Put it into a client's history", status=200)
api.post(ONE + "/ignore", Mail.ignore_short_message, "Put it aside", status=200)
api.post(ONE + "/lead", Mail.make_lead_of_short_message, "Make it a lead", status=200)
