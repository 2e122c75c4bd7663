"""Templates of letters, and how each one writes."""

from gateway.routes import PEOPLE, Api
from services.mail.interface import Mail

FILL_SECONDS = 15.0
ONE = "/email-templates/{template_id}"

api = Api("Templates of letters")
api.get("/email-templates", Mail.list_templates, "Templates", roles=PEOPLE)
api.post("/email-templates", Mail.create_template, "Add a template", roles=PEOPLE)
api.get("/email-templates/fields", Mail.list_template_fields, "What templates may name", roles=PEOPLE)
api.post(
    "/email-templates/preview",
    Mail.preview_template,
    "Fill a template that is being written",
    roles=PEOPLE,
    status=200,
    deadline=FILL_SECONDS,
)
api.patch(ONE, Mail.update_template, "Change a template", roles=PEOPLE)
api.delete(ONE, Mail.delete_template, "Delete a template", roles=PEOPLE)
api.post(ONE + "/fill", Mail.fill_template, "Make a letter of it", roles=PEOPLE, status=200, deadline=FILL_SECONDS)
api.get("/my-mail", Mail.get_my_mail, "How one writes letters", roles=PEOPLE)
api.patch("/my-mail", Mail.update_my_mail, "Change how one writes letters", roles=PEOPLE)
api.patch("/my-mail/{mailbox_id}", Mail.save_signature, "Sign one's letters from a mailbox", roles=PEOPLE)
api.get("/copy-address", Mail.get_copy_address, "One's own address for copies of letters", roles=PEOPLE)
api.patch("/copy-address", Mail.update_copy_address, "Say from where one writes to it", roles=PEOPLE)
api.post("/copy-address/renew", Mail.renew_copy_address, "Get one, or another one", roles=PEOPLE, status=200)
