"""Analysis of the client base and the journal, and saved reports."""

from gateway.routes import Api
from services.contacts.interface import Contacts

SECONDS = 25.0
"""A little longer than the service counts before it gives up with a word."""

api = Api("Analysis")
api.post(
    "/analysis",
    Contacts.get_analysis,
    "Records counted and summed by their fields",
    scope="contacts:read",
    status=200,
    deadline=SECONDS,
)
api.post(
    "/analysis/records",
    Contacts.list_analysis_records,
    "The records behind an answer, in columns of one's choice",
    scope="contacts:read",
    status=200,
    deadline=SECONDS,
)
api.post(
    "/analysis/export",
    Contacts.export_analysis,
    "The same as an Excel table, by a job",
    scope="contacts:read",
    status=202,
)
api.get("/reports", Contacts.list_reports, "Saved reports: one's own and the shared", scope="contacts:read")
api.post("/reports", Contacts.create_report, "Save a report", scope="contacts:write")
ONE = "/reports/{report_id}"
api.patch(ONE, Contacts.update_report, "Change a saved report", scope="contacts:write")
api.delete(ONE, Contacts.delete_report, "Delete a saved report", scope="contacts:write")
