"""The fields of records: built in and custom."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Fields")
api.get("/fields", Contacts.list_fields, "Every field of such records, with its options", scope="contacts:read")
