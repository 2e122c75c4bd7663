"""Whose phone rings for which call, and when."""

from gateway.routes import ADMIN, HEADS, Api
from services.telephony.interface.routing import Calendars, Routing

api = Api("Routing")
api.get("/work-calendars", Calendars.list_work_calendars, "Work calendars", roles=HEADS)
api.post("/work-calendars", Calendars.create_work_calendar, "Add a calendar", roles=ADMIN)
api.patch("/work-calendars/{calendar_id}", Calendars.update_work_calendar, "Change a calendar", roles=ADMIN)
api.delete("/work-calendars/{calendar_id}", Calendars.delete_work_calendar, "Delete a calendar", roles=ADMIN)
api.get("/routing-rules", Routing.list_routing_rules, "Routing rules, in their order", roles=HEADS)
api.post("/routing-rules", Routing.create_routing_rule, "Add a rule", roles=ADMIN)
api.post("/routing-rules/order", Routing.order_routing_rules, "Which rule is asked first", roles=ADMIN, status=200)
api.post("/routing-rules/try", Routing.try_routing, "What would be done with a call, and why", roles=HEADS, status=200)
api.patch("/routing-rules/{rule_id}", Routing.update_routing_rule, "Change a rule", roles=ADMIN)
api.delete("/routing-rules/{rule_id}", Routing.delete_routing_rule, "Delete a rule", roles=ADMIN)
