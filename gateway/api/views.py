"""Saved views of the lists."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Views")
api.get("/views", Contacts.list_views, "One's own views of a list, and the shared ones", scope="contacts:read")
api.post("/views", Contacts.create_view, "Save a view", scope="contacts:write")
api.post("/views/default", Contacts.choose_default_view, "Choose what to begin with", status=204)
api.patch("/views/{view_id}", Contacts.update_view, "Change a view", scope="contacts:write")
api.delete("/views/{view_id}", Contacts.delete_view, "Delete a view", scope="contacts:write")
