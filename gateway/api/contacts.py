"""Contacts: people."""

from gateway.routes import Api
from services.contacts.interface import Contacts
from services.leads.interface import Leads

api = Api("Contacts")
api.get("/contacts", Contacts.list_contacts, "People by name", scope="contacts:read")
api.post("/contacts", Contacts.create_contact, "Add a person", scope="contacts:write")
api.get("/contacts/{contact_id}", Contacts.get_contact, "One person", scope="contacts:read")
api.patch("/contacts/{contact_id}", Contacts.update_contact, "Change a person", scope="contacts:write")
api.delete("/contacts/{contact_id}", Contacts.delete_contact, "Put a person into the bin", scope="contacts:write")
api.get(
    "/contacts/{contact_id}/timeline",
    Contacts.list_contact_timeline,
    "Everything that happened with the person",
    scope="contacts:read",
)
api.get(
    "/contacts/{contact_id}/links",
    Contacts.get_contact_links,
    "How much belongs to the person, by sort",
    scope="contacts:read",
)
api.get(
    "/contacts/{contact_id}/deals",
    Leads.list_deals,
    "The person's deals",
    scope="leads:read",
    name="list_contact_deals",
)
