"""Interactions: lines of the journal, by time, by day, by chain."""

from gateway.routes import Api
from services.contacts.interface import Contacts

READ, WRITE = "contacts:read", "contacts:write"
ONE = "/interactions/{interaction_id}"

api = Api("Interactions")
api.get("/interactions", Contacts.list_interactions, "The journal", scope=READ)
api.post("/interactions", Contacts.create_interaction, "Add a line to the journal", scope=WRITE)
api.get(ONE, Contacts.get_interaction, "One line", scope=READ)
api.patch(ONE, Contacts.update_interaction, "Change a line, and plan what follows", scope=WRITE)
api.delete(ONE, Contacts.delete_interaction, "Put a mistaken line into the bin", scope=WRITE)
api.get(ONE + "/chain", Contacts.list_interaction_chain, "What leads to it and what follows", scope=READ)
api.get(ONE + "/attachments", Contacts.list_attachments, "Its files", scope=READ)
api.get(
    "/interactions/summary",
    Contacts.get_interaction_summary,
    "What a list of the journal adds up to",
    scope=READ,
    deadline=25.0,
)
api.get("/calendar", Contacts.list_calendar, "Lines of some days", scope=READ)
