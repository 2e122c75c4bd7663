"""Deals."""

from gateway.routes import Api
from services.leads.interface import Leads

api = Api("Deals")
api.get("/deals", Leads.list_deals, "Deals, newest first", scope="leads:read")
api.get("/deals/{deal_id}", Leads.get_deal, "One deal", scope="leads:read")
