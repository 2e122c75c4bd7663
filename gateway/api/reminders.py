"""Reminders."""

from gateway.routes import Api
from services.reminders.interface import Reminders

api = Api("Reminders")
api.get("/reminders", Reminders.list_reminders, "Reminders, earliest first", scope="reminders:read")
api.post("/reminders", Reminders.create_reminder, "Add a reminder", scope="reminders:write")
api.get("/reminders/{reminder_id}", Reminders.get_reminder, "One reminder", scope="reminders:read")
api.patch("/reminders/{reminder_id}", Reminders.update_reminder, "Change, snooze or finish", scope="reminders:write")
api.delete("/reminders/{reminder_id}", Reminders.delete_reminder, "Delete a reminder", scope="reminders:write")
