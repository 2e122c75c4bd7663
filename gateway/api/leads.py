"""Leads and their conversion."""

from gateway.routes import Api
from services.leads.interface import Leads

api = Api("Leads")
api.get("/leads", Leads.list_leads, "Leads, newest first", scope="leads:read")
api.post("/leads", Leads.create_lead, "Add a lead", scope="leads:write")
api.get("/leads/{lead_id}", Leads.get_lead, "One lead", scope="leads:read")
api.patch("/leads/{lead_id}", Leads.update_lead, "Change a lead", scope="leads:write")
api.post("/leads/{lead_id}/convert", Leads.convert_lead, "Convert a lead to a deal", scope="leads:write")
