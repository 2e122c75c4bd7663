"""Notices by SMS on events."""

from gateway.routes import ADMIN, HEADS, PEOPLE, Api
from services.mail.interface import Mail

RULE = "/notice-rules/{rule_id}"

api = Api("Notices")
api.get("/notice-rules", Mail.list_notice_rules, "When which SMS leaves by itself", roles=HEADS)
api.post("/notice-rules", Mail.create_notice_rule, "Add a rule", roles=ADMIN)
api.patch(RULE, Mail.update_notice_rule, "Change it, switch it on or off", roles=ADMIN)
api.delete(RULE, Mail.delete_notice_rule, "Delete it; its log stays", roles=ADMIN)
api.post(RULE + "/try", Mail.try_notice_rule, "Send it to oneself with invented values", roles=ADMIN)
api.get("/notices", Mail.list_notices, "What became of each notice, newest first", roles=HEADS)
api.post("/notices/{notice_id}/retry", Mail.retry_notice, "Look at it and send it anew", roles=HEADS, status=200)
api.get("/my-notice-phone", Mail.get_notice_phone, "One's own mobile for notices", roles=PEOPLE)
api.patch("/my-notice-phone", Mail.update_notice_phone, "Enter it, or take it away", roles=PEOPLE)
