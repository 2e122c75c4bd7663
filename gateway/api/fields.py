"""The fields of records: built in and custom, and what the administrator decides about them."""

from gateway.routes import ADMIN, Api
from services.contacts.interface import Contacts

api = Api("Fields")
api.get("/fields", Contacts.list_fields, "Every field of such records, with its options", scope="contacts:read")
api.post(
    "/fields/arrange",
    Contacts.arrange_fields,
    "Say which fields the forms show, in which order, and which must be filled in",
    roles=ADMIN,
    status=200,
)
api.get("/custom-fields", Contacts.list_custom_fields, "The custom fields of such records", scope="contacts:read")
api.post("/custom-fields", Contacts.create_custom_field, "Add a custom field", roles=ADMIN)
api.patch("/custom-fields/{field_id}", Contacts.update_custom_field, "Rename or take away a field", roles=ADMIN)
