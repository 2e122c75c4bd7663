"""Mailings."""

from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

ONE = "/mailings/{mailing_id}"

api = Api("Mailings")
api.get("/mailings", Mail.list_mailings, "Mailings, newest first")
api.post("/mailings", Mail.create_mailing, "Begin a draft of a mailing", roles=PEOPLE)
api.get(ONE, Mail.get_mailing, "One mailing, and how far it is")
api.patch(ONE, Mail.update_mailing, "Change a draft", roles=PEOPLE)
api.delete(ONE, Mail.delete_mailing, "Delete a draft", roles=PEOPLE)
api.post(ONE + "/check", Mail.start_mailing_check, "Find out who would get it", roles=PEOPLE, status=201)
api.post(ONE + "/launch", Mail.launch_mailing, "Launch it", roles=PEOPLE, status=200)
api.post(ONE + "/pause", Mail.pause_mailing, "Pause it", roles=PEOPLE, status=200)
api.post(ONE + "/resume", Mail.resume_mailing, "Go on with it", roles=PEOPLE, status=200)
api.post(ONE + "/stop", Mail.stop_mailing, "End it for good", roles=PEOPLE, status=200)
api.get(ONE + "/recipients", Mail.list_mailing_recipients, "What became of each letter")
api.get(ONE + "/preview", Mail.preview_mailing, "The letter as one recipient gets it")
api.post(ONE + "/test", Mail.test_mailing, "Send one letter as a test", roles=PEOPLE)
api.post(ONE + "/retry", Mail.retry_mailing, "Send some again", roles=PEOPLE, status=200)
api.post(ONE + "/results-export", Mail.export_mailing_results, "The results as an Excel file", roles=PEOPLE)
api.post(
    "/mailboxes/{mailbox_id}/domain/check",
    Mail.try_domain,
    "Whether receiving servers will believe its letters",
    roles=PEOPLE,
    deadline=15.0,
)
