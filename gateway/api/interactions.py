"""Interactions: lines of the journal."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Interactions")
api.post("/interactions", Contacts.create_interaction, "Add a line to the journal", scope="contacts:write")
api.delete(
    "/interactions/{interaction_id}", Contacts.delete_interaction, "Take out a mistaken line", scope="contacts:write"
)
