"""Drafts of letters."""

from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

ONE = "/email-drafts/{draft_id}"

api = Api("Drafts of letters")
api.get("/email-drafts", Mail.list_drafts, "One's own drafts, the last written first", roles=PEOPLE)
api.get(ONE, Mail.get_draft, "One draft", roles=PEOPLE)
api.patch(ONE, Mail.save_draft, "Keep what is written so far", roles=PEOPLE)
api.delete(ONE, Mail.delete_draft, "Delete a draft", roles=PEOPLE)
api.post(ONE + "/restore", Mail.restore_draft, "Bring a deleted draft back", roles=PEOPLE, status=200)
