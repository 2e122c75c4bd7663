"""Parties: whom a phone number or an e-mail address belongs to."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Counterparties")
api.get("/parties", Contacts.find_parties, "Whose phone or e-mail address is it?", scope="contacts:read")
