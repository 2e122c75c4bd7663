"""Exports: lists and timelines as files."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Exports")
api.post("/exports", Contacts.export_records, "A list as a file")
api.post("/timeline-exports", Contacts.export_timeline, "The timeline of a client as a file")
api.get("/contacts/{contact_id}/vcard", Contacts.get_contact_vcard, "A person for an address book")
api.get("/counterparties/{counterparty_id}/vcard", Contacts.get_counterparty_vcard, "A client for an address book")
