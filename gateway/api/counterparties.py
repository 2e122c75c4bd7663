"""Counterparties, their people, deals and timelines."""

from gateway.routes import Api
from services.contacts.interface import Contacts
from services.leads.interface import Leads

api = Api("Counterparties")
api.get("/counterparties", Contacts.list_counterparties, "Counterparties by name", scope="contacts:read")
api.post("/counterparties", Contacts.create_counterparty, "Add a counterparty", scope="contacts:write")
ONE = "/counterparties/{counterparty_id}"
api.get(ONE, Contacts.get_counterparty, "One counterparty", scope="contacts:read")
api.patch(ONE, Contacts.update_counterparty, "Change a counterparty", scope="contacts:write")
api.delete(ONE, Contacts.delete_counterparty, "Delete a counterparty; its history stays", scope="contacts:write")
api.get(ONE + "/timeline", Contacts.list_timeline, "Everything that happened with it", scope="contacts:read")
api.get(
    ONE + "/contacts",
    Contacts.list_contacts,
    "Its people",
    scope="contacts:read",
    name="list_counterparty_contacts",
)
api.get(ONE + "/deals", Leads.list_deals, "Its deals", scope="leads:read", name="list_counterparty_deals")
api.get(ONE + "/links", Contacts.get_counterparty_links, "How much belongs to it, by sort", scope="contacts:read")
