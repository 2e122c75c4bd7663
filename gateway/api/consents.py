"""Consents: what a person allowed us, and what they took back."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Consents")
api.get("/consents", Contacts.list_consents, "What a person allowed and took back", scope="contacts:read")
api.post("/consents", Contacts.record_consent, "Keep a consent or a withdrawal", scope="contacts:write")
