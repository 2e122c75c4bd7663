"""Segments: everybody may know them; heads of sales make and change them."""

from gateway.routes import HEADS, Api
from services.contacts.interface import Contacts

api = Api("Segments")
api.get("/segments", Contacts.list_segments, "All segments with their managers", scope="contacts:read")
api.post("/segments", Contacts.create_segment, "Add a segment", roles=HEADS)
api.patch("/segments/{segment_id}", Contacts.update_segment, "Change a segment", roles=HEADS)
api.delete("/segments/{segment_id}", Contacts.delete_segment, "Delete a segment", roles=HEADS)
