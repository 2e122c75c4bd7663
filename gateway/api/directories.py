"""Directories: the lists of values that fields choose from."""

from gateway.routes import HEADS, Api
from services.contacts.interface import Contacts

api = Api("Directories")
ENTRY = "/directory-entries/{entry_id}"
api.get("/directories/{directory}", Contacts.list_directory, "The entries of a directory", scope="contacts:read")
api.post(
    "/directories/{directory}/arrange",
    Contacts.arrange_directory,
    "Put the entries into another order",
    roles=HEADS,
    status=200,
)
api.post("/directory-entries", Contacts.create_directory_entry, "Add an entry", scope="contacts:write")
api.patch(ENTRY, Contacts.update_directory_entry, "Change an entry", roles=HEADS)
api.delete(ENTRY, Contacts.delete_directory_entry, "Delete an entry; a used one is archived", roles=HEADS)
